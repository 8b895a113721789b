"""Discounts through the API: what is refused, in which words."""

from __future__ import annotations

import pytest

from functions.orders import api as orders
from tests.functions.desk import Desk
from tests.sales import draft

ONE = "/api/orders/{order_id}"
MONEY = {"amount": "1000.00", "currency": "CNY"}


@pytest.mark.parametrize(
    ("body", "pointer", "language", "told"),
    [
        ({"discount": MONEY, "discount_percent": "5"}, "/discount_percent", "en", "either in money or in per cent"),
        ({"discount": MONEY, "discount_percent": "5"}, "/discount_percent", "zh-Hans", "金额或百分比"),
        ({"discount": MONEY, "discount_percent": "5"}, "/discount_percent", "zh-Hant", "金額或百分比"),
        ({"discount_percent": "5", "discount_reason": "other"}, "/discount_note", "en", "explain the other reason"),
        ({"discount_percent": "5", "discount_reason": "other"}, "/discount_note", "zh-Hans", "请在备注中说明"),
        ({"discount_percent": "5", "discount_reason": "other"}, "/discount_note", "zh-Hant", "請在備註中說明"),
        ({"discount_note": "x"}, "/discount_note", "en", "only where there is a discount"),
        ({"discount_percent": "100", "discount_reason": "loyalty"}, "/discount_percent", "en", "less than 100"),
        ({"discount_percent": "0", "discount_reason": "loyalty"}, "/discount_percent", "en", "more than 0"),
        ({"discount_percent": "1.005", "discount_reason": "loyalty"}, "/discount_percent", "en", "2 decimal places"),
    ],
)
def test_a_wrong_discount_is_told_in_the_reader_s_language(
    desk: Desk, body: object, pointer: str, language: str, told: str
) -> None:
    order = draft(desk.bench)
    session = desk.session_of("consultant-1@driveaway.example")
    headers = {"if-match": f'"{order.version}"', "accept-language": language}
    reply = desk.ask(orders.handler, "PATCH", ONE, body=body, headers=headers, session=session, order_id=order.order_id)
    found = {each["pointer"]: each["detail"] for each in reply.json["errors"]}
    assert reply.status == 422
    assert told in found[pointer]


def test_the_order_tells_its_discount_in_both_forms_and_the_tax_within_its_price(desk: Desk) -> None:
    order = draft(desk.bench)
    session = desk.session_of("consultant-1@driveaway.example")
    body = {"discount_percent": "5", "discount_reason": "other", "discount_note": "n"}
    headers = {"if-match": f'"{order.version}"'}
    shown = desk.ask(
        orders.handler, "PATCH", ONE, body=body, headers=headers, session=session, order_id=order.order_id
    ).json
    assert (shown["discount"]["amount"], shown["discount_percent"]) == ("4490.00", "5.00")
    assert shown["total"]["amount"] == "85310.00"
    assert (shown["tax"]["rate"], shown["tax"]["included"]["amount"]) == ("13", "9814.42")
    assert shown["tax"]["net"]["amount"] == "75495.58"
