"""Who sees an order that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.orders.tasks import tasks_of
from driveaway.workflow.reconciling import Means, look, mend
from tests.fakes import Bench, bench
from tests.sales import in_review, staff_person


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
