"""Which executions the function for lost ones replaces, and which it leaves."""

from __future__ import annotations

import pytest

from driveaway.orders.model import Order
from functions.orders import restore
from tests.functions.desk import Desk
from tests.sales import submitted


def lost(name: str) -> dict[str, object]:
    return {"source": "aws.states", "detail-type": "Step Functions Execution Status Change",
            "detail": {"status": "FAILED", "name": name}}  # fmt: skip


def test_the_present_execution_of_an_order_is_replaced(desk: Desk) -> None:
    order = submitted(desk.bench)
    assert restore.handler(lost(f"{order.order_id}-1"), None) == {"rebuilt": 1}
    assert restore.handler(lost(f"{order.order_id}-1"), None) == {"rebuilt": 0}
    assert desk.bench.book.get(Order, order.order_id).epoch == 2


@pytest.mark.parametrize("name", ["nobody-1", "by hand", "6a7e5c1e-b5dc-4c3a-9f2d-cafe", "-", ""])
def test_an_execution_of_no_order_is_nothing_to_fail_at(desk: Desk, name: str) -> None:
    assert restore.handler(lost(name), None) == {"rebuilt": 0}
