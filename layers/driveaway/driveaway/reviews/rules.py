"""The automatic check and the matrix of discount authority. Pure: content in, findings and levels out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from driveaway.access.model import Role, Staff
from driveaway.orders.model import Content, Order
from driveaway.orders.pricing import payable
from driveaway.reviews.model import Approval, Finding
from driveaway.shared.errors import Refused
from driveaway.shared.money import Money

DIRECTOR_FROM = Decimal(5)
"""Per cent of list price above which the sales director is asked too."""
GENERAL_MANAGER_FROM = Decimal(8)
STAND_INS: dict[Role, tuple[Role, ...]] = {
    "sales_manager": ("sales_manager", "sales_director", "general_manager"),
    "sales_director": ("sales_director", "general_manager"),
    "general_manager": ("general_manager", "sales_director"),
    "finance": ("finance", "general_manager"),
}
"""Who may decide a level, in the order in which they are asked."""


class NobodyToApprove(Refused):
    """Nobody is left who may approve a level: whoever made the content, or decides another level, may not."""

    def __init__(self, role: Role) -> None:
        super().__init__("nobody_to_approve", role=role)


def discount_percent(content: Content) -> Decimal:
    """Return the discount in per cent of the list price, two places."""
    return (content.discount.amount * 100 / content.list_total.amount).quantize(Decimal("0.01"))


def margin(content: Content) -> Money:
    """Return what is left of the price after the dealer's cost of the car; options and paint count as earned."""
    return payable(content) - content.cost


def levels(content: Content) -> tuple[Role, ...]:
    """Return the roles that must approve, in this order."""
    percent = discount_percent(content)
    roles: list[Role] = ["sales_manager"]
    if percent > DIRECTOR_FROM:
        roles.append("sales_director")
    if percent > GENERAL_MANAGER_FROM:
        roles.append("general_manager")
    if margin(content).amount < 0:
        roles.append("finance")
    return tuple(roles)


def findings(content: Content) -> tuple[Finding, ...]:
    """Return what the approvers should know."""
    found: list[Finding] = []
    percent = discount_percent(content)
    if percent > DIRECTOR_FROM:
        found.append(Finding(code="discount_high", severity="warn", params={"percent": str(percent)}))
    if margin(content).amount < 0:
        found.append(Finding(code="below_cost", severity="warn"))
    if content.buyer.id_number is None:
        found.append(Finding(code="buyer_without_id", severity="warn"))
    if content.payment.method != "full" and content.payment.down_payment is None:
        found.append(Finding(code="no_down_payment", severity="warn"))
    return tuple(found)


def assign(order: Order, content: Content, staff: Iterable[Staff]) -> tuple[Approval, ...]:
    """Return one approval for each level. What was approved for this very content still counts.

    Who made the content does not approve it, and one person decides one level only. Raises NobodyToApprove.
    """
    kept = {a.level: a for a in order.approvals if a.state == "APPROVED" and a.content_hash == order.content_hash}
    busy = {order.consultant_id, *order.authors, *(approval.assignee for approval in kept.values())}
    candidates = sorted(staff, key=lambda each: (each.store is None, each.staff_id))
    approvals: list[Approval] = []
    for level, role in enumerate(levels(content), start=1):
        approval = kept.get(level) or Approval(
            level=level, role=role, assignee=_for_level(role, order, candidates, busy), content_hash=order.content_hash
        )
        busy.add(approval.assignee)
        approvals.append(approval)
    return tuple(approvals)


def _for_level(role: Role, order: Order, staff: Sequence[Staff], busy: set[str]) -> str:
    for stand_in in STAND_INS[role]:
        for person in staff:
            if stand_in in person.roles and person.store in (None, order.store) and person.staff_id not in busy:
                return person.staff_id
    raise NobodyToApprove(role)


def may_decide(person: Staff, approval: Approval, order: Order) -> bool:
    """Whether an approval may be delegated to this person."""
    busy = {order.consultant_id, *order.authors, *(each.assignee for each in order.approvals)}
    entitled = set(STAND_INS.get(approval.role, (approval.role,))) & set(person.roles)
    return bool(entitled) and person.store in (None, order.store) and person.staff_id not in busy
