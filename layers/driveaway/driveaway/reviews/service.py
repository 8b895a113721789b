"""Reviewing an order: the check, and asking the person whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import JsonValue

from driveaway.access.directory import directory
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.service import calendar_of
from driveaway.effects.model import Effect
from driveaway.links.service import cut
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, open_file
from driveaway.orders.tasks import asked_of
from driveaway.ports import Book, Keys
from driveaway.reviews.checking import check_whole
from driveaway.reviews.decisions import decision_mail, revision_mail
from driveaway.reviews.letters import approval_letter
from driveaway.reviews.model import Approval, Finding
from driveaway.reviews.scope import LIVING, check_approved, fits, retired
from driveaway.reviews.staffing import NobodyToApprove, Office, assign, clocked, present
from driveaway.shared.clock import Clock
from driveaway.step import SYSTEM, Change, Step
from driveaway.workflow.service import Ask, set_going

DECISION_TIME = timedelta(days=30)
"""How long an approval's link opens; the order itself decides whether it still fits."""


def check_order(order_id: str, *, book: Book, clock: Clock) -> None:
    """Write findings and levels for the order's content, and start the clock of the level whose turn it is.

    Each is done once; an order that is elsewhere is left alone. Levels that were all approved before move it on.
    """
    found = open_file(order_id, book)
    order = found.order
    waiting = order.waiting_approval()
    if order.status != "IN_REVIEW" or (_is_checked(found) and waiting and waiting.due_at):
        return
    office, calendar = office_of(book, clock.now()), calendar_of(order.store, book)
    if _is_checked(found):
        named = order.succeed(approvals=_asked(order.approvals, order, office, calendar))
        step = _begun(OrderFile(named, found.content), order, "approver_named", clock)
    else:
        step = _checked(found, office, calendar, book, clock)
    book.commit(step)


def _checked(found: OrderFile, office: Office, calendar: StoreCalendar, book: Book, clock: Clock) -> Step:
    """Return the step that names findings and levels.

    An order that nobody may approve, or that the dealer can no longer keep (its model went out of sale, its price was
    corrected), goes back to its consultant before anybody is asked.
    """
    order = found.order
    noted, authority = check_whole(found, book, clock.now())
    blocking = next((each for each in noted if each.severity == "block"), None)
    if blocking:
        return _sent_back(found, noted, blocking, office, clock)
    try:
        approvals = assign(order, found.content, authority, office)
    except NobodyToApprove as missing:
        return _sent_back(found, (*noted, missing.finding), missing.finding, office, clock)
    after = order.succeed(
        findings=noted,
        approvals=_asked(approvals, order, office, calendar),
        past_approvals=retired(order, approvals),
    )
    details: dict[str, JsonValue] = {
        "findings": [finding.code for finding in after.findings],
        "levels": [approval.role for approval in approvals],
        "authority": f"{authority.store} {authority.version}",
    }
    return replace(_begun(OrderFile(after, found.content), order, "order_checked", clock), details=details)


def _sent_back(found: OrderFile, noted: tuple[Finding, ...], cause: Finding, office: Office, clock: Clock) -> Step:
    before, now = found.order, clock.now()
    consultant = next(each for each in office.staff if each.staff_id == before.consultant_id)
    after, effects = set_going(before.move("CHANGES_REQUESTED", findings=noted, updated_at=now), clock)
    finding = cause.model_dump(mode="json", include={"code", "params"})
    letters = (
        decision_mail(after, "changes_requested", SYSTEM, consultant, now, finding=finding),
        revision_mail(after, found.content, now),
    )
    return Step(
        action="review_sent_back",
        actor=SYSTEM,
        at=now,
        details={"findings": [each.code for each in noted if each.severity == "block"]},
        changes=(Change(after, before),),
        effects=(*effects, *letters),
    )


def _asked(
    approvals: Sequence[Approval], order: Order, office: Office, calendar: StoreCalendar
) -> tuple[Approval, ...]:
    """Return the approvals with the clock of the first that waits running, asked of somebody who is there."""
    first = next((each for each in approvals if each.state == "WAITING"), None)
    if first is None:
        return tuple(approvals)
    seen = order.model_copy(update={"approvals": tuple(approvals)})
    turn = clocked(present(first, seen, office), office.now, calendar)
    return tuple(turn if each.level == first.level else each for each in approvals)


def _begun(found: OrderFile, before: Order, action: str, clock: Clock) -> Step:
    """Return the step with which the waiting level's clock starts; with none that waits, the review is over."""
    after, effects = found.order, tuple[Effect, ...]()
    waiting = after.waiting_approval()
    if waiting:
        after = after.succeed(deadline=waiting.remind_at)
    else:
        check_approved(after, found.content)
        after, effects = set_going(after.move("APPROVED", updated_at=clock.now()), clock)
    return Step(action=action, actor=SYSTEM, at=clock.now(), changes=(Change(after, before),), effects=effects)


def _is_checked(found: OrderFile) -> bool:
    """Whether the levels are those of this content and none of them sent the order back."""
    living = all(each.state in LIVING and fits(each, found.content) for each in found.order.approvals)
    return living and found.order.waiting_approval() is not None


def office_of(book: Book, now: datetime) -> Office:
    """Return everybody as they are today."""
    return Office(directory(book), lambda staff_id: len(asked_of(staff_id, book)), now)


def ask_approver(order: Order, content: Content, keys: Keys, book: Book, now: datetime) -> Ask:
    """Return the link for the person whose turn it is, and the mail that brings it."""
    approval = order.waiting_approval()
    if approval is None:
        return Ask()
    link = cut(
        keys,
        purpose="approve",
        order_id=order.order_id,
        revision=order.revision,
        level=approval.level,
        turn=order.turn_of(approval),
        person=approval.assignee,
        now=now,
        lifetime=DECISION_TIME,
    )
    letter = approval_letter("approval", OrderFile(order, content), approval, book, now)
    return Ask(links=(link,), effects=(letter,))
