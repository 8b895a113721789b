"""Payments over HTTP: the list and the page of an order, and what finance types in there."""

from __future__ import annotations

import re

import pytest

from driveaway.orders.model import Order
from functions.finance import payments
from tests.functions.desk import Desk
from tests.functions.payments.paying import PAGE, TYPED, booked, listed, look, send


def test_the_page_shows_the_plan_and_takes_a_payment_once(desk: Desk, order: Order, finance: str) -> None:
    page = look(desk, order, finance)
    assert (page.status, page.header("cache-control")) == (200, "no-store")
    assert "Car traded in" in page.text and "Nothing has been booked yet." in page.text
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page.text)
    assert key

    replies = [send(desk, order, finance, idempotency_key=key[1]) for _ in range(2)]

    address = f"/staff/orders/{order.order_id}/payments?booked={order.order_no}-1"
    assert [(each.status, each.header("location")) for each in replies] == [(303, address)] * 2
    assert booked(desk, order) == [("earnest_money", "10000.00")]
    after = look(desk, order, finance, booked=f"{order.order_no}-1")
    assert f"Booked, receipt {order.order_no}-1" in after.text and "CNY 10,000.00" in after.text
    assert "Bank transfer" in after.text and "2 February 2026" in after.text and "ICBC 88-17" in after.text


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"kind": ""}, "kind", "This is needed."),
        ({"kind": "loan"}, "kind", "The order agreed on no such payment"),
        ({"amount": ""}, "amount", "This is needed."),
        ({"amount": "ten"}, "amount", "This must be a number"),
        ({"amount": "10,00"}, "amount", "This must be a number"),
        ({"amount": "0"}, "amount", "more than zero"),
        ({"amount": "99999999"}, "amount", "still to be paid"),
        ({"kind": "trade_in", "amount": "30000.01"}, "amount", "no more than its appraisal"),
        ({"kind": "refund", "amount": "1"}, "amount", "A refund cannot be more"),
        ({"received_at": "2026-13-01"}, "received_at", "Enter a date"),
        ({"received_at": "2099-01-01"}, "received_at", "still to come"),
        ({"reference": ""}, "reference", "This is needed."),
    ],
)
def test_wrong_input_comes_back_with_every_value_and_what_is_wrong(
    desk: Desk, order: Order, finance: str, wrong: dict[str, str], field: str, said: str
) -> None:
    page = send(desk, order, finance, **wrong)

    assert page.status == 422 and page.header("content-type").startswith("text/html")
    assert f'href="#{field}"' in page.text and f'id="{field}-error"' in page.text and said in page.text
    typed = TYPED | wrong
    for name in ("amount", "received_at", "reference"):
        assert re.search(rf'name="{name}"[^>]* value="{re.escape(typed[name])}"', page.text), name
    for name in ("kind", "method"):
        shown = f'<option value="{typed[name]}" selected>' in page.text
        assert shown == (typed[name] not in ("", "loan"))
    assert 'value="k-1"' in page.text
    assert booked(desk, order) == []


def test_a_prepayment_rules_earnest_money_out(desk: Desk, order: Order, finance: str) -> None:
    send(desk, order, finance, kind="prepayment")
    page = look(desk, order, finance)
    assert '<option value="prepayment"' in page.text and '<option value="earnest_money"' not in page.text
    assert send(desk, order, finance, idempotency_key="k-2", reference="R-2").status == 422


def test_the_orders_staff_look_and_only_finance_books(desk: Desk, order: Order, finance: str) -> None:
    consultant = desk.session_of("consultant-1@driveaway.example")
    page = look(desk, order, consultant)
    assert page.status == 200 and "Payment plan" in page.text and 'name="amount"' not in page.text
    assert send(desk, order, consultant).status == 403
    assert listed(desk, order, consultant) == {"payments": [], "cursor": None}

    assert look(desk, order, desk.session_of("consultant-2@driveaway.example")).status == 404
    stranger = look(desk, order)
    assert stranger.status == 401 and order.order_no not in stranger.text
    assert f'name="next" value="/staff/orders/{order.order_id}/payments"' in stranger.text


def test_a_program_that_asks_the_page_gets_the_account(desk: Desk, order: Order, finance: str) -> None:
    reply = desk.ask(
        payments.handler, "GET", PAGE, headers={"accept": "application/json"}, session=finance, order_id=order.order_id
    )
    assert [(each["kind"], each["state"]) for each in reply.json["plan"]] == [("trade_in", "open"), ("balance", "open")]
    assert reply.json["before_handover"] == reply.json["balance"] == reply.json["total"]
