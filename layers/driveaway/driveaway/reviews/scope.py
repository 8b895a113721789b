"""What an approval is given for, and whether it still holds: the one rule for edits, checks, decisions and contracts.

Every level weighs price, configuration, payment, trade-in, services and special terms. The sales manager (where the
matrix asks none, the first level) also weighs the delivery wish, and so does whoever decides for a level that was
passed on. An approval holds while the hash of what it weighed is that of the content, and while whoever gave it has
not changed the order. VOID is for good: going back to an earlier content asks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from driveaway.access.model import Role
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.pricing import content_hash
from driveaway.reviews.model import Approval, ApprovalState, Approver, is_complete
from driveaway.shared.errors import Broken

LIVING: frozenset[ApprovalState] = frozenset({"WAITING", "APPROVED", "ESCALATED"})
"""States of a level that counts: to be decided, or decided for the order."""


def weighed(content: Content, role: Role) -> str:
    """Return the hash of what a role weighs in this content."""
    return content_hash(content) if role == "sales_manager" else content_hash(content, without={"delivery"})


def weighs_all(roles: Sequence[Approver]) -> Approver:
    """Return which of these roles weighs the delivery wish too."""
    return "sales_manager" if "sales_manager" in roles else roles[0]


def fits(approval: Approval, content: Content) -> bool:
    """Whether an approval was given, or is asked, for this content."""
    return approval.content_hash in {weighed(content, approval.role), content_hash(content)}


def standing(order: Order, content: Content) -> tuple[Approval, ...]:
    """Return the approvals that hold for this content: given for it, or passed on to one that was given for it."""
    makers = {order.consultant_id, *order.authors}
    given = [
        each for each in order.approvals if each.state == "APPROVED" and each.by not in makers and fits(each, content)
    ]
    return tuple(
        each
        for each in order.approvals
        if each in given or (each.state == "ESCALATED" and fits(each, content) and is_covered(each, given, content))
    )


def is_covered(passed_on: Approval, given: Sequence[Approval], content: Content) -> bool:
    """Whether one of the given approvals also weighed what a level that was passed on had to weigh."""
    enough = {passed_on.content_hash, content_hash(content)}
    return any(each.level > passed_on.level and each.content_hash in enough for each in given)


def is_approved(order: Order, content: Content) -> bool:
    """Whether every level approved exactly this content, each person once, and one of them all of it."""
    people = [each.by for each in order.approvals if each.state == "APPROVED"]
    whole = any(each.content_hash == content_hash(content) for each in order.approvals if each.state == "APPROVED")
    complete = is_complete(order.approvals) and standing(order, content) == order.approvals
    return complete and whole and len(set(people)) == len(people)


def check_approved(order: Order, content: Content) -> None:
    """Let only an approved content become a contract. Raises Broken: no way leads here without the approvals."""
    if not is_approved(order, content):
        raise Broken("approvals_incomplete", order_id=order.order_id, revision=order.revision)


def left_after(order: Order, content: Content) -> tuple[Approval, ...]:
    """Return the approvals once the order has this content: what holds stays, what holds no more is VOID."""
    kept = standing(order, content)
    return tuple(each if each in kept or each.state not in LIVING else _void(each) for each in order.approvals)


def _void(approval: Approval) -> Approval:
    return approval.model_copy(update={"state": "VOID"})


def retired(order: Order, levels: Sequence[Approval]) -> tuple[Approval, ...]:
    """Return what was decided before and is no part of the new levels, the last word of each role."""
    kept = {(each.role, each.at) for each in levels if each.at}
    said = [each for each in order.approvals if each.by and (each.role, each.at) not in kept]
    gone = [_void(each) if each.state in LIVING else each for each in said]
    return tuple({each.role: each for each in (*order.past_approvals, *gone)}.values())


def widened(approvals: Sequence[Approval], order: Order) -> tuple[Approval, ...]:
    """Return the levels, each that decides for one that was passed on weighing what that one had to weigh."""
    return tuple(_widened(approvals, order.content_hash))


def _widened(approvals: Sequence[Approval], whole: str) -> Iterator[Approval]:
    owed = False
    for each in approvals:
        level = each.model_copy(update={"content_hash": whole}) if owed and each.state == "WAITING" else each
        if level.content_hash == whole:
            owed = level.state == "ESCALATED"
        yield level
