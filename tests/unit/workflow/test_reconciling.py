"""The reconciler: what it finds between orders and executions, what it mends, and what it must let alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driveaway.adapters.dynamodb import DynamoBook
from driveaway.effects.service import deliver
from driveaway.orders.answers import answer_order
from driveaway.orders.editing import cancel_order, submit_order
from driveaway.orders.ending import announce_end
from driveaway.orders.model import Order
from driveaway.orders.requests import CustomerAnswer
from driveaway.shared.errors import TryAgain
from driveaway.workflow.reconciling import GRACE, Means, look, mend
from driveaway.workflow.service import MOST_REBUILDS, Lost, rebuild
from tests.fakes import Bench, RecordingWorkflow
from tests.sales import confirm_token, draft, person_with, sent


def means(here: Bench) -> Means:
    return Means(book=here.book, workflow=here.workflow, clock=here.clock)


def going(here: Bench) -> Order:
    """Return an order that waits for its customer in a living execution, started long enough ago."""
    order = sent(draft(here), here)
    deliver(f"{order.order_id}-start-{order.epoch}", here.doors)
    here.clock.advance(GRACE)
    return order


def run(here: Bench) -> list[tuple[str, str]]:
    """Look and mend; returns kind and outcome of each finding."""
    return [(each.kind, mend(each, means(here))) for each in look(means(here))]


def start(order: Order, here: Bench) -> None:
    deliver(f"{order.order_id}-start-{order.epoch}", here.doors)


def fresh(order: Order, here: Bench) -> Order:
    return here.book.get(Order, order.order_id)


def cancel(order: Order, here: Bench) -> None:
    person = person_with("consultant", here, "1")
    cancel_order(order.order_id, "bought elsewhere", person=person, book=here.book, clock=here.clock)


def stalled(here: Bench) -> Order:
    order = going(here)
    here.workflow.alive.clear()
    for _ in range(MOST_REBUILDS + 1):
        rebuild(order.order_id, lost=Lost("failed", fresh(order, here).epoch), book=here.book, clock=here.clock)
    return fresh(order, here)


def test_where_orders_and_executions_agree_nothing_is_found(here: Bench) -> None:
    going(here)
    assert look(means(here)) == []


def test_an_order_whose_execution_is_gone_gets_a_new_one(here: Bench) -> None:
    order = going(here)
    here.workflow.alive.clear()
    assert run(here) == [("lost_execution", "done")]
    start(fresh(order, here), here)
    assert here.workflow.running() == [f"{order.order_id}-2"]
    here.clock.advance(GRACE)
    assert run(here) == []


def test_an_order_that_ended_and_whose_execution_is_gone_gets_one_that_announces_the_end(here: Bench) -> None:
    order = going(here)
    cancel(order, here)
    here.workflow.alive.clear()
    assert run(here) == [("lost_execution", "done")]
    announce_end(order.order_id, book=here.book, clock=here.clock)
    here.clock.advance(timedelta(days=1))
    assert run(here) == []


def test_looking_writes_nothing(here: Bench) -> None:
    order = going(here)
    here.workflow.alive[:] = ["nobody-1"]
    before = fresh(order, here)
    assert {each.kind for each in look(means(here))} == {"lost_execution", "leftover_execution"}
    assert fresh(order, here) == before
    assert here.workflow.running() == ["nobody-1"]


def test_an_execution_that_is_about_to_start_is_not_lost(here: Bench) -> None:
    sent(draft(here), here)
    here.clock.advance(timedelta(days=1))
    assert look(means(here)) == []


def test_an_execution_that_was_started_just_now_may_be_missing_in_the_list(here: Bench) -> None:
    start(sent(draft(here), here), here)
    here.workflow.alive.clear()
    assert look(means(here)) == []
    here.clock.advance(GRACE)
    assert [each.kind for each in look(means(here))] == ["lost_execution"]


def test_an_order_that_was_sent_after_the_executions_were_listed_is_let_alone(here: Bench) -> None:
    class Slow(RecordingWorkflow):
        def running(self) -> list[str]:
            listed = super().running()
            order = sent(draft(here), here)
            start(order, here)
            here.clock.advance(timedelta(days=1))
            return listed

    here.workflow = Slow()
    assert look(means(here)) == []
    assert len(here.workflow.alive) == 1


def test_an_order_whose_execution_fails_and_is_rebuilt_meanwhile_is_rebuilt_once(here: Bench) -> None:
    order = going(here)
    here.workflow.alive.clear()
    found = look(means(here))
    rebuild(order.order_id, lost=Lost("failed", 1), book=here.book, clock=here.clock)
    assert [mend(each, means(here)) for each in found] == ["moved_on"]
    assert fresh(order, here).epoch == 2


def test_an_order_that_ends_meanwhile_is_not_rebuilt(here: Bench) -> None:
    order = going(here)
    here.workflow.alive.clear()
    found = look(means(here))
    cancel(order, here)
    announce_end(order.order_id, book=here.book, clock=here.clock)
    assert [mend(each, means(here)) for each in found] == ["moved_on"]


def test_an_execution_without_an_order_is_stopped(here: Bench) -> None:
    here.workflow.alive += ["nobody-1", "started by hand"]
    assert run(here) == [("leftover_execution", "done")] * 2
    assert here.workflow.stopped == [("nobody-1", "no_order"), ("started by hand", "no_order")]


def test_an_execution_of_an_older_epoch_is_stopped_and_the_newer_lives(here: Bench) -> None:
    order = going(here)
    rebuild(order.order_id, lost=Lost("restart"), book=here.book, clock=here.clock)
    assert run(here) == []  # the older one is told to end before the newer is started
    start(fresh(order, here), here)
    here.clock.advance(GRACE)
    assert run(here) == [("leftover_execution", "done")]
    assert here.workflow.stopped == [(f"{order.order_id}-1", "other_epoch")]
    assert here.workflow.running() == [f"{order.order_id}-2"]


def test_the_execution_of_a_settled_order_is_stopped_when_it_does_not_end_by_itself(here: Bench) -> None:
    order = going(here)
    cancel(order, here)
    announce_end(order.order_id, book=here.book, clock=here.clock)
    assert look(means(here)) == []
    here.clock.advance(GRACE)
    assert run(here) == [("leftover_execution", "done")]
    assert here.workflow.stopped == [(f"{order.order_id}-1", "order_settled")]


def test_an_execution_whose_order_the_list_does_not_show_yet_lives(here: Bench) -> None:
    class Behind(DynamoBook):
        def worklist(self, *_: Any, **__: Any) -> Any:
            return [], None

    going(here)
    here.book = Behind(client=here.client, table="business", audit_table="audit")
    assert look(means(here)) == []


def test_trouble_with_one_finding_stops_no_other(here: Bench) -> None:
    class Busy(RecordingWorkflow):
        def stop(self, name: str, *, reason: str) -> None:
            if name == "a-1":
                raise TryAgain("service_busy")
            super().stop(name, reason=reason)

    here.workflow = Busy(alive=["a-1", "b-1"])
    assert run(here) == [("leftover_execution", "again"), ("leftover_execution", "done")]


def test_a_stalled_order_is_shown_once_and_is_not_rebuilt(here: Bench) -> None:
    order = stalled(here)
    assert run(here) == [("stalled_order", "done")]
    here.clock.advance(timedelta(days=1))
    assert run(here) == [("stalled_order", "known")]
    assert fresh(order, here).epoch == order.epoch


@pytest.mark.parametrize("stands", ["stalled", "overdue"])
def test_a_standstill_is_over_when_somebody_acts(here: Bench, stands: str) -> None:
    order = stalled(here) if stands == "stalled" else going(here)
    here.clock.advance(timedelta(days=21))
    assert run(here) == [(f"{stands}_order", "done")]
    cancel(order, here)
    assert run(here) == [("past_standstill", "done")]
    assert run(here) == []


def test_a_wait_past_its_limit_is_shown_once_for_each_progress(here: Bench) -> None:
    order = going(here)
    here.clock.advance(timedelta(days=20))
    assert run(here) == []
    here.clock.advance(timedelta(days=1))
    assert run(here) == [("overdue_order", "done")]
    assert run(here) == [("overdue_order", "known")]
    cancel(order, here)
    assert run(here) == [("past_standstill", "done")]
    here.clock.advance(timedelta(days=1))
    assert run(here) == [("overdue_order", "done")]


def test_two_reconcilers_show_an_order_once(here: Bench) -> None:
    going(here)
    here.clock.advance(timedelta(days=21))
    first, second = look(means(here)), look(means(here))
    assert [mend(each, means(here)) for each in (*first, *second)] == ["done", "moved_on"]


def test_an_order_that_moves_on_at_the_last_moment_is_not_shown(here: Bench) -> None:
    order = going(here)
    here.clock.advance(timedelta(days=21))
    found = look(means(here))
    cancel(order, here)
    assert [mend(each, means(here)) for each in found] == ["moved_on"]


def test_a_draft_that_nobody_sent_is_nobodys_wait(here: Bench) -> None:
    draft(here)
    here.clock.advance(timedelta(days=400))
    assert look(means(here)) == []


def test_a_draft_that_was_sent_once_waits_for_two_weeks(here: Bench) -> None:
    order = going(here)
    answer = CustomerAnswer(decision="request_changes", phone_last4="8000", comment="Another colour.")
    answer_order(confirm_token(order, here), answer, book=here.book, clock=here.clock)
    here.clock.advance(timedelta(days=14))
    assert run(here) == [("overdue_order", "done")]
    submit_order(order.order_id, person=person_with("consultant", here, "1"), book=here.book, clock=here.clock)
    assert run(here) == [("past_standstill", "done")]
