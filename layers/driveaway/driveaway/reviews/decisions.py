"""Recording what a person with authority says to an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Person, Staff
from driveaway.effects.model import Effect, mail
from driveaway.links.model import Link
from driveaway.links.service import spent
from driveaway.orders.content import Content
from driveaway.orders.letters import console_path
from driveaway.orders.model import Order
from driveaway.ports import Book
from driveaway.reviews.model import Approval, ApprovalState
from driveaway.reviews.requests import Decision
from driveaway.reviews.scope import is_approved
from driveaway.reviews.staffing import may_decide
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import InvalidInput
from driveaway.step import Change, Step
from driveaway.workflow.service import set_going

DECIDED: dict[str, ApprovalState] = {
    "approve": "APPROVED",
    "reject": "REJECTED",
    "request_changes": "CHANGES_REQUESTED",
    "delegate": "WAITING",
}

OUTCOMES = {"approve": "approved", "reject": "rejected", "request_changes": "changes_requested"}
"""How the consultant's mail calls them: `word.outcome.<outcome>`."""


@dataclass(frozen=True)
class Case:
    """An approval that waits for a decision, and the link (mailed, or found among the person's tasks)."""

    order: Order
    content: Content
    approval: Approval
    link: Link | None


def decide(case: Case, decision: Decision, *, person: Person, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Record a decision; returns `{order_id, level, state, status}`.

    Raises InvalidInput (no reason, nobody to delegate to), StaleRecord or LinkSpent when somebody was quicker.
    """
    _check(decision)
    now = clock.now()
    decided = _decided(case, decision, person, book, now)
    after, effects = set_going(_moved(case, decided, decision, now), clock)
    if decision.decision != "delegate" and after.status != "IN_REVIEW":
        outcome, consultant = OUTCOMES[decision.decision], book.get(Staff, after.consultant_id)
        why: dict[str, JsonValue] = {"reason": decision.reason, "changes": _wanted(decision)}
        effects += (decision_mail(after, outcome, person.name, consultant, now, **why),)
    if after.status == "CHANGES_REQUESTED":
        effects += (revision_mail(after, case.content, now),)
    reply: dict[str, JsonValue] = {
        "order_id": after.order_id,
        "level": decided.level,
        "state": decided.state,
        "status": after.status,
    }
    book.commit(
        Step(
            action=f"approval_{decision.decision}",
            actor=person.staff_id,
            at=now,
            details=_details(decided, decision),
            changes=(Change(after, case.order),),
            used_link=spent(case.link, decision=decision.decision, by=person.name, at=now, reply=reply)
            if case.link
            else None,
            effects=effects,
        )
    )
    return reply


def _check(decision: Decision) -> None:
    if decision.decision == "reject" and not decision.reason:
        raise InvalidInput.at("/reason", "reason_required")
    if decision.decision == "request_changes" and not (decision.reason or decision.changes):
        raise InvalidInput.at("/reason", "changes_required")
    if decision.decision == "delegate" and not decision.delegate_to:
        raise InvalidInput.at("/delegate_to", "delegate_required")


def _decided(case: Case, decision: Decision, person: Person, book: Book, now: datetime) -> Approval:
    if decision.decision == "delegate":
        other = _delegate(case, decision, book, now)
        again = {"turn": case.approval.turn + 1, "deputy_of": None, "remind_at": None, "due_at": None}
        handed = {"assignee": other.staff_id, "delegated_by": person.staff_id, "reason": decision.reason}
        return case.approval.model_copy(update=handed | again)
    said = {"by": person.staff_id, "at": now, "reason": decision.reason, "changes": decision.wanted}
    return case.approval.model_copy(update={"state": DECIDED[decision.decision], **said})


def _details(decided: Approval, decision: Decision) -> dict[str, JsonValue]:
    plain = decision.model_dump(mode="json", exclude_none=True, exclude={"changes"})
    return {"level": decided.level, **plain, "changes": _wanted(decision)}


def _wanted(decision: Decision) -> list[JsonValue]:
    return [each.model_dump(mode="json") for each in decision.wanted]


def _delegate(case: Case, decision: Decision, book: Book, now: datetime) -> Staff:
    """Return who is to decide instead.

    Somebody away is refused, and no deputy put in silently: whoever hands a decision on names the person who is there.
    """
    other = book.find(Staff, decision.delegate_to or "")
    if other is None or not may_decide(other, case.approval, case.order):
        raise InvalidInput.at("/delegate_to", "delegate_unfit")
    if other.absence and other.is_away(local_day(now)):
        raise InvalidInput.at("/delegate_to", "delegate_away", name=other.name, until=other.absence.until.isoformat())
    return other


def _moved(case: Case, decided: Approval, decision: Decision, now: datetime) -> Order:
    order, content = case.order, case.content
    approvals = tuple(decided if each.level == decided.level else each for each in order.approvals)
    changes: dict[str, object] = {"approvals": approvals, "deadline": None, "updated_at": now}
    if decided.state == "REJECTED":
        return order.move("REJECTED", ended_reason=decision.reason, **changes)
    if decided.state == "CHANGES_REQUESTED":
        return order.move("CHANGES_REQUESTED", **changes)
    if is_approved(order.succeed(approvals=approvals), content):
        return order.move("APPROVED", **changes)
    return order.advance(**changes)


def decision_mail(after: Order, outcome: str, by: str, consultant: Staff, now: datetime, **why: JsonValue) -> Effect:
    """Return the mail that tells the consultant what became of a review; `why`: `reason`, `changes`, or a `finding`."""
    return mail(
        f"{after.order_id}-decision-{after.progress}",
        kind="decision",
        to=consultant.email,
        language=consultant.language,
        data={"name": consultant.name, "order_no": after.order_no, "outcome": outcome, "by": by, **why},
        at=now,
        order_id=after.order_id,
        link_path=console_path(after.order_id),
    )


def revision_mail(after: Order, content: Content, now: datetime) -> Effect:
    """Return the mail that tells the customer that the order comes again, without what the house said about it."""
    return mail(
        f"{after.order_id}-revised-{after.progress}",
        kind="order_in_revision",
        to=content.buyer.email,
        language=content.buyer.language,
        data={"customer_name": content.buyer.name, "order_no": after.order_no},
        at=now,
        order_id=after.order_id,
    )
