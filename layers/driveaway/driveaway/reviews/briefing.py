"""What an approver must know to decide: the figures, and what is new since the order was last put before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from driveaway.audit.model import AuditRow
from driveaway.orders.content import Content
from driveaway.orders.differences import changes_since
from driveaway.orders.model import Order
from driveaway.orders.naming import named_changes
from driveaway.orders.pricing import payable
from driveaway.ports import Book
from driveaway.reviews.model import Approval
from driveaway.reviews.rules import car_price, discount_percent, margin


def figures(content: Content) -> dict[str, JsonValue]:
    """Return what an approver weighs: list price, discount, price, and the margin as a band, never the cost."""
    percent = margin(content).amount * 100 / car_price(content).amount
    band = "negative" if percent < 0 else "thin" if percent < 3 else "usual" if percent < 10 else "comfortable"
    return {
        "list_price": content.list_total.model_dump(mode="json"),
        "discount": content.discount.model_dump(mode="json"),
        "discount_percent": str(discount_percent(content)),
        "total": payable(content).model_dump(mode="json"),
        "margin_band": band,
    }


def news(approval: Approval, order: Order, book: Book) -> dict[str, JsonValue]:
    """Return `{since, changes}`: what is otherwise than in the version that this level saw last.

    A level that was never heard is told what changed since the order was last sent to the customer. `since` is None
    when there is no such version, and `changes` has the form of `orders.differences`.
    """
    seen = _heard(approval, order)
    if order.revision in (1, seen):
        return {"since": seen, "changes": []}
    rows = book.history(order.key)
    since = seen or max(_sent_before(order, rows), default=None)
    changes = [] if since is None else changes_since(rows, since)
    return {"since": since, "changes": named_changes(changes, book)}


def _heard(approval: Approval, order: Order) -> int | None:
    """Return the newest version on which this role, or whoever is asked now, has spoken; or None."""
    said = (
        each.revision
        for each in order.past_approvals
        if each.role == approval.role or approval.assignee in (each.by, each.assignee)
    )
    return max(said, default=None)


def _sent_before(order: Order, rows: Sequence[AuditRow]) -> Iterator[int]:
    for row in rows:
        sent = row.details.get("revision")
        if row.action == "order_submitted" and isinstance(sent, int) and sent < order.revision:
            yield sent
