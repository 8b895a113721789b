"""How the workflow waits: whichever comes first, token or step, the execution looks again, and only once more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from driveaway.effects.model import Effect
from driveaway.effects.service import deliver
from driveaway.orders.answers import answer_order
from driveaway.orders.editing import cancel_order, submit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import CustomerAnswer
from driveaway.step import Change, Step
from driveaway.workflow.model import TaskToken
from driveaway.workflow.service import MOST_REBUILDS, MOST_STEPS, Lost, Waiting, rebuild, wait
from tests.fakes import Bench, bench
from tests.sales import asking, confirm_token, draft, person_with, submitted

CONFIRM = CustomerAnswer(decision="confirm", phone_last4="8000")


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def wake_id(order: Order) -> str:
    return f"{order.order_id}-wake-{order.progress}"


def wait_again(order: Order, token: str, here: Bench) -> None:
    waiting = Waiting(order.order_id, order.epoch, order.progress, token)
    wait(waiting, lambda each: asking(each, here), book=here.book, workflow=here.workflow, clock=here.clock)


def test_a_step_after_the_token_is_stored_answers_the_token(here: Bench) -> None:
    order = submitted(here)
    answer_order(confirm_token(order, here), CONFIRM, book=here.book, clock=here.clock)
    after = here.book.get(Order, order.order_id)
    deliver(wake_id(after), here.doors)
    assert here.workflow.answers == [("ask-1", {"status": "IN_REVIEW", "progress": after.progress})]


def test_a_decision_before_the_token_is_stored_lets_the_state_answer_itself(here: Bench) -> None:
    before = submitted(here)
    answer_order(confirm_token(before, here), CONFIRM, book=here.book, clock=here.clock)
    late = Waiting(before.order_id, before.epoch, before.progress, "late")
    wait(late, lambda each: asking(each, here), book=here.book, workflow=here.workflow, clock=here.clock)
    assert here.workflow.answers == [("late", {"status": "IN_REVIEW", "progress": before.progress + 1})]
    stored = here.book.get(TaskToken, before.order_id)
    assert stored.token == "ask-1"


def test_a_decision_between_reading_and_storing_lets_the_state_answer_itself(here: Bench) -> None:
    order = submitted(here)

    def decided_meanwhile(seen: Order) -> object:
        answer_order(confirm_token(order, here), CONFIRM, book=here.book, clock=here.clock)
        return asking(seen, here)

    waiting = Waiting(order.order_id, order.epoch, order.progress, "between")
    wait(waiting, decided_meanwhile, book=here.book, workflow=here.workflow, clock=here.clock)  # type: ignore[arg-type]
    assert [token for token, _ in here.workflow.answers] == ["between"]


def test_a_token_stored_twice_asks_the_customer_once_and_the_newest_is_answered(here: Bench) -> None:
    order = submitted(here)
    wait_again(order, "ask-2", here)
    assert here.book.get(TaskToken, order.order_id).token == "ask-2"
    letters = here.book.due(Effect, "EFFECTS", here.clock.now().replace(year=2027))
    assert len([each for each in letters if each.mail and each.mail.kind == "confirm_order"]) == 1


def test_an_older_execution_never_overwrites_the_token_of_a_newer(here: Bench) -> None:
    order = submitted(here)
    rebuild(order.order_id, lost=Lost("test", order.epoch), book=here.book, clock=here.clock)
    renewed = here.book.get(Order, order.order_id)
    wait_again(renewed, "new", here)
    wait_again(order, "old", here)
    assert here.book.get(TaskToken, order.order_id).token == "new"
    assert [token for token, _ in here.workflow.answers] == ["old"]


def test_a_wake_delivered_twice_answers_once(here: Bench) -> None:
    order = submitted(here)
    answer_order(confirm_token(order, here), CONFIRM, book=here.book, clock=here.clock)
    after = here.book.get(Order, order.order_id)
    deliver(wake_id(after), here.doors)
    deliver(wake_id(after), here.doors)
    assert len(here.workflow.answers) == 1


def test_a_wake_for_an_order_that_nothing_waits_for_is_done_quietly(here: Bench) -> None:
    order = draft(here)
    person = person_with("consultant", here, "1")
    submit_order(order.order_id, person=person, book=here.book, clock=here.clock)
    cancel_order(order.order_id, "bought elsewhere", person=person, book=here.book, clock=here.clock)
    ended = here.book.get(Order, order.order_id)
    deliver(wake_id(ended), here.doors)
    assert here.workflow.answers == []
    assert here.book.get(Effect, wake_id(ended)).state == "DONE"


def test_only_the_execution_of_the_present_epoch_is_replaced(here: Bench) -> None:
    order = submitted(here)
    lost = Lost("failed", order.epoch)
    assert rebuild(order.order_id, lost=lost, book=here.book, clock=here.clock)
    assert not rebuild(order.order_id, lost=lost, book=here.book, clock=here.clock)
    assert here.book.get(Order, order.order_id).epoch == order.epoch + 1


def test_what_fails_each_time_is_not_rebuilt_for_ever_and_goes_on_when_somebody_acts(here: Bench) -> None:
    order = submitted(here)
    rebuilt = 0
    while rebuild(
        order.order_id,
        lost=Lost("failed", here.book.get(Order, order.order_id).epoch),
        book=here.book,
        clock=here.clock,
    ):
        rebuilt += 1
    assert rebuilt == MOST_REBUILDS
    stalled = here.book.get(Order, order.order_id)
    assert stalled.stalled
    answer_order(confirm_token(order, here), CONFIRM, book=here.book, clock=here.clock)
    after = here.book.get(Order, order.order_id)
    assert (after.stalled, after.epoch) == (False, stalled.epoch + 1)
    deliver(f"{order.order_id}-start-{after.epoch}", here.doors)
    assert here.workflow.started == [(order.order_id, after.epoch)]


def test_an_execution_hands_an_order_over_before_its_history_is_full(here: Bench) -> None:
    order = submitted(here)
    moved = order.succeed(progress=order.epoch_since + MOST_STEPS)
    here.book.commit(Step(action="worn", actor="test", at=here.clock.now(), changes=(Change(moved, order),)))
    answer_order(confirm_token(moved, here), CONFIRM, book=here.book, clock=here.clock)
    after = here.book.get(Order, order.order_id)
    assert (after.epoch, after.epoch_since) == (order.epoch + 1, after.progress)
    deliver(f"{order.order_id}-start-{after.epoch}", here.doors)
    assert here.workflow.started == [(order.order_id, after.epoch)]
    assert here.workflow.answers == [("ask-1", {"status": "IN_REVIEW", "progress": after.progress})]
