"""The mails that ask for an approval: the link of a level whose turn it is, and what its reader must know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from driveaway.access.model import Staff
from driveaway.access.names import staff_of
from driveaway.effects.model import Effect, mail
from driveaway.links.model import link_id_for
from driveaway.orders.letters import order_facts
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.reviews.briefing import figures, news
from driveaway.reviews.model import Approval
from driveaway.shared.clock import stamp
from driveaway.shared.errors import NotFound

LINK_PATH = "/approve/{token}"
LetterKind = Literal["approval", "approval_reminder"]


def approval_link_id(order: Order, approval: Approval) -> str:
    """Return the id of the link by which the assignee decides; the reminder brings the same one."""
    return link_id_for(
        "approve",
        order.order_id,
        revision=order.revision,
        level=approval.level,
        turn=order.turn_of(approval),
        person=approval.assignee,
    )


def approval_letter(kind: LetterKind, found: OrderFile, approval: Approval, book: Book, at: datetime) -> Effect:
    """Return the mail that asks the assignee, or reminds them; each is sent once for each person asked.

    It holds all that is needed to decide. Raises NotFound when the assignee is nobody we know.
    """
    order, asked = found.order, approval
    people = staff_of([*asked.people, *(each.by for each in order.approvals)], book)
    approver = people.get(asked.assignee)
    if approver is None:
        raise NotFound
    return mail(
        f"{order.order_id}-{kind}-{order.turn}-{order.revision}-{asked.level}-{asked.turn}",
        kind=kind,
        to=approver.email,
        language=approver.language,
        data={
            **order_facts(order, found.content, approver.language),
            **_grounds(found),
            **_standing(order, asked, people),
            **news(asked, order, book),
            "name": approver.name,
            "level": asked.level,
            "role": asked.role,
            "stands_in": asked.stands_in(approver.roles),
            "deadline": stamp(asked.due_at) if asked.due_at else None,
        },
        at=at,
        order_id=order.order_id,
        link_id=approval_link_id(order, asked),
        link_path=LINK_PATH,
    )


def _grounds(found: OrderFile) -> dict[str, JsonValue]:
    """Return what is weighed besides the order itself: figures, why it is cheaper, terms in words, findings."""
    content = found.content
    return {
        "figures": figures(content),
        "discount_reason": content.discount_reason,
        "discount_note": content.discount_note,
        "terms": content.special_terms,
        "findings": [each.model_dump(mode="json") for each in found.order.findings],
    }


def _standing(order: Order, asked: Approval, people: Mapping[str, Staff]) -> dict[str, JsonValue]:
    """Return what the levels before this one said, or left to it, and why it is the reader who is asked."""
    before = [each for each in order.approvals if each.level < asked.level]
    deputy_of, handed_by = people.get(asked.deputy_of or ""), people.get(asked.delegated_by or "")
    return {
        "approved": [
            {"level": each.level, "role": each.role, "by": people[each.by].name, "at": stamp(each.at)}
            for each in before
            if each.state == "APPROVED" and each.at and each.by and each.by in people
        ],
        "passed_on": [
            {"level": each.level, "role": each.role, "reason": each.reason}
            for each in before
            if each.state == "ESCALATED"
        ],
        "deputy_of": deputy_of.name if deputy_of else None,
        "delegated_by": handed_by.name if handed_by else None,
        "delegated_because": asked.reason if handed_by else None,
    }
