"""What SES tells of a mail settles its effect: in any order, any number of times, and nothing else is touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from driveaway.customers.model import BrokenAddress, address_hash
from driveaway.effects.events import MailEvent, Told, take_event
from driveaway.effects.model import LEASE, Effect, mail, start_workflow
from driveaway.effects.service import deliver, sweep
from driveaway.shared.errors import Broken
from driveaway.step import SYSTEM, Step
from tests.fakes import Bench, bench

READER = "reader@example.com"


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def kept(here: Bench, *effects: Effect) -> None:
    here.book.commit(Step(action="test", actor=SYSTEM, at=here.clock.now(), effects=effects))


def letter(here: Bench, name: str = "e1") -> Effect:
    return mail(name, kind="survey", to=READER, language="en", data={"order_no": "DW-1"}, at=here.clock.now())


def left_over(here: Bench) -> None:
    """A mail whose sender died, or heard no answer, while SES took it."""
    kept(here, letter(here))
    here.mailer.trouble.append(Broken("sending_unobserved"))
    with pytest.raises(Broken):
        deliver("e1", here.doors)
    assert state(here) == "CLAIMED"


def state(here: Bench, name: str = "e1") -> str:
    return here.book.get(Effect, name).state


def event(kind: str, effect_id: str | None = "e1", **more: Any) -> MailEvent:
    tags = {} if effect_id is None else {"effect": [effect_id], "ses:operation": ["SendEmail"]}
    return MailEvent.model_validate_json(json.dumps({"eventType": kind, "mail": {"tags": tags}, **more}))


BOUNCE = event("Bounce", bounce={"bounceType": "Permanent", "bounceSubType": "General"})


def told(here: Bench, each: MailEvent) -> Told:
    return take_event(each, book=here.book, outbox=here.outbox, clock=here.clock)


def broken(here: Bench) -> str | None:
    found = here.book.find(BrokenAddress, address_hash(READER))
    return found.state if found else None


@pytest.mark.parametrize("kind", ["Send", "Delivery", "DeliveryDelay"])
def test_a_leftover_claim_that_ses_knows_of_is_done_and_never_sent_again(here: Bench, kind: str) -> None:
    left_over(here)
    told(here, event(kind))
    for _ in range(3):
        here.clock.advance(LEASE)
        sweep(here.doors)
        deliver("e1", here.doors)
    assert (state(here), here.mailer.sent) == ("DONE", [])
    settled = here.book.get(Effect, "e1").mail
    assert settled is not None
    assert settled.data == {}


def test_a_mail_put_back_after_an_unobserved_sending_is_done_too(here: Bench) -> None:
    kept(here, letter(here).model_copy(update={"attempts": 1}))
    told(here, event("Send"))
    deliver("e1", here.doors)
    assert (state(here), here.mailer.sent) == ("DONE", [])


@pytest.mark.parametrize("order", list(permutations(["Send", "Delivery", "Bounce"])))
def test_events_come_in_any_order_and_as_often_as_they_like(here: Bench, order: tuple[str, ...]) -> None:
    left_over(here)
    for _ in range(2):
        for kind in order:
            told(here, BOUNCE if kind == "Bounce" else event(kind))
    assert (state(here), broken(here)) == ("DONE", "bounced")


@pytest.mark.parametrize("effect_id", ["nobody-knows-it", "", "x" * 3000, None])
def test_an_event_of_no_effect_of_ours_changes_nothing(here: Bench, effect_id: str | None) -> None:
    kept(here, letter(here))
    bounce = event("Bounce", effect_id, bounce={"bounceType": "Permanent"})
    assert [told(here, each) for each in (event("Send", effect_id), bounce)] == ["unknown", "unknown"]
    assert (state(here), broken(here)) == ("PENDING", None)


def test_an_event_that_names_a_start_of_the_workflow_does_not_end_it(here: Bench) -> None:
    kept(here, start_workflow("o1", 1, here.clock.now()))
    assert told(here, event("Send", "o1-start-1")) == "unknown"
    assert state(here, "o1-start-1") == "PENDING"


def test_an_event_of_a_mail_that_is_done_costs_one_read(here: Bench) -> None:
    kept(here, letter(here))
    deliver("e1", here.doors)
    calls: list[str] = []
    here.client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    for kind in ("Send", "Delivery"):
        told(here, event(kind))
    assert calls == ["GetItem", "GetItem"]


@pytest.mark.parametrize(
    "harmless",
    [
        event("Bounce", bounce={"bounceType": "Transient", "bounceSubType": "MailboxFull"}),
        event("Bounce", bounce={"bounceType": "Undetermined", "bounceSubType": "Undetermined"}),
        event("Complaint", complaint={"complaintFeedbackType": "not-spam"}),
        event("DeliveryDelay", deliveryDelay={"delayType": "MailboxFull"}),
    ],
)
def test_what_passes_says_nothing_against_an_address(here: Bench, harmless: MailEvent) -> None:
    kept(here, letter(here))
    deliver("e1", here.doors)
    assert told(here, harmless) == "noted"
    assert broken(here) is None


@pytest.mark.parametrize("feedback", ["abuse", None])
def test_a_complaint_stops_mail_like_a_bounce(here: Bench, feedback: str | None) -> None:
    kept(here, letter(here))
    deliver("e1", here.doors)
    more = {"complaintFeedbackType": feedback} if feedback else {}
    assert told(here, event("Complaint", complaint=more)) == "unreachable"
    assert broken(here) == "complained"


def test_a_mail_that_ses_refused_for_what_it_holds_is_given_up_and_its_reader_is_not_blamed(here: Bench) -> None:
    left_over(here)
    assert told(here, event("Reject", reject={"reason": "Bad content"})) == "refused"
    given_up = here.book.get(Effect, "e1")
    assert (given_up.state, given_up.reason, broken(here)) == ("GIVEN_UP", "rejected", None)


def test_no_further_mail_goes_to_an_address_that_mail_came_back_from(here: Bench) -> None:
    kept(here, letter(here, "e1"))
    deliver("e1", here.doors)
    told(here, BOUNCE)
    kept(here, letter(here, "e2"))
    deliver("e2", here.doors)
    here.clock.advance(timedelta(days=1))
    sweep(here.doors)
    held_back = here.book.get(Effect, "e2")
    assert [each for each, _, _ in here.mailer.sent] == ["e1"]
    assert (held_back.state, held_back.reason) == ("GIVEN_UP", "bounced")


def test_a_bounce_counts_for_the_address_however_it_is_written(here: Bench) -> None:
    kept(here, letter(here, "e1"))
    deliver("e1", here.doors)
    told(here, BOUNCE)
    shouted = mail("e2", kind="survey", to=READER.upper(), language="en", data={}, at=here.clock.now())
    kept(here, shouted)
    deliver("e2", here.doors)
    assert state(here, "e2") == "GIVEN_UP"


def test_a_sign_in_code_goes_out_whatever_came_back_before(here: Bench) -> None:
    kept(here, letter(here, "e1"))
    deliver("e1", here.doors)
    told(here, BOUNCE)
    kept(here, mail("e2", kind="sign_in_code", to=READER, language="en", data={}, at=here.clock.now()))
    deliver("e2", here.doors)
    assert state(here, "e2") == "DONE"
