"""Copying an order from its page: the draft says what was left out; a car that is no longer sold is refused by name."""

from __future__ import annotations

from typing import Any

from driveaway.catalogue.model import CarModel
from driveaway.step import Change, Step
from functions.orders import api, console, steps
from tests.fakes import session
from tests.functions.desk import Desk, Handler, Reply
from tests.sales import draft

PAGE = {"accept": "text/html", "accept-language": "en"}


def sold(desk: Desk, model: CarModel, **parts: Any) -> None:
    now = desk.bench.book.get(CarModel, model.model_code)
    change = Change(now.succeed(**parts), now)
    desk.bench.book.commit(Step(action="seeded", actor="system", at=desk.bench.clock.now(), changes=(change,)))


def asked(desk: Desk, handler: Handler, method: str, resource: str, order_id: str) -> Reply:
    form: dict[str, str] | None = {} if method == "POST" else None
    return desk.ask(handler, method, resource, form=form, headers=PAGE, session="consultant-1", order_id=order_id)


def test_a_copy_says_what_can_no_longer_be_had_until_it_is_sent_and_refuses_another_car(desk: Desk) -> None:
    order = draft(desk.bench, model_code="XC-C3", option_codes=["WINTER", "ASSIST"])
    session(desk.bench, "consultant-1")
    model = desk.bench.book.get(CarModel, "XC-C3")

    sold(desk, model, options=[each for each in model.options if each.option_code != "ASSIST"])
    made = asked(desk, steps.handler, "POST", "/staff/orders/{order_id}/duplicate", order.order_id)
    assert made.status == 303
    copy = made.header("location").rpartition("/")[2]
    page = asked(desk, console.handler, "GET", "/staff/orders/{order_id}", copy).text
    assert f"Duplicated from order {order.order_no}" in page and "Advanced driver assistance" in page
    started = asked(desk, api.handler, "GET", "/api/orders/{order_id}/timeline", copy).json["events"][0]
    assert [each["field"] for each in started["details"]["left_out"]] == ["option_codes"]

    sold(desk, model, trims=model.trims[1:])
    refused = asked(desk, steps.handler, "POST", "/staff/orders/{order_id}/duplicate", order.order_id)
    assert refused.status == 422
    assert f"“{model.trims[0].name.en}” is no longer sold, so this order cannot be duplicated" in refused.text
