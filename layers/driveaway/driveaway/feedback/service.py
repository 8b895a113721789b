"""The end of an order: CLOSED when the due bill is empty, and the survey answered or its time over."""

from __future__ import annotations

from datetime import datetime

from driveaway.deliveries.due_bill import DueBill
from driveaway.effects.model import Effect
from driveaway.feedback.model import SURVEY_TIME
from driveaway.orders.model import Order
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import IllegalMove
from driveaway.step import SYSTEM, Change, Step
from driveaway.workflow.service import set_going


def after_survey(order: Order, clock: Clock) -> tuple[Order, tuple[Effect, ...]]:
    """Return the order as surveyed, and closed with it unless something is still owed or it is closed already."""
    if order.status != "DELIVERED" or _owes(order):
        return order.succeed(surveyed=True), ()
    return set_going(order.move("CLOSED", surveyed=True, updated_at=clock.now()), clock)


def after_settlement(order: Order, bill: DueBill, clock: Clock) -> tuple[Order, tuple[Effect, ...]]:
    """Return the order with another due bill, and closed when nothing is waited for any more. Raises IllegalMove."""
    now = clock.now()
    if order.status != "DELIVERED" or order.delivery is None:
        raise IllegalMove("nothing_owed", status=order.status)
    settled = order.delivery.model_copy(update={"due_bill": bill})
    if settled.owes or not (order.surveyed or _time_is_over(order, now)):
        return order.succeed(delivery=settled, updated_at=now), ()
    return set_going(order.move("CLOSED", delivery=settled, updated_at=now), clock)


def close_unanswered(order_id: str, *, book: Book, clock: Clock) -> bool:
    """Close a DELIVERED order whose survey time is over; returns whether anything was done.

    While something is still owed the order stays DELIVERED and its deadline is taken off: the due bill's own
    follow-up ends it then.
    """
    before, now = book.get(Order, order_id), clock.now()
    if before.status != "DELIVERED" or before.deadline is None or before.deadline > now:
        return False
    if owes := _owes(before):
        after, effects = before.succeed(deadline=None), tuple[Effect, ...]()
    else:
        after, effects = set_going(before.move("CLOSED", updated_at=now), clock)
    book.commit(
        Step(
            action="survey_time_over" if owes else "order_closed",
            actor=SYSTEM,
            at=now,
            details={"surveyed": before.surveyed},
            changes=(Change(after, before),),
            effects=effects,
        )
    )
    return True


def _owes(order: Order) -> bool:
    return bool(order.delivery and order.delivery.owes)


def _time_is_over(order: Order, now: datetime) -> bool:
    handed_over = order.delivery.passed_at("HANDED_OVER") if order.delivery else None
    return handed_over is not None and handed_over + SURVEY_TIME <= now
