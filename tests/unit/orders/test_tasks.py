"""Who sees an order that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.links.model import Link
from driveaway.orders.model import Order
from driveaway.orders.tasks import asked_of, tasks_of
from driveaway.reviews.cases import decide_by_link
from driveaway.reviews.requests import Decision
from driveaway.reviews.service import office_of
from driveaway.step import Change, Step
from driveaway.workflow.reconciling import Means, look, mend
from tests.fakes import Bench, bench
from tests.sales import approval_asked, in_review, staff_person


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def stuck(here: Bench, staff_id: str) -> list[object]:
    tasks = tasks_of(staff_person(staff_id, here), here.book)
    return [each["order_id"] for each in tasks if each["kind"] == "stuck_order"]


def reconcile(here: Bench) -> None:
    means = Means(book=here.book, workflow=here.workflow, clock=here.clock)
    for each in look(means):
        mend(each, means)


def test_an_order_that_stands_still_waits_for_the_sales_manager_of_its_store_and_the_admin(here: Bench) -> None:
    order = in_review(here)
    assert stuck(here, "sales-manager-1") == []
    here.clock.advance(timedelta(days=3))
    reconcile(here)
    assert stuck(here, "sales-manager-1") == stuck(here, "admin") == [order.order_id]
    assert stuck(here, "sales-manager-2") == stuck(here, "consultant-1") == stuck(here, "finance") == []


def test_what_is_asked_of_somebody_is_what_still_waits_for_them(here: Bench) -> None:
    order = in_review(here)
    token = approval_asked(order, here)
    manager = staff_person("sales-manager-1", here)
    assert [each.order_id for each in asked_of(manager.staff_id, here.book)] == [order.order_id]

    here.clock.at = order.approvals[0].due_at or here.clock.at
    handed = Decision(decision="delegate", delegate_to="sales-director")
    decide_by_link(token, handed, person=manager, book=here.book, clock=here.clock)

    order = here.book.get(Order, order.order_id)
    approval_asked(order, here)
    assert asked_of(manager.staff_id, here.book) == []
    assert [each.order_id for each in asked_of("sales-director", here.book)] == [order.order_id]


def test_a_link_that_nobody_used_and_that_fits_no_more_weighs_on_nobodys_desk(here: Bench) -> None:
    order = in_review(here)
    approval_asked(order, here)
    moved = order.succeed(turn=order.turn + 1)
    here.book.commit(Step("moved", "test", here.clock.now(), changes=(Change(moved, order),)))
    assert here.book.worklist(Link, "TASKS#sales-manager-1")[0] != []
    assert office_of(here.book, here.clock.now()).load("sales-manager-1") == 0
