"""Where an order's mail goes: a corrected address of its buyer, and the open link once more, to that address."""

from __future__ import annotations

from dataclasses import dataclass

from driveaway.effects.model import Effect
from driveaway.orders.content import Content
from driveaway.orders.model import OrderStatus
from driveaway.orders.service import OrderFile
from driveaway.shared.clock import Clock
from driveaway.step import Change
from driveaway.workflow.service import set_going

ASKING: frozenset[OrderStatus] = frozenset({"AWAITING_CUSTOMER", "AWAITING_SIGNATURE", "DELIVERED"})
"""Where the customer holds a link: the workflow looks again, and its waiting state mails the same link."""
FALLEN: frozenset[OrderStatus] = frozenset({"REJECTED", "CANCELLED", "EXPIRED"})
"""Where nothing is mailed any more. The owner of a closed order still writes to us."""


@dataclass(frozen=True)
class Readdressed:
    """The writes by which an order takes over an address; a part of somebody's step."""

    change: Change
    content: Content
    effects: tuple[Effect, ...] = ()


def is_behind(found: OrderFile, email: str) -> bool:
    """Whether the order's mail goes elsewhere than the profile says."""
    return found.order.status not in FALLEN and found.content.buyer.email != email


def readdressed(found: OrderFile, email: str, clock: Clock) -> Readdressed:
    """Return the order with its mail going to `email`; what was agreed, its links and its approvals stay."""
    before = found.order
    buyer = found.content.buyer.model_copy(update={"email": email})
    content = found.content.model_copy(update={"buyer": buyer, "follows": before.version + 1})
    if before.epoch and before.status in ASKING:
        after, effects = set_going(before.advance(updated_at=clock.now()), clock)
        return Readdressed(Change(after, before), content, effects)
    return Readdressed(Change(before.succeed(), before), content)
