"""A day of the plan that passed without its milestone: the plan is mended the morning after, and the customer told."""

from __future__ import annotations

from driveaway.deliveries.arranging import Why
from driveaway.deliveries.promise import CAUSES, next_target
from driveaway.deliveries.replanning import put_off
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.step import SYSTEM, Change, Step


def mend_plan(found: OrderFile, *, book: Book, clock: Clock) -> bool:
    """Put a delivery off whose next target was missed; False when it is in time, stands still or has no plan."""
    order, now = found.order, clock.now()
    delivery = order.delivery
    if delivery is None or delivery.overdue_at is None or delivery.overdue_at > now:
        return False
    missed = next_target(delivery.reached)
    if missed is None:
        return False
    # Nobody did anything, so `updated_at` stays: put off again and again, an order still counts as standing still.
    planned = put_off(found, delivery, Why(CAUSES[missed]), now=now, book=book)
    book.commit(
        Step(
            action="delivery_put_off",
            actor=SYSTEM,
            at=now,
            details={"milestone": missed, "missed": str(delivery.targets[missed])},
            changes=(Change(order.succeed(delivery=planned.delivery), order),),
            claims=planned.claims,
            drops=planned.drops,
            effects=planned.effects,
        )
    )
    return True
