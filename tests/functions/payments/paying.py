"""The payments of an order, on their page and as a program reads them."""

from __future__ import annotations

from typing import Any

from driveaway.finance.accounts import open_account
from driveaway.orders.model import Order
from functions.finance import payments
from tests.functions.desk import Desk, Reply

API = "/api/orders/{order_id}/payments"
PAGE = "/staff/orders/{order_id}/payments"
BROWSER = {"accept": "text/html", "accept-language": "en"}
TYPED = {
    "kind": "earnest_money", "amount": "10,000.00", "method": "bank_transfer", "received_at": "2026-02-02",
    "reference": "ICBC 88-17",
}  # fmt: skip
TRADED = {"trade_in": {"car": "Old <b>one</b>", "appraisal": {"amount": "30000.00"}}}


def look(desk: Desk, order: Order, session: str = "", **query: str) -> Reply:
    return desk.ask(
        payments.handler, "GET", PAGE, headers=BROWSER, session=session, query=query, order_id=order.order_id
    )


def send(desk: Desk, order: Order, session: str, **typed: str) -> Reply:
    form = {"idempotency_key": "k-1", **TYPED, **typed}
    return desk.ask(
        payments.handler, "POST", PAGE, headers=BROWSER, form=form, session=session, order_id=order.order_id
    )


def booked(desk: Desk, order: Order) -> list[tuple[str, str]]:
    account = open_account(order.order_id, desk.bench.book)
    return [(each.kind, str(each.amount.amount)) for each in account.payments]


def listed(desk: Desk, order: Order, session: str) -> Any:
    return desk.ask(payments.handler, "GET", API, session=session, order_id=order.order_id).json
