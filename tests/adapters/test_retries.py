"""The retry policy: passing trouble is waited out, nothing is done twice, and nobody is cut off while waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from driveaway.access.model import Code
from driveaway.adapters import retries
from driveaway.adapters.retries import KEPT_BACK, MOST_TRIES, sent
from driveaway.customers.model import Customer
from driveaway.effects.model import LEASE, Effect, mail
from driveaway.runtime.invocation import bounded
from driveaway.runtime.wiring import world
from driveaway.shared.errors import Broken, OutcomeUnknown, StaleRecord, TryAgain
from driveaway.shared.time_left import ending_in, time_left
from driveaway.step import Change, Step
from tests.fakes import bench
from tests.faults.cloud import Cloud, cloud
from tests.faults.wire import Fault
from tests.sales import customer


def refusal(code: str, status: int = 400) -> ClientError:
    told: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "call")


LOST = ReadTimeoutError(endpoint_url="x")
UNREACHED = ConnectTimeoutError(endpoint_url="x")
THROTTLED = refusal("ThrottlingException")


@dataclass
class Service:
    """Fails as it is told, then answers."""

    troubles: list[Exception]
    asked: int = 0

    def __call__(self) -> str:
        self.asked += 1
        if self.troubles:
            raise self.troubles.pop(0)
        return "done"


@dataclass
class Waits:
    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def waits() -> Iterator[Waits]:
    counted = Waits()
    with patch.object(retries, "pause", counted):
        yield counted


@pytest.mark.parametrize(
    "trouble", [THROTTLED, LOST, UNREACHED, refusal("InternalServerError", 500), refusal("x", 503)]
)
def test_passing_trouble_is_waited_out(trouble: Exception, waits: Waits) -> None:
    service = Service([trouble] * (MOST_TRIES - 1))
    assert sent("call", service) == "done"
    assert len(waits.seconds) == MOST_TRIES - 1


def test_trouble_that_does_not_pass_is_told_in_the_end(waits: Waits) -> None:
    service = Service([THROTTLED] * 99)
    with pytest.raises(TryAgain):
        sent("call", service)
    assert service.asked == MOST_TRIES


def test_what_the_service_will_never_take_is_asked_once(waits: Waits) -> None:
    service = Service([refusal("ValidationException")] * 9)
    with pytest.raises(Broken):
        sent("call", service)
    assert (service.asked, waits.seconds) == (1, [])


@pytest.mark.parametrize(
    ("trouble", "asked"), [(LOST, 1), (refusal("InternalServerError", 500), 1), (THROTTLED, 2), (UNREACHED, 2)]
)
def test_what_may_not_happen_twice_is_repeated_only_when_nothing_was_done(
    trouble: Exception, asked: int, waits: Waits
) -> None:
    service = Service([trouble])
    with suppress(OutcomeUnknown):
        sent("call", service, repeatable=False)
    assert service.asked == asked


def test_the_waits_are_spread_and_grow(waits: Waits) -> None:
    for _ in range(200):
        sent("call", Service([THROTTLED] * (MOST_TRIES - 1)))
    first, *_, last = (waits.seconds[place :: MOST_TRIES - 1] for place in range(MOST_TRIES - 1))
    assert min(first) < retries.FIRST_WAIT / 4 < max(first) <= retries.FIRST_WAIT
    assert max(first) < max(last) <= retries.LONGEST_WAIT


def test_nobody_waits_longer_than_the_invocation_lasts(waits: Waits) -> None:
    service = Service([THROTTLED] * 9)
    with ending_in(KEPT_BACK), pytest.raises(TryAgain):
        sent("call", service)
    assert (service.asked, waits.seconds) == (1, [])


def test_a_handler_knows_how_long_lambda_lets_it_run() -> None:
    class Context:
        def get_remaining_time_in_millis(self) -> int:
            return 9000

    @bounded
    def handler(event: object, context: object) -> float:
        return time_left()

    assert 8 < handler({}, Context()) <= 9
    assert handler({}, None) > 10**6
    assert time_left() > 10**6


# On the real tables: whatever befalls a call once, its outcome is the same as without.


def renamed(here: Cloud, before: Customer) -> None:
    after = before.succeed(name="Someone Else")
    here.bench.book.commit(
        Step(action="renamed", actor="test", at=here.bench.clock.now(), changes=(Change(after, before),))
    )


PASSING: tuple[Fault, ...] = ("throttled", "refused_5xx", "timeout_before", "timeout_after", "sent_twice")


@pytest.mark.parametrize("fault", PASSING)
def test_a_step_whose_answer_was_lost_is_known_again_and_written_once(fault: Fault) -> None:
    with cloud(tries=MOST_TRIES) as here:
        buyer = known(here)
        here.wire.at, here.wire.fault = len(here.wire.calls), fault
        renamed(here, buyer)
        found = here.bench.book.get(Customer, buyer.customer_id)
        assert (found.name, found.version) == ("Someone Else", buyer.version + 1)
        assert len(here.bench.book.history(buyer.key)) == buyer.version + 1


def test_a_step_that_somebody_else_took_is_still_refused_after_a_lost_answer() -> None:
    with cloud(tries=MOST_TRIES) as here:
        buyer = known(here)
        renamed(here, buyer)
        here.wire.at, here.wire.fault = len(here.wire.calls), "timeout_before"
        with pytest.raises(StaleRecord):
            renamed(here, buyer)


def letter(here: Cloud) -> Effect:
    now = here.bench.clock.now()
    effect = mail("e-1", kind="survey", to="a@example.com", language="en", data={}, at=now)
    here.bench.book.commit(Step(action="written", actor="test", at=now, effects=(effect,)))
    return effect


@pytest.mark.parametrize("fault", PASSING)
def test_a_relay_knows_its_own_claim_again_and_nobody_else_has_it(fault: Fault) -> None:
    with cloud(tries=MOST_TRIES) as here:
        effect, now = letter(here), here.bench.clock.now()
        here.wire.at, here.wire.fault = len(here.wire.calls), fault
        assert here.bench.outbox.claim(effect, now) is not None
        assert here.bench.outbox.claim(effect, now) is None


def test_a_claim_is_given_back_only_by_who_holds_it() -> None:
    with cloud() as here:
        effect, now = letter(here), here.bench.clock.now()
        first = here.bench.outbox.claim(effect, now)
        assert first is not None
        second = here.bench.outbox.claim(first, now + LEASE)
        assert second is not None
        here.bench.outbox.release(first)
        assert here.bench.book.get(Effect, "e-1") == second
        here.bench.outbox.release(second)
        assert here.bench.book.get(Effect, "e-1").state == "PENDING"


@pytest.mark.parametrize(("fault", "counted"), [("throttled", 1), ("timeout_after", 1), ("timeout_before", 0)])
def test_a_wrong_try_is_never_counted_twice(fault: Fault, counted: int) -> None:
    with cloud(tries=MOST_TRIES) as here:
        now = here.bench.clock.now()
        code = Code(code_id="c", subject="s", created_at=now, expires_at=now + timedelta(minutes=10))
        here.bench.book.commit(Step(action="asked", actor="test", at=now, claims=(code,)))
        here.wire.at, here.wire.fault = len(here.wire.calls), fault
        with suppress(OutcomeUnknown):
            here.bench.book.count_try(code, limit=5)
        assert here.bench.book.get(Code, "c").tries == counted


def known(here: Cloud) -> Customer:
    with here.unseen() as bench:
        return customer(bench)


def test_the_clients_themselves_try_once() -> None:
    with bench():
        made = vars(world().mailer._client.meta.config)
        assert made["retries"]["total_max_attempts"] == 1
        assert made["read_timeout"] < 10
