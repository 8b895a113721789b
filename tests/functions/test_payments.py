"""Payments over HTTP: the list and the page of an order, and what finance types in there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from driveaway.finance.accounts import open_account
from driveaway.orders.model import Order
from driveaway.shared.money import cny
from driveaway.step import Change, Step
from functions.finance import payments
from tests.functions.desk import Desk, Reply
from tests.sales import in_review

API = "/api/orders/{order_id}/payments"
PAGE = "/staff/orders/{order_id}/payments"
BROWSER = {"accept": "text/html", "accept-language": "en"}
TYPED = {
    "kind": "earnest_money", "amount": "10,000.00", "method": "bank_transfer", "received_at": "2026-02-02",
    "reference": "ICBC 88-17",
}  # fmt: skip
TRADED = {"trade_in": {"car": "Old <b>one</b>", "appraisal": {"amount": "30000.00"}}}


@pytest.fixture
def order(desk: Desk) -> Order:
    return in_review(desk.bench, **TRADED)


@pytest.fixture
def finance(desk: Desk) -> str:
    return desk.session_of("finance@driveaway.example")


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


def test_a_refund_stands_there_with_its_sign(desk: Desk, order: Order, finance: str) -> None:
    send(desk, order, finance)
    send(desk, order, finance, idempotency_key="k-2", kind="refund", amount="4000", reference="R-2")

    assert "−CNY 4,000.00" in look(desk, order, finance).text
    shown = [
        (each["receipt_no"], each["kind"], each["amount"]["amount"])
        for each in listed(desk, order, finance)["payments"]
    ]
    assert shown == [
        (f"{order.order_no}-1", "earnest_money", "10000.00"),
        (f"{order.order_no}-2", "refund", "4000.00"),
    ]


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


def test_finance_reverses_from_the_page_with_a_reason(desk: Desk, order: Order, finance: str) -> None:
    send(desk, order, finance)
    found = re.search(r'/payments/([^/"]+)/reversal"', look(desk, order, finance).text)
    assert found
    payment_id = str(found[1])
    path = "/staff/orders/{order_id}/payments/{payment_id}/reversal"

    def answer(form: dict[str, str] | None) -> Reply:
        return desk.ask(
            payments.handler,
            "POST" if form else "GET",
            path,
            headers=BROWSER,
            form={"idempotency_key": "k-9", **form} if form else None,
            session=finance,
            order_id=order.order_id,
            payment_id=payment_id,
        )

    asked = answer(None)
    assert asked.status == 200 and "CNY 10,000.00" in asked.text and 'name="reason"' in asked.text
    empty = answer({"reason": ""})
    assert empty.status == 422 and "This is needed." in empty.text

    done = [answer({"reason": "Wrong <order>"}) for _ in range(2)]

    address = f"/staff/orders/{order.order_id}/payments?booked={order.order_no}-2"
    assert [(each.status, each.header("location")) for each in done] == [(303, address)] * 2
    page = look(desk, order, finance, booked=f"{order.order_no}-2").text
    assert f"Reversal of {order.order_no}-1: Wrong &lt;order&gt;" in page and "−CNY 10,000.00" in page
    assert "Earnest money, reversed" in page and "/reversal" not in page
    assert listed(desk, order, finance)["payments"][1]["reason"] == "Wrong <order>"


@pytest.mark.parametrize(("language", "said"), [("en", "Receipt"), ("zh-Hans", "收款收据"), ("zh-Hant", "收款收據")])
def test_a_receipt_is_printed_in_each_language_as_it_was_when_it_was_booked(
    desk: Desk, order: Order, finance: str, language: str, said: str
) -> None:
    send(desk, order, finance)
    send(desk, order, finance, idempotency_key="k-2", kind="balance", amount="5000", reference="R-2")
    (first, _) = open_account(order.order_id, desk.bench.book).payments
    path = "/staff/orders/{order_id}/payments/{payment_id}"

    def ask(accept: str) -> Reply:
        headers = {"accept": accept, "accept-language": language}
        return desk.ask(
            payments.handler, "GET", path, headers=headers, session=finance,
            order_id=order.order_id, payment_id=first.payment_id,
        )  # fmt: skip

    page = ask("text/html")
    assert page.status == 200 and said in page.text and first.receipt_no in page.text
    assert ask("application/json").json["paid"]["amount"] == "10000.00"
    assert first.payment_id in look(desk, order, finance).text


def cancel(desk: Desk, order: Order) -> None:
    before = desk.bench.book.get(Order, order.order_id)
    change = Change(before.move("CANCELLED", ended_reason="moved abroad"), before)
    desk.bench.book.commit(Step(action="cancelled", actor="test", at=desk.bench.clock.now(), changes=(change,)))


def test_money_left_on_a_cancelled_order_is_pointed_out_until_it_went_back(
    desk: Desk, order: Order, finance: str
) -> None:
    send(desk, order, finance, kind="prepayment")
    pointed = "CNY 10,000.00 of the buyer’s money is still on the account"
    assert pointed not in look(desk, order, finance).text

    cancel(desk, order)
    assert pointed in look(desk, order, finance).text

    send(desk, order, finance, idempotency_key="k-2", kind="refund", reference="R-2")
    assert "still on the account" not in look(desk, order, finance).text


def test_earnest_money_is_given_back_twofold_on_the_page_and_no_more(desk: Desk, order: Order, finance: str) -> None:
    send(desk, order, finance)
    assert "twofold_return" not in look(desk, order, finance).text
    cancel(desk, order)
    page = look(desk, order, finance).text
    assert "CNY 20,000.00" in page and 'value="twofold_return"' in page

    too_much = {"kind": "twofold_return", "amount": "10000.01", "reference": "R-2"}
    refused = send(desk, order, finance, idempotency_key="k-2", **too_much)
    assert refused.status == 422 and "No more than CNY 10,000.00 can go back a second time" in refused.text

    for place, kind in enumerate(("refund", "twofold_return")):
        send(desk, order, finance, idempotency_key=f"k-{place + 3}", kind=kind, reference=f"R-{place + 3}")
    assert booked(desk, order)[1:] == [("refund", "10000.00"), ("twofold_return", "10000.00")]


def test_what_is_paid_above_a_lowered_price_is_pointed_out(desk: Desk, order: Order, finance: str) -> None:
    before = desk.bench.book.get(Order, order.order_id)
    change = Change(before.succeed(paid=before.total + cny(500)), before)
    desk.bench.book.commit(Step(action="paid", actor="test", at=desk.bench.clock.now(), changes=(change,)))

    page = look(desk, order, finance).text
    assert "CNY 500.00 goes back to the buyer" in page and "To pay back" in page
    assert "Still to be paid" not in page and "−CNY" not in page
