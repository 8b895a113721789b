"""What was to be paid by a day and has not come: the customer is reminded, the consultant and finance are told."""

from __future__ import annotations

from datetime import date

from driveaway.effects.model import Effect
from driveaway.finance.accounts import Account, open_account
from driveaway.finance.letters import overdue_letter, reminder_letter
from driveaway.finance.model import SWEEP, FinanceNotice
from driveaway.finance.people import concerned_with
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import Refused
from driveaway.step import SYSTEM, Change, Step


def first_day(account: Account, since: date = date.min) -> date | None:
    """Return the first day, not before `since`, by which a part of the plan is to be paid."""
    return min((part.due_on for part in account.plan() if part.due_on and part.due_on >= since), default=None)


def sweep_payments(book: Book, clock: Clock) -> int:
    """Look after every day of payment that has passed; returns how many contracts that were.

    Each is one step, so a sweep may stop anywhere; what one sweep does not get to, the next one does.
    """
    return sum(_met(notice.contract_no, book, clock) for notice in book.due(FinanceNotice, SWEEP, clock.now()))


def _met(contract_no: str, book: Book, clock: Clock) -> bool:
    try:
        return look_after(contract_no, book=book, clock=clock)
    except Refused:
        return False  # changed at this very moment; the next sweep sees what became of it


def look_after(contract_no: str, *, book: Book, clock: Clock) -> bool:
    """Remind of what is late since the last look, once for each day of payment, and go on to the next day.

    Nobody is reminded where all of it came, or where the sale came to nothing. Returns False when the index was behind.
    """
    before, now = book.get(FinanceNotice, contract_no), clock.now()
    due = before.due()
    if due is None or before.due_on is None or due.at > now:
        return False
    account, today = open_account(before.order_id, book), local_day(now)
    late = () if account.fell_through else account.late(today)
    fresh = any(part.due_on and part.due_on >= before.due_on for part in late)
    following = None if account.fell_through else first_day(account, today)
    step = Step(
        action="payment_overdue" if fresh else "payment_day_passed",
        actor=SYSTEM,
        at=now,
        details={"due_on": before.due_on.isoformat()},
        changes=(Change(before.succeed(due_on=following), before),),
        effects=_letters(account, before, book, clock) if fresh else (),
    )
    book.commit(step)
    return True


def _letters(account: Account, notice: FinanceNotice, book: Book, clock: Clock) -> tuple[Effect, ...]:
    now = clock.now()
    readers = concerned_with(account.order, book)
    return (
        reminder_letter(account, notice, now),
        *(overdue_letter(account, notice, each, now) for each in readers),
    )
