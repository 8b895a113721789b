"""How long an order may wait for its next step before somebody must look: waits of people, and work of machines."""

from __future__ import annotations

from datetime import datetime, timedelta

from driveaway.orders.model import ENDED, Order, OrderStatus

MACHINES = timedelta(days=1)
"""What no person does takes minutes; a day is a fault of ours."""
BLOCKED = timedelta(days=7)
LIMITS: dict[OrderStatus, timedelta] = {
    "DRAFT": timedelta(days=14),
    "CHANGES_REQUESTED": timedelta(days=14),
    "IN_REVIEW": timedelta(days=3),
    "APPROVED": MACHINES,
    "CONTRACTED": MACHINES,
    "IN_DELIVERY": timedelta(days=45),
    # These three have deadlines of their own, of 14 days; a week later the sweep has failed to keep them.
    "AWAITING_CUSTOMER": timedelta(days=21),
    "AWAITING_SIGNATURE": timedelta(days=21),
    "DELIVERED": timedelta(days=21),
}


def overdue_since(order: Order) -> datetime:
    """Return when the order's present wait is, or was, too long: its limit after somebody last acted on it."""
    return order.updated_at + _limit(order)


def _limit(order: Order) -> timedelta:
    if order.status in ENDED or order.contract_status == "SIGNED":
        return MACHINES
    if order.delivery is not None and order.delivery.blocked and order.status == "IN_DELIVERY":
        return BLOCKED
    return LIMITS[order.status]
