"""The order as its buyer sees it behind a mailed link: what is listed here, and nothing else."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.deliveries.model import Delivery
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.view import contract_view, marks_view, said_view, sums_view

ORDER = {
    "order_id",
    "order_no",
    "tracking_code",
    "revision",
    "status",
    "language",
    "paid",
    "created_at",
    "updated_at",
}
TERMS: dict[str, bool | dict[str, bool]] = {
    **dict.fromkeys(("model_code", "trim_code", "colour_code", "option_codes", "service_codes"), True),
    **dict.fromkeys(("discount", "discount_percent", "special_terms", "contract_language"), True),
    "payment": dict.fromkeys(
        (
            "method",
            "earnest_money",
            "prepayment",
            "down_payment",
            "lender",
            "on_refusal",
            "instalments",
        ),
        True,
    ),
    "trade_in": dict.fromkeys(("car", "plate", "appraisal", "appraised_on"), True),
}
LINE = {"kind", "code", "name", "list_price", "amount"}
BUYER = {"name", "email", "language", "address"}
"""The phone is shown without its end: the last digits prove who answers, so a link that was passed on must not tell."""
DELIVERY = {"milestone", "expected_handover"}


def customer_view(order: Order, content: Content) -> dict[str, JsonValue]:
    """Return the order as its buyer sees it; why the car is held up and how an order ended is told by people."""
    view: dict[str, JsonValue] = order.model_dump(mode="json", include=ORDER)
    view |= content.model_dump(mode="json", include=TERMS)
    buyer = content.buyer
    view["customer"] = {**buyer.model_dump(mode="json", include=BUYER), "phone": buyer.hidden_phone}
    view["items"] = [line.model_dump(mode="json", include=LINE) for line in content.lines]
    view["delivery_request"] = content.delivery.model_dump(mode="json", include={"requested_date", "place"})
    view["contract"] = contract_view(order)
    view["delivery"] = _delivery(order.delivery) if order.delivery else None
    view["marks"] = marks_view(content)
    return view | sums_view(order, content) | said_view(order, content)


def _delivery(delivery: Delivery) -> JsonValue:
    """Return where the car is, in the words of tracking: neither why it is held up nor by whom."""
    shown: dict[str, JsonValue] = delivery.model_dump(mode="json", exclude_none=True, include=DELIVERY)
    if delivery.appointment:
        shown["appointment"] = delivery.appointment.model_dump(mode="json", include={"starts_at", "place"})
    if delivery.vin:
        shown["vin_last6"] = delivery.vin[-6:]
    return shown
