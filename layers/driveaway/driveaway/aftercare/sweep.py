"""What time does to aftercare: follow-ups become due and missed, service requests wait too long."""

from __future__ import annotations

from typing import Protocol

from driveaway.aftercare.handling import escalate
from driveaway.aftercare.model import SWEEP, FollowUp
from driveaway.aftercare.notices import tell_staff, told
from driveaway.aftercare.outcomes import NEXT_TRY
from driveaway.aftercare.owing import needless
from driveaway.aftercare.service_request import SWEEP as SERVICE_SWEEP
from driveaway.aftercare.service_request import ServiceRequest
from driveaway.calendars.service import calendar_of
from driveaway.calendars.working_time import visit_time
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import Refused
from driveaway.step import SYSTEM, Change, Step

ROUNDS = 10
"""How often one sweep looks again: of what is due, an index gives a page at a time."""


def sweep_aftercare(book: Book, clock: Clock) -> int:
    """Do what is due; returns how much it was. Each is one step, so a sweep may stop anywhere."""
    done = 0
    for _ in range(ROUNDS):
        now = clock.now()
        met = sum(_met(tell_or_miss, due.identity, book, clock) for due in book.due(FollowUp, SWEEP, now))
        met += sum(_met(escalate, due.identity, book, clock) for due in book.due(ServiceRequest, SERVICE_SWEEP, now))
        done += met
        if not met:
            break
    return done


class Deed(Protocol):
    """What is done about one thing that is due; returns whether there was anything to do."""

    def __call__(self, identity: str, /, *, book: Book, clock: Clock) -> bool: ...  # noqa: D102


def _met(deed: Deed, identity: str, book: Book, clock: Clock) -> bool:
    try:
        return deed(identity, book=book, clock=clock)
    except Refused:
        return False  # changed at this very moment; the next sweep sees what became of it


def tell_or_miss(follow_up_id: str, *, book: Book, clock: Clock) -> bool:
    """Tell staff of a follow-up that is due, once; one whose time is over after that is missed.

    A missed due bill is still owed: it is planned again; one that was settled meanwhile, or put off, is not asked for.
    Returns False when the index was behind.
    """
    before, now = book.get(FollowUp, follow_up_id), clock.now()
    due = before.due()
    if due is None or due.at > now:
        return False
    if before.kind == "due_bill" and (step := needless(before, book=book, now=now)):
        book.commit(step)
        return True
    if before.missed_at is None:
        step = Step(
            action="follow_up_due",
            actor=SYSTEM,
            at=now,
            changes=(Change(told(before, now), before),),
            effects=tell_staff(before, book=book, at=now),
        )
    else:
        step = _missed(before, book, clock)
    book.commit(step)
    return True


def _missed(before: FollowUp, book: Book, clock: Clock) -> Step:
    now, planned = clock.now(), tuple[Change, ...]()
    after = before.move("MISSED", closed_at=now, closed_by=SYSTEM)
    if before.kind == "due_bill":
        due_at = visit_time(calendar_of(before.store, book), now + NEXT_TRY)
        following = before.renewed("due_bill", due_at=due_at, at=now, by=SYSTEM)
        after = after.succeed(next_at=due_at, next_follow_up_id=following.follow_up_id)
        planned = (Change(following),)
    return Step(action="follow_up_missed", actor=SYSTEM, at=now, changes=(Change(after, before), *planned))
