"""What time does to an order: reminders, expiry, missed targets of a delivery, and the end of the wait for a survey."""

from __future__ import annotations

from driveaway.deliveries.keeping import remind
from driveaway.deliveries.overdue import mend_plan
from driveaway.feedback.service import close_unanswered
from driveaway.links.model import link_id_for
from driveaway.orders.answers import confirmation_mail
from driveaway.orders.model import SWEEP, Order
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Book
from driveaway.reviews.chasing import chase_approver
from driveaway.shared.clock import Clock
from driveaway.shared.errors import Refused
from driveaway.step import SYSTEM, Change, Step
from driveaway.workflow.service import set_going

ROUNDS = 10
"""How often one sweep looks again; a long jump of time may make several deadlines of one order due."""


def sweep_orders(book: Book, clock: Clock) -> int:
    """Do what is due; returns how many deadlines were met. Each is one step, so a sweep may stop anywhere."""
    met = 0
    for _ in range(ROUNDS):
        due = book.due(Order, SWEEP, clock.now())
        done = sum(_met(order.order_id, book, clock) for order in due)
        met += done
        if not done:
            break
    return met


def _met(order_id: str, book: Book, clock: Clock) -> bool:
    found = open_file(order_id, book)
    order = found.order
    if order.due_at is None or order.due_at > clock.now():
        return False  # the index was behind: somebody moved the order already
    try:
        if order.status == "AWAITING_CUSTOMER":
            _remind_or_expire(found, book, clock)
        elif order.status == "IN_REVIEW":
            return chase_approver(found, book=book, clock=clock)
        elif order.status == "AWAITING_SIGNATURE":
            _expire(found, book, clock)
        elif order.status == "IN_DELIVERY":
            return remind(found, book=book, clock=clock) or mend_plan(found, book=book, clock=clock)
        elif order.status == "DELIVERED":
            return close_unanswered(order_id, book=book, clock=clock)
        else:
            return False
    except Refused:
        return False  # changed at this very moment; the next sweep sees what became of it
    return True


def _remind_or_expire(found: OrderFile, book: Book, clock: Clock) -> None:
    if found.order.reminders < len(found.order.answer_time.reminder_days):
        _remind(found, book, clock)
    else:
        _expire(found, book, clock)


def _remind(found: OrderFile, book: Book, clock: Clock) -> None:
    before, now = found.order, clock.now()
    count = before.reminders + 1
    link = link_id_for("confirm", before.order_id, revision=before.revision, turn=str(before.turn))
    letter = confirmation_mail(
        f"{before.order_id}-remind-{before.turn}-{count}", "confirm_reminder", before, found.content, link, now
    )
    deadline = before.answer_time.next_deadline(before.submitted_at or now, reminders=count)
    after = before.succeed(reminders=count, deadline=deadline)
    book.commit(
        Step(action="customer_reminded", actor=SYSTEM, at=now, changes=(Change(after, before),), effects=(letter,))
    )


def _expire(found: OrderFile, book: Book, clock: Clock) -> None:
    before, now = found.order, clock.now()
    after, effects = set_going(before.move("EXPIRED", ended_reason="no_answer", updated_at=now), clock)
    book.commit(Step(action="order_expired", actor=SYSTEM, at=now, changes=(Change(after, before),), effects=effects))
