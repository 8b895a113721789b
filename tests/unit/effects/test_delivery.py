"""Effects leave once: whatever is delivered twice, late, or after a crash, changes nothing more than it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from driveaway.access.codes import code_hash, new_code
from driveaway.access.model import Code
from driveaway.effects.model import GRACE, LEASE, Effect, mail, start_workflow
from driveaway.effects.service import deliver, sweep
from driveaway.ports import AlreadyClaimed
from driveaway.shared.errors import Broken, TryAgain
from driveaway.shared.record import Item
from driveaway.step import SYSTEM, Step
from tests.fakes import Bench, bench


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def kept(here: Bench, *effects: Effect, claims: tuple[Item, ...] = ()) -> None:
    here.book.commit(Step(action="test", actor=SYSTEM, at=here.clock.now(), effects=effects, claims=claims))


def letter(here: Bench, name: str = "e1", **bindings: Any) -> Effect:
    return mail(
        name,
        kind="survey",
        to="a@example.com",
        language="en",
        data={"order_no": "DW-1"},
        at=here.clock.now(),
        **bindings,
    )


def state(here: Bench, name: str = "e1") -> str:
    return here.book.get(Effect, name).state


def test_a_mail_delivered_twice_is_sent_once(here: Bench) -> None:
    kept(here, letter(here))
    deliver("e1", here.doors)
    deliver("e1", here.doors)
    assert [each for each, _, _ in here.mailer.sent] == ["e1"]
    assert state(here) == "DONE"


def test_what_was_sent_no_longer_stands_in_the_table(here: Bench) -> None:
    kept(here, letter(here))
    deliver("e1", here.doors)
    done = here.book.get(Effect, "e1").mail
    assert done is not None
    assert done.data == {}


def test_a_mail_that_surely_was_not_sent_is_free_again(here: Bench) -> None:
    kept(here, letter(here))
    here.mailer.trouble.append(TryAgain("service_busy"))
    with pytest.raises(TryAgain):
        deliver("e1", here.doors)
    assert state(here) == "PENDING"
    deliver("e1", here.doors)
    assert len(here.mailer.sent) == 1


def test_a_mail_whose_sending_nobody_observed_waits_out_its_lease_and_goes_once_more(here: Bench) -> None:
    kept(here, letter(here))
    here.mailer.trouble.append(Broken("sending_unobserved"))
    with pytest.raises(Broken):
        deliver("e1", here.doors)
    deliver("e1", here.doors)
    assert (state(here), here.mailer.sent) == ("CLAIMED", [])
    here.clock.advance(LEASE)
    assert sweep(here.doors) == (1, {})
    assert len(here.mailer.sent) == 1
    assert state(here) == "DONE"


def test_a_mail_that_vanishes_twice_is_given_up(here: Bench) -> None:
    kept(here, letter(here))
    for _ in range(2):
        here.mailer.trouble.append(Broken("sending_unobserved"))
        sweep_after(here, LEASE)
    sweep_after(here, LEASE)
    assert (state(here), here.mailer.sent) == ("GIVEN_UP", [])


def test_a_mail_that_is_given_up_unobserved_is_named_once(here: Bench) -> None:
    kept(here, letter(here))
    for _ in range(2):
        here.mailer.trouble.append(Broken("sending_unobserved"))
        sweep_after(here, LEASE)
    assert sweep_after(here, LEASE) == (1, {"e1": "mail_given_up"})
    assert sweep_after(here, LEASE) == (0, {})
    assert here.book.get(Effect, "e1").reason == "unobserved"


def test_whoever_delivers_a_mail_that_must_be_given_up_hears_of_it(here: Bench) -> None:
    kept(here, letter(here).model_copy(update={"attempts": 2}))
    with pytest.raises(Broken, match="mail_given_up"):
        deliver("e1", here.doors)
    deliver("e1", here.doors)
    assert state(here) == "GIVEN_UP"


def sweep_after(here: Bench, time: timedelta) -> tuple[int, dict[str, str]]:
    here.clock.advance(time)
    return sweep(here.doors)


def test_the_sweeper_delivers_what_the_stream_lost_and_no_failure_stops_another(here: Bench) -> None:
    kept(here, letter(here, "e1"), letter(here, "e2"), start_workflow("o1", 1, here.clock.now()))
    here.mailer.trouble.append(TryAgain("service_busy"))
    assert sweep(here.doors) == (0, {})
    here.clock.advance(GRACE)
    due, again = sweep(here.doors)
    assert (due, [*again.values()]) == (3, ["service_busy"])
    assert here.workflow.started == [("o1", 1)]
    assert sweep(here.doors) == (1, {})
    assert sorted(each for each, _, _ in here.mailer.sent) == ["e1", "e2"]


def test_a_fault_of_ours_at_one_effect_stops_no_other_either(here: Bench) -> None:
    kept(here, letter(here, "e1"), letter(here, "e2"), start_workflow("o1", 1, here.clock.now()))
    here.mailer.trouble.append(KeyError("a word that the letter's template does not know"))
    here.clock.advance(GRACE)
    due, again = sweep(here.doors)
    assert (due, [*again.values()]) == (3, ["KeyError"])
    assert here.workflow.started == [("o1", 1)]
    assert len(here.mailer.sent) == 1


def test_the_same_effect_cannot_be_caused_twice(here: Bench) -> None:
    kept(here, letter(here))
    with pytest.raises(AlreadyClaimed):
        kept(here, letter(here))


def test_links_and_codes_are_derived_when_the_mail_goes_and_only_their_hash_is_kept(here: Bench) -> None:
    code = new_code("c1", subject="sign-in:x", now=here.clock.now())
    kept(here, letter(here, code_id="c1", link_id="l1", link_path="/survey/{token}"), claims=(code,))
    deliver("e1", here.doors)
    (_, _, data) = here.mailer.sent[0]
    assert data["link"] == f"http://127.0.0.1:8000/survey/{here.keys.token('l1')}"
    assert data["code"] == here.keys.code("c1")
    assert here.book.get(Code, "c1").code_hash == code_hash("c1", here.keys.code("c1"))
    stored = str(here.client.scan(TableName="business")["Items"])
    assert here.keys.code("c1") not in stored
    assert here.keys.token("l1") not in stored
