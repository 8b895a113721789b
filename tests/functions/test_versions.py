"""The versions of an order through the API: who made each, and what changed."""

from __future__ import annotations

import pytest

from driveaway.orders.model import Order
from functions.orders import api as orders
from functions.orders import console
from tests.functions.desk import Desk, Reply
from tests.sales import draft

ONE = "/api/orders/{order_id}"
LOYAL = {"discount": {"amount": "1000.00", "currency": "CNY"}, "discount_reason": "loyalty"}
NOTHING = {"amount": "0.00", "currency": "CNY"}


@pytest.fixture
def order(desk: Desk) -> Order:
    return draft(desk.bench)


@pytest.fixture
def seller(desk: Desk) -> str:
    return desk.session_of("consultant-1@driveaway.example")


def edited(desk: Desk, order: Order, seller: str, body: object) -> None:
    version = desk.bench.book.get(Order, order.order_id).version
    match = {"if-match": f'"{version}"'}
    reply = desk.ask(orders.handler, "PATCH", ONE, body=body, headers=match, session=seller, order_id=order.order_id)
    assert reply.status == 200, reply.text


def versions(desk: Desk, order: Order, session: str) -> Reply:
    return desk.ask(orders.handler, "GET", f"{ONE}/versions", session=session, order_id=order.order_id)


def test_each_edit_is_a_version_with_what_changed_oldest_first(desk: Desk, order: Order, seller: str) -> None:
    edited(desk, order, seller, LOYAL)
    edited(desk, order, seller, LOYAL)  # nothing new, so no version
    edited(desk, order, seller, {"discount": None, "payment": {"method": "instalments"}})
    reply = versions(desk, order, seller)
    found = reply.json["versions"]

    assert reply.json["cursor"] is None
    assert [(each["revision"], each["action"], each["by"]) for each in found] == [
        (1, "order_created", "consultant-1"),
        (2, "order_edited", "consultant-1"),
        (3, "order_edited", "consultant-1"),
    ]
    assert {"field": "payment.method", "before": None, "after": "full"} in found[0]["changes"]
    assert found[1]["changes"] == [
        {"field": "discount", "before": NOTHING, "after": LOYAL["discount"]},
        {"field": "discount_reason", "before": None, "after": "loyalty"},
    ]
    assert found[2]["changes"] == [
        {"field": "discount", "before": LOYAL["discount"], "after": NOTHING},
        {"field": "discount_reason", "before": "loyalty", "after": None},
        {"field": "payment.method", "before": "full", "after": "instalments"},
    ]


def test_no_version_holds_personal_data(desk: Desk, order: Order, seller: str) -> None:
    edited(desk, order, seller, {"delivery": {"requested_date": "2026-05-01", "place": "中山路 5 号"}})
    text = versions(desk, order, seller).text

    assert '"delivery.place"' in text and '"2026-05-01"' in text
    for personal in ("中山路", "䶮小明", "13800138000", "long.xiaoming@example.com"):
        assert personal not in text


def test_the_console_tells_what_changed_in_the_reader_s_language(desk: Desk, order: Order, seller: str) -> None:
    place, browser = f"/staff{ONE.removeprefix('/api')}", {"accept": "text/html", "accept-language": "en"}

    def page() -> str:
        return desk.ask(console.handler, "GET", place, headers=browser, session=seller, order_id=order.order_id).text

    assert "<caption>Version" not in page()
    edited(desk, order, seller, LOYAL | {"payment": {"method": "instalments"}})
    shown = page()
    for told in (
        "<caption>Version 2, 2 March 2026, 17:00 (China)</caption>",
        "CNY 1,000.00",
        "Loyal customer",
        "Instalments",
    ):
        assert told in shown
