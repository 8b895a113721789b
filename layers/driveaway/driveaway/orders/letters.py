"""The facts that mails about an order carry; the words come from the pages layer."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.orders.content import Content, OrderLine
from driveaway.orders.model import Order
from driveaway.orders.pricing import in_money, payable
from driveaway.orders.view import marks_view, tax_view
from driveaway.shared.text import Language


def console_path(order_id: str) -> str:
    """Return the path of the order's page for staff."""
    return f"/staff/orders/{order_id}"


def tracking_path(order: Order) -> str:
    """Return the path of the page on which the customer follows the order."""
    return f"/track/{order.tracking_code}"


def order_facts(order: Order, content: Content, language: Language) -> dict[str, JsonValue]:
    """Return number, buyer, lines, total and payment, as every order mail may use them; names are in `language`."""
    terms = content.model_dump(mode="json", include={"discount", "discount_percent", "payment", "trade_in"})
    return {
        "order_no": order.order_no,
        "customer_name": content.buyer.name,
        "model": content.model_name.in_(language),
        "items": [_item(line, language) for line in content.lines],
        **terms,
        "total": payable(content).model_dump(mode="json"),
        "tax": tax_view(content),
        "in_money": in_money(content).model_dump(mode="json"),
        "special_terms": content.special_terms is not None,
        "requested_date": content.delivery.requested_date.isoformat(),
        "place": content.delivery.place,
    }


def marked_facts(content: Content) -> dict[str, JsonValue]:
    """Return what differs from the order as it was sent before, for a mail that sends it again."""
    return {"marks": marks_view(content)} if content.marks else {}


def _item(line: OrderLine, language: Language) -> dict[str, JsonValue]:
    item = line.model_dump(mode="json", include={"kind", "list_price", "amount"})
    return {**item, "name": line.name.in_(language)}
