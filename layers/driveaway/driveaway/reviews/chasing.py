"""A level that lets its time pass: a reminder at half of it, the next level at its end; both stand in the timeline."""

from __future__ import annotations

from dataclasses import replace

from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.reviews.letters import approval_letter
from driveaway.reviews.model import Approval
from driveaway.reviews.service import office_of
from driveaway.reviews.staffing import escalated
from driveaway.shared.clock import Clock
from driveaway.step import SYSTEM, Change, Step
from driveaway.workflow.service import set_going


def chase_approver(found: OrderFile, *, book: Book, clock: Clock) -> bool:
    """Remind whoever is asked, or ask the next level; returns whether anything was due."""
    waiting, now = found.order.waiting_approval(), clock.now()
    if found.order.status != "IN_REVIEW" or waiting is None or waiting.due_at is None:
        return False
    if now < waiting.due_at:
        _remind(found, waiting, book, clock)
    else:
        _escalate(found.order, waiting, book, clock)
    return True


def _remind(found: OrderFile, waiting: Approval, book: Book, clock: Clock) -> None:
    before = found.order
    reminded = waiting.model_copy(update={"reminded": True})
    approvals = tuple(reminded if each.level == waiting.level else each for each in before.approvals)
    after = before.succeed(approvals=approvals, deadline=waiting.due_at)
    step = Step(
        action="approver_reminded",
        actor=SYSTEM,
        at=clock.now(),
        details={"level": waiting.level, "approver": waiting.assignee},
        changes=(Change(after, before),),
        effects=(approval_letter("approval_reminder", found, waiting, book, clock.now()),),
    )
    book.commit(step)


def _escalate(before: Order, waiting: Approval, book: Book, clock: Clock) -> None:
    """Let the next level decide. Where nobody stands above, the order is left to those who watch standstills."""
    now = clock.now()
    approvals = escalated(waiting, before, office_of(book, now))
    if approvals is None:
        step = Step("approval_overdue", SYSTEM, now, changes=(Change(before.succeed(deadline=None), before),))
    else:
        after, effects = set_going(before.advance(approvals=approvals, deadline=None, updated_at=now), clock)
        step = Step("approval_escalated", SYSTEM, now, changes=(Change(after, before),), effects=effects)
    book.commit(replace(step, details={"level": waiting.level, "approver": waiting.assignee}))
