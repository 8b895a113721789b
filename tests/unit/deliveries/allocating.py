"""Binding cars to orders, as a coordinator and as a manager."""

from __future__ import annotations

from driveaway.access.model import Person
from driveaway.deliveries.allocation import allocate
from driveaway.deliveries.requests import AllocationWish
from tests.unit.deliveries.stage import Stage, somebody

COORDINATOR = somebody("delivery")
MANAGER = somebody("sales_manager", store="1")


def bind(
    stage: Stage, order_id: str, vin: str | None = None, reason: str | None = None, by: Person = COORDINATOR
) -> None:
    allocate(order_id, AllocationWish(vin=vin, reason=reason), person=by, book=stage.book, clock=stage.clock)
