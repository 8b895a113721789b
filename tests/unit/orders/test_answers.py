"""The customer's answer: what opens, what closes, and what a repeat gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from driveaway.audit.model import broken_at
from driveaway.calendars.limits import MOST_ANSWER_DAYS, AnswerTime
from driveaway.calendars.model import StoreCalendar
from driveaway.effects.model import Effect
from driveaway.orders.answers import answer_order, look_at_confirmation
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.editing import edit_order, submit_order
from driveaway.orders.ending import announce_end
from driveaway.orders.model import Order
from driveaway.orders.requests import CustomerAnswer, OrderEdit
from driveaway.shared.clock import stamp
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound, TooManyTries
from driveaway.step import Change, Step
from tests.architecture.floors import ROOT
from tests.fakes import Bench, bench
from tests.sales import confirm_token, person_with, submitted

CONFIRM = CustomerAnswer(decision="confirm", phone_last4="8000")


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def answered(token: str, answer: CustomerAnswer, here: Bench) -> dict[str, object]:
    return dict(answer_order(token, answer, book=here.book, clock=here.clock))


def test_the_same_answer_again_gets_the_first_result_and_writes_nothing(here: Bench) -> None:
    order = submitted(here)
    token = confirm_token(order, here)
    first = answered(token, CONFIRM, here)
    version = here.book.get(Order, order.order_id).version
    assert answered(token, CONFIRM, here) == first == {"order_id": order.order_id, "status": "IN_REVIEW"}
    assert here.book.get(Order, order.order_id).version == version


def test_another_answer_afterwards_is_told_who_decided(here: Bench) -> None:
    token = confirm_token(submitted(here), here)
    answered(token, CONFIRM, here)
    with pytest.raises(IllegalMove) as refused:
        answered(token, CustomerAnswer(decision="request_changes", phone_last4="8000", comment="blue"), here)
    assert refused.value.params["by"] == "customer"


def test_five_wrong_digits_close_the_link(here: Bench) -> None:
    token = confirm_token(submitted(here), here)
    wrong = CustomerAnswer(decision="confirm", phone_last4="0000")
    for _ in range(5):
        with pytest.raises(InvalidInput):
            answered(token, wrong, here)
    with pytest.raises(TooManyTries):
        answered(token, CONFIRM, here)


def test_an_edit_kills_the_link_that_was_mailed(here: Bench) -> None:
    order = submitted(here)
    token = confirm_token(order, here)
    edit = OrderEdit.model_validate({"delivery": {"requested_date": "2026-05-01", "place": "Store 1"}})
    edit_order(
        order.order_id,
        edit,
        expected=order.version,
        person=person_with("consultant", here, "1"),
        book=here.book,
        clock=here.clock,
    )
    with pytest.raises(NotFound):
        look_at_confirmation(token, book=here.book, now=here.clock.now())


def test_an_order_sent_back_and_submitted_unchanged_gets_a_new_link(here: Bench) -> None:
    order = submitted(here)
    token = confirm_token(order, here)
    answered(token, CustomerAnswer(decision="request_changes", phone_last4="8000", comment="call me"), here)
    submit_order(order.order_id, person=person_with("consultant", here, "1"), book=here.book, clock=here.clock)
    assert confirm_token(here.book.get(Order, order.order_id), here) != token


def test_a_silent_customer_is_reminded_twice_and_then_the_order_expires(here: Bench) -> None:
    order = submitted(here)
    here.clock.advance(timedelta(days=3))
    assert sweep_orders(here.book, here.clock) == 1
    assert sweep_orders(here.book, here.clock) == 0
    here.clock.advance(timedelta(days=7))
    assert sweep_orders(here.book, here.clock) == 1
    assert here.book.get(Order, order.order_id).status == "AWAITING_CUSTOMER"
    here.clock.advance(timedelta(days=4) + timedelta(seconds=1))
    assert sweep_orders(here.book, here.clock) == 1
    ended = here.book.get(Order, order.order_id)
    assert (ended.status, ended.reminders) == ("EXPIRED", 0)
    reminders = [here.book.find(Effect, f"{order.order_id}-remind-1-{count}") for count in (1, 2, 3)]
    assert [each is not None for each in reminders] == [True, True, False]


def test_the_mail_of_an_expired_order_quotes_no_code_as_its_reason(here: Bench) -> None:
    order = submitted(here)
    here.clock.advance(timedelta(days=14) + timedelta(seconds=1))
    for _ in range(2 + 1):
        sweep_orders(here.book, here.clock)
    announce_end(order.order_id, book=here.book, clock=here.clock)
    letter = here.book.get(Effect, f"{order.order_id}-end-customer").mail
    assert letter and letter.kind == "order_expired" and "no_answer" not in str(letter.data)


def test_every_step_lengthens_one_unbroken_chain(here: Bench) -> None:
    order = submitted(here)
    answered(confirm_token(order, here), CONFIRM, here)
    after = here.book.get(Order, order.order_id)
    rows = here.book.history(after.key)
    assert [row.action for row in rows] == ["order_created", "order_submitted", "customer_confirmed"]
    assert broken_at(rows, version=after.version, head=after.chain) is None
    forged = [rows[0], rows[1].model_copy(update={"actor": "somebody"}), rows[2]]
    assert broken_at(forged, version=after.version, head=after.chain) == 2
    assert broken_at(rows[:2], version=after.version, head=after.chain) == 3
    assert broken_at(rows, version=order.version, head=order.chain) is None


def test_a_customer_has_the_days_of_the_store_and_keeps_those_they_were_told(here: Bench) -> None:
    five_days = AnswerTime(answer_days=5, reminder_days=(2,))
    own = StoreCalendar(store="1", answer_time=five_days)
    here.book.commit(Step("calendar_changed", "x", here.clock.now(), changes=(Change(own),)))
    order, since = submitted(here), here.clock.now()
    token = confirm_token(order, here)
    changed = here.book.get(StoreCalendar, "1")
    here.book.commit(Step("calendar_changed", "x", since, changes=(Change(changed.succeed(answer_time={}), changed),)))
    assert [days for days in range(1, 6) if swept_on(since + timedelta(days=days), here)] == [2, 5]
    letter = here.book.get(Effect, f"{order.order_id}-remind-1-1").mail
    assert letter and letter.data["deadline"] == stamp(since + timedelta(days=5))
    assert here.book.get(Order, order.order_id).status == "EXPIRED"
    with pytest.raises(NotFound):
        look_at_confirmation(token, book=here.book, now=here.clock.now())


def swept_on(day: datetime, here: Bench) -> bool:
    here.clock.at = day
    return sweep_orders(here.book, here.clock) > 0


def test_the_state_machine_waits_longer_than_any_store_lets_its_customers_wait() -> None:
    states = json.loads((ROOT / "statemachines" / "order.asl.json").read_text("utf-8"))["States"]
    assert states["Ask Customer"]["TimeoutSeconds"] > timedelta(days=MOST_ANSWER_DAYS).total_seconds()
