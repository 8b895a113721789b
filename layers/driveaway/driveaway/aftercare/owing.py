"""The follow-up of a due bill, when its day comes: is anything still owed, and by now?"""

from __future__ import annotations

from datetime import datetime

from driveaway.aftercare.model import FollowUp
from driveaway.calendars.service import calendar_of
from driveaway.calendars.working_time import opening
from driveaway.deliveries.due_bill import earliest
from driveaway.orders.model import Order
from driveaway.ports import Book
from driveaway.shared.clock import local_day
from driveaway.step import SYSTEM, Change, Step


def needless(before: FollowUp, *, book: Book, now: datetime) -> Step | None:
    """Return the step that ends a follow-up with nothing left to ask for, or puts it off with what is owed.

    None when something is owed by now: then staff are told as of any follow-up.
    """
    delivery = book.get(Order, before.order_id).delivery
    if delivery is None or not delivery.owes:
        over = before.move("SKIPPED", closed_at=now, closed_by=SYSTEM)
        return Step(action="due_bill_settled", actor=SYSTEM, at=now, changes=(Change(over, before),))
    first = earliest(delivery.due_bill)
    if first is None or first <= local_day(now):
        return None
    later = before.succeed(due_at=opening(calendar_of(before.store, book), first), tell_at=None, missed_at=None)
    return Step(action="due_bill_put_off", actor=SYSTEM, at=now, changes=(Change(later, before),))
