"""Payment terms through the API: what is refused, in which words, and what staff see of them."""

from __future__ import annotations

from typing import Any

import pytest

from functions.orders import api as orders
from tests.functions.desk import Desk, Reply
from tests.sales import draft

ONE = "/api/orders/{order_id}"
"""The car of `tests.sales` costs 89,800."""


def patched(desk: Desk, body: object, language: str = "en") -> Reply:
    order = draft(desk.bench)
    headers = {"if-match": f'"{order.version}"', "accept-language": language}
    session = desk.session_of("consultant-1@driveaway.example")
    return desk.ask(orders.handler, "PATCH", ONE, body=body, headers=headers, session=session, order_id=order.order_id)


def yuan(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


SHORT = {"method": "instalments", "instalments": [{"due_on": "2026-06-01", "amount": yuan("89000.00")}]}
BOTH = {"method": "full", "earnest_money": yuan("1.00"), "prepayment": yuan("1.00")}
FULL_WITH_LENDER = {"method": "full", "lender": "Bank"}
CASES: tuple[tuple[dict[str, Any], str, tuple[str, str, str]], ...] = (
    ({"payment": SHORT}, "/payment/instalments", ("CNY 800.00 less than the price of CNY 89,800.00", "少", "少")),
    ({"payment": BOTH}, "/payment/prepayment", ("returned twofold", "只能选其一", "只能選其一")),
    ({"payment": FULL_WITH_LENDER}, "/payment/lender", ("by loan", "仅贷款付款", "僅貸款付款")),
    (
        {"payment": {"method": "instalments", "instalments": [{"due_on": "2026-02-01", "amount": yuan("89800.00")}]}},
        "/payment/instalments/0/due_on",
        ("is past", "已过", "已過"),
    ),
    (
        {"trade_in": {"car": "Old", "appraisal": yuan("1.00"), "appraised_on": "2026-09-01"}},
        "/trade_in/appraised_on",
        ("still to come", "尚未到来", "尚未到來"),
    ),
)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(("body", "pointer", "told"), CASES)
def test_wrong_terms_are_told_in_the_reader_s_language(
    desk: Desk, body: dict[str, Any], pointer: str, told: tuple[str, str, str], number: int
) -> None:
    reply = patched(desk, body, ("en", "zh-Hans", "zh-Hant")[number])
    assert (reply.status, reply.pointers) == (422, [pointer])
    assert told[number] in reply.json["errors"][0]["detail"]


def test_a_plan_stands_in_the_order_and_the_price_stays_whole(desk: Desk) -> None:
    plan = [{"due_on": "2026-06-01", "amount": yuan("19800.00")}, {"due_on": "2026-07-01", "amount": yuan("10000.00")}]
    car = {"car": "A3 2019", "plate": "京A12345", "appraisal": yuan("40000.00"), "appraised_on": "2026-03-01"}
    payment = {"method": "instalments", "prepayment": yuan("20000.00"), "instalments": plan}
    shown = patched(desk, {"payment": payment, "trade_in": car}).json
    assert shown["payment"]["instalments"] == plan
    assert (shown["trade_in"], shown["total"], shown["balance"]) == (car, yuan("89800.00"), yuan("89800.00"))
