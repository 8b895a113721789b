"""Reviewing an order: the check, and asking the person whose turn it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from driveaway.access.model import Staff
from driveaway.effects.model import mail
from driveaway.links.service import cut
from driveaway.orders.letters import order_facts
from driveaway.orders.model import Content, Order
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Book, Keys
from driveaway.reviews.decisions import decision_mail
from driveaway.reviews.model import Finding
from driveaway.reviews.rules import NobodyToApprove, assign, findings
from driveaway.shared.clock import Clock
from driveaway.step import SYSTEM, Change, Step
from driveaway.workflow.service import Ask, set_going

DECISION_TIME = timedelta(days=30)
"""How long an approval's link opens; the order itself decides whether it still fits."""
LINK_PATH = "/approve/{token}"
DIRECTORY = "STAFF"


def directory(book: Book) -> list[Staff]:
    """Return all staff."""
    people, cursor = book.worklist(Staff, DIRECTORY, limit=100)
    while cursor:
        more, cursor = book.worklist(Staff, DIRECTORY, limit=100, cursor=cursor)
        people += more
    return people


def check_order(order_id: str, *, book: Book, clock: Clock) -> None:
    """Write findings and approval levels for the order's content, once; an order that is elsewhere is left alone.

    One that nobody may approve goes back to its consultant.
    """
    found = open_file(order_id, book)
    order = found.order
    if order.status != "IN_REVIEW" or _is_checked(order):
        return
    staff = directory(book)
    try:
        approvals = assign(order, found.content, staff)
    except NobodyToApprove as missing:
        consultant = next(each for each in staff if each.staff_id == order.consultant_id)
        book.commit(_sent_back(found, missing, consultant, clock))
        return
    after = order.succeed(findings=findings(found.content), approvals=approvals)
    book.commit(
        Step(
            action="order_checked",
            actor=SYSTEM,
            at=clock.now(),
            details={
                "findings": [finding.code for finding in after.findings],
                "levels": [approval.role for approval in approvals],
            },
            changes=(Change(after, order),),
        )
    )


def _sent_back(found: OrderFile, missing: NobodyToApprove, consultant: Staff, clock: Clock) -> Step:
    before, now = found.order, clock.now()
    finding = Finding(code=missing.code, severity="block")
    moved = before.move("CHANGES_REQUESTED", findings=(*findings(found.content), finding), updated_at=now)
    after, effects = set_going(moved, clock)
    return Step(
        action="nobody_to_approve",
        actor=SYSTEM,
        at=now,
        details={"role": str(missing.params["role"])},
        changes=(Change(after, before),),
        effects=(*effects, decision_mail(after, "changes_requested", SYSTEM, consultant, now, finding=finding.code)),
    )


def _is_checked(order: Order) -> bool:
    """Whether the levels are those of this content and none of them sent the order back."""
    living = all(
        each.content_hash == order.content_hash and each.state in {"WAITING", "APPROVED"} for each in order.approvals
    )
    return living and order.waiting_approval() is not None


def ask_approver(order: Order, content: Content, keys: Keys, book: Book, now: datetime) -> Ask:
    """Return the link for the person whose turn it is, and the mail that brings it."""
    approval = order.waiting_approval()
    if approval is None:
        return Ask()
    approver = book.get(Staff, approval.assignee)
    link = cut(
        keys,
        purpose="approve",
        order_id=order.order_id,
        revision=order.revision,
        level=approval.level,
        turn=f"{order.turn}.{approval.turn}",
        person=approver.staff_id,
        now=now,
        lifetime=DECISION_TIME,
    )
    letter = mail(
        f"{order.order_id}-approve-{order.turn}-{order.revision}-{approval.level}-{approval.turn}",
        kind="approval",
        to=approver.email,
        language=approver.language,
        data={**order_facts(order, content), "name": approver.name, "level": approval.level},
        at=now,
        order_id=order.order_id,
        link_id=link.link_id,
        link_path=LINK_PATH,
    )
    return Ask(links=(link,), effects=(letter,))
