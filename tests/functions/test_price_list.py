"""The rules of the price list through the API: what is refused, and in which words."""

from __future__ import annotations

from datetime import timedelta

from driveaway.catalogue.model import CarModel
from driveaway.shared.clock import local_day
from driveaway.step import Change, Step
from functions.catalogue import api as catalogue
from functions.orders import api as orders
from tests.functions.desk import Desk
from tests.sales import draft

ONE = "/api/orders/{order_id}"


def test_a_wrong_option_is_told_with_the_other_one_s_name(desk: Desk) -> None:
    order = draft(desk.bench)
    session = desk.session_of("consultant-1@driveaway.example")
    body = {"model_code": "XC-E9", "trim_code": "PREMIUM", "colour_code": "PEARL", "option_codes": ["PARKING"]}
    for language, name in (
        ("en", "Advanced driver assistance"),
        ("zh-Hans", "高级驾驶辅助"),
        ("zh-Hant", "進階駕駛輔助"),
    ):
        headers = {"if-match": f'"{order.version}"', "accept-language": language}
        reply = desk.ask(
            orders.handler, "PATCH", ONE, body=body, headers=headers, session=session, order_id=order.order_id
        )
        assert (reply.status, reply.pointers) == (422, ["/option_codes/0"])
        assert name in reply.json["errors"][0]["detail"]


def test_services_are_offered_with_the_models_and_one_that_is_not_is_refused_in_words(desk: Desk) -> None:
    order = draft(desk.bench)
    offered = desk.ask(catalogue.handler, "GET", "/api/models").json["services"]
    assert offered[0] == {
        "service_code": "REGISTRATION",
        "name": {"zh-Hans": "代办上牌", "zh-Hant": "代辦上牌", "en": "Registration handled for you"},
        "price": {"amount": "800.00", "currency": "CNY"},
    }
    session = desk.session_of("consultant-1@driveaway.example")
    for language, word in (("en", "not offered"), ("zh-Hans", "不提供此项服务"), ("zh-Hant", "不提供此項服務")):
        headers = {"if-match": f'"{order.version}"', "accept-language": language}
        body = {"service_codes": ["REGISTRATION", "NO"]}
        reply = desk.ask(
            orders.handler, "PATCH", ONE, body=body, headers=headers, session=session, order_id=order.order_id
        )
        assert (reply.status, reply.pointers) == (422, ["/service_codes/1"])
        assert word in reply.json["errors"][0]["detail"]


def test_a_model_that_is_no_longer_sold_is_neither_shown_nor_submitted(desk: Desk) -> None:
    order = draft(desk.bench)
    session = desk.session_of("consultant-1@driveaway.example")
    book, now = desk.bench.book, desk.bench.clock.now()
    model = book.get(CarModel, "XC-A1")
    ended = model.succeed(orderable_until=local_day(now) - timedelta(days=1))
    book.commit(Step(action="seeded", actor="system", at=now, changes=(Change(ended, model),)))
    headers = {"if-match": f'"{order.version}"', "accept-language": "en"}
    path = f"{ONE}/submit"
    reply = desk.ask(orders.handler, "POST", path, headers=headers, session=session, key="k", order_id=order.order_id)

    assert reply.status == 409
    assert [each["detail"] for each in reply.json["errors"]] == ["The model is not sold today."]
    assert "XC-A1" not in desk.ask(catalogue.handler, "GET", "/api/models").text
