"""How long an order may wait for its next step before somebody must look: waits of people, and work of machines."""

from __future__ import annotations

from datetime import datetime, timedelta

from driveaway.orders.model import ENDED, Order, OrderStatus

MACHINES = timedelta(days=1)
"""What no person does takes minutes; a day is a fault of ours."""
WEEK = timedelta(days=7)
LIMITS: dict[OrderStatus, timedelta] = {
    "DRAFT": timedelta(days=14),
    "CHANGES_REQUESTED": timedelta(days=14),
    "IN_REVIEW": timedelta(days=3),
    "APPROVED": MACHINES,
    "CONTRACTED": MACHINES,
    "IN_DELIVERY": timedelta(days=45),
    # These three have deadlines of their own, two of them of 14 days; a week later the sweep has failed to keep them.
    "AWAITING_CUSTOMER": WEEK,
    "AWAITING_SIGNATURE": timedelta(days=21),
    "DELIVERED": timedelta(days=21),
}


def overdue_since(order: Order) -> datetime:
    """Return when the order's present wait is, or was, too long: its limit after somebody last acted on it."""
    return max(order.updated_at + _limit(order), _promised_until(order))


def _promised_until(order: Order) -> datetime:
    """Return until when nobody need look, since somebody was given a time of their own: by the store's calendar."""
    asked = order.waiting_approval() if order.status == "IN_REVIEW" else None
    if asked and asked.due_at:
        return asked.due_at
    return order.answer_by + WEEK if order.status == "AWAITING_CUSTOMER" else order.updated_at


def _limit(order: Order) -> timedelta:
    if order.status in ENDED or order.contract_status == "SIGNED":
        return MACHINES
    if order.delivery is not None and order.delivery.blocked and order.status == "IN_DELIVERY":
        return WEEK
    return LIMITS[order.status]
