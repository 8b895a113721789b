"""Money that goes back: reversals, receipts, and what a cancelled or cheaper sale leaves."""

from __future__ import annotations

import re

import pytest

from driveaway.finance.accounts import open_account
from driveaway.orders.model import Order
from driveaway.shared.money import cny
from driveaway.step import Change, Step
from functions.finance import payments
from tests.functions.desk import Desk, Reply
from tests.functions.payments.paying import BROWSER, booked, listed, look, send


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
