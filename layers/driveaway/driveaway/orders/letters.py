"""The facts that mails about an order carry; the words come from the pages layer."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.pricing import payable


def console_path(order_id: str) -> str:
    """Return the path of the order's page for staff."""
    return f"/staff/orders/{order_id}"


def order_facts(order: Order, content: Content) -> dict[str, JsonValue]:
    """Return number, buyer, lines and total, as every order mail may use them."""
    language = content.buyer.language
    items: list[JsonValue] = [
        {"name": line.name.in_(language), "amount": line.amount.model_dump(mode="json")} for line in content.lines
    ]
    return {
        "order_no": order.order_no,
        "customer_name": content.buyer.name,
        "model": content.model_name.in_(language),
        "items": items,
        "discount": content.discount.model_dump(mode="json"),
        "total": payable(content).model_dump(mode="json"),
        "requested_date": content.delivery.requested_date.isoformat(),
        "place": content.delivery.place,
    }
