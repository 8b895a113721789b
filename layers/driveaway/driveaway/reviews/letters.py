"""The mails that ask for an approval: the link of a level whose turn it is, and what its reader must know."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from driveaway.access.model import Staff
from driveaway.effects.model import Effect, mail
from driveaway.links.model import link_id_for
from driveaway.orders.letters import order_facts
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile
from driveaway.reviews.model import Approval
from driveaway.shared.clock import stamp

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


def approval_letter(kind: LetterKind, found: OrderFile, approval: Approval, approver: Staff, at: datetime) -> Effect:
    """Return the mail that asks the assignee, or reminds them; each is sent once for each person asked."""
    order, asked = found.order, approval
    return mail(
        f"{order.order_id}-{kind}-{order.turn}-{order.revision}-{asked.level}-{asked.turn}",
        kind=kind,
        to=approver.email,
        language=approver.language,
        data={
            **order_facts(order, found.content),
            "name": approver.name,
            "level": asked.level,
            "deadline": stamp(asked.due_at) if asked.due_at else None,
        },
        at=at,
        order_id=order.order_id,
        link_id=approval_link_id(order, asked),
        link_path=LINK_PATH,
    )
