"""Finding the approval that a link or a signed-in person may decide, and what its page shows."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.access.directory import directory
from driveaway.access.model import Person
from driveaway.links.model import Link
from driveaway.links.service import UNIFORM, act_on, check_unspent, open_link, used_meanwhile
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.orders.tasks import is_asked
from driveaway.ports import Book
from driveaway.reviews.decisions import DECIDED, Case, decide
from driveaway.reviews.model import Approval
from driveaway.reviews.requests import Decision
from driveaway.reviews.staffing import may_decide
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import IllegalMove, NotFound


def look_at_approval(token: str, person: Person, *, book: Book, now: datetime) -> Case:
    """Return what an approval link shows its person; raises the uniform NotFound for anybody and anything else."""
    link = open_link(token, "approve", book=book, now=now)
    if link.person != person.staff_id:
        raise NotFound(UNIFORM)
    found = open_file(link.order_id, book)
    approval = next((each for each in found.order.approvals if each.level == link.level), None)
    decided = approval is not None and approval.state != "WAITING" and link.revision == found.order.revision
    if link.state == "OPEN" and not (decided or is_asked(link, found.order)):
        link = used_meanwhile(link, book)
    if approval is None:
        raise NotFound(UNIFORM)
    return Case(found.order, found.content, approval, link)


def decide_by_link(token: str, decision: Decision, *, person: Person, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Record a decision through a mailed link. The same decision again gets the first result; another IllegalMove."""
    return act_on(
        lambda: look_at_approval(token, person, book=book, now=clock.now()),
        lambda case: _decide(case, decision, person, book, clock),
    )


def case_of(order_id: str, person: Person, *, book: Book) -> Case:
    """Return the approval of an order that this person is asked for, or decided last; raises NotFound."""
    found = open_file(order_id, book)
    mine = [each for each in found.order.approvals if person.staff_id in (each.assignee, each.by)]
    if not mine or not person.may_see(found.order.store):
        raise NotFound
    waiting = found.order.waiting_approval()
    approval = waiting if waiting in mine and found.order.status == "IN_REVIEW" else mine[-1]
    links, _ = book.worklist(Link, f"TASKS#{person.staff_id}", limit=100)
    fitting = (link for link in links if link.order_id == order_id and is_asked(link, found.order))
    return Case(found.order, found.content, approval, next(fitting, None))


def decide_in_console(
    order_id: str, decision: Decision, *, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Record a decision of the signed-in person whose turn it is."""
    return act_on(
        lambda: case_of(order_id, person, book=book), lambda case: _decide(case, decision, person, book, clock)
    )


def _decide(case: Case, decision: Decision, person: Person, book: Book, clock: Clock) -> dict[str, JsonValue]:
    if case.link and not check_unspent(case.link, decision.decision):
        return dict(case.link.reply)
    if case.approval.state != "WAITING":
        return _first_result(case.order, case.approval, decision)
    if case.order.status != "IN_REVIEW" or case.order.waiting_approval() != case.approval:
        raise IllegalMove("order_moved_on")
    return decide(case, decision, person=person, book=book, clock=clock)


def _first_result(order: Order, approval: Approval, decision: Decision) -> dict[str, JsonValue]:
    if approval.state == "VOID":
        raise IllegalMove("order_moved_on")
    if approval.state == "ESCALATED":
        raise IllegalMove("approval_escalated", at=approval.at)
    if DECIDED[decision.decision] != approval.state:
        raise IllegalMove("link_decided", by=approval.by or "-", at=approval.at, decision=approval.state.lower())
    return {"order_id": order.order_id, "level": approval.level, "state": approval.state, "status": order.status}


def colleagues(case: Case, book: Book, now: datetime) -> list[JsonValue]:
    """Return who else may decide this level and is there today: `[{staff_id, name}]`."""
    there = (each for each in directory(book) if not each.is_away(local_day(now)))
    fit = [each for each in there if may_decide(each, case.approval, case.order)]
    return [{"staff_id": each.staff_id, "name": each.name} for each in fit]
