"""The functions of deliveries and finance, called as API Gateway, SQS and the state machine call them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from functions.deliveries import api, stock
from tests.adapters.delivering import CONSULTANT, COORDINATOR, HANDOVER, ORDER, ask, dealership, english, pay
from tests.unit.deliveries.stage import TO_READY, VINS, Stage, somebody


@pytest.fixture
def stage() -> Iterator[Stage]:
    with dealership() as found:
        yield found


def test_a_car_goes_from_stock_to_its_customer(stage: Stage) -> None:
    entry = {"vin": VINS[0], "model_code": "XC-A1", "trim_code": "STANDARD", "colour_code": "PEARL"}
    keyed = {"Idempotency-Key": "v"}
    entered = [ask(stock.handler, "POST", "/api/vehicles", entry, by=COORDINATOR, headers=keyed) for _ in range(2)]
    assert [reply["statusCode"] for reply in entered] == [201, 201]
    assert entered[0]["json"] == entered[1]["json"]

    order_id = stage.planned()
    bound = ask(api.handler, "POST", ORDER + "/allocation", {}, by=COORDINATOR, order_id=order_id)
    assert (bound["statusCode"], bound["json"]["vin"]) == (200, VINS[0])

    early = ask(api.handler, "POST", ORDER + "/delivery", {"milestone": "READY"}, by=COORDINATOR, order_id=order_id)
    assert early["statusCode"] == 409
    for milestone in TO_READY:
        told = ask(
            api.handler, "POST", ORDER + "/delivery", {"milestone": milestone}, by=COORDINATOR, order_id=order_id
        )
        assert told["json"]["delivery"]["milestone"] == milestone

    wish = {"starts_at": "2026-12-01T02:00:00Z", "place": "一店"}
    arranged = ask(api.handler, "PUT", ORDER + "/delivery/appointment", wish, by=CONSULTANT, order_id=order_id)
    assert arranged["json"]["delivery"]["appointment"]["place"] == "一店"

    refused = ask(api.handler, "POST", ORDER + "/handover", HANDOVER, by=COORDINATOR, order_id=order_id)
    assert (refused["statusCode"], refused["json"]["type"]) == (409, "urn:driveaway:problem:balance_open")
    assert pay(order_id, "balance", "100000.00", "R-1")["statusCode"] == 201
    done = [
        ask(api.handler, "POST", ORDER + "/handover", HANDOVER, by=COORDINATOR, order_id=order_id) for _ in range(2)
    ]
    assert [reply["statusCode"] for reply in done] == [200, 200]
    assert done[0]["json"] == done[1]["json"]
    assert stage.seen(order_id).status == "DELIVERED"


def test_a_refusal_says_in_the_readers_language_what_would_be_possible(stage: Stage) -> None:
    told = english(api.handler, "POST", ORDER + "/delivery", {"milestone": "READY"}, stage.allocated())

    assert told == (
        "The delivery is at “Vehicle allocated” and cannot go to “Ready for handover”. "
        "Possible: IN_TRANSIT, ARRIVED, BLOCKED."
    )


def test_the_invitation_goes_out_in_the_orders_language(stage: Stage) -> None:
    order_id = stage.planned()
    wish = {"starts_at": "2026-12-01T02:00:00Z", "place": "一店"}
    ask(api.handler, "PUT", ORDER + "/delivery/appointment", wish, by=COORDINATOR, order_id=order_id)

    (letter,) = [effect.mail for effect in stage.effects(order_id) if effect.mail and effect.mail.kind == "appointment"]
    assert letter.attachment
    assert "METHOD:REQUEST\r\n" in letter.attachment.text
    assert "ORGANIZER:mailto:no-reply@driveaway.example\r\n" in letter.attachment.text
    assert f"SUMMARY:交车：Xingchen A1（订单 {stage.seen(order_id).order_no}）" in letter.attachment.text.replace(
        "\r\n ", ""
    )


@pytest.mark.parametrize(
    ("method", "part", "body", "role"),
    [
        ("POST", "/allocation", {}, "finance"),
        ("DELETE", "/allocation", None, "consultant"),
        ("DELETE", "/allocation", {"reason": "r"}, "delivery"),
        ("DELETE", "/allocation", {"reason": "r"}, "admin"),
        ("POST", "/delivery", {"milestone": "READY"}, "finance"),
        ("PUT", "/delivery/appointment", {"starts_at": "2026-12-01T02:00:00Z", "place": "x"}, "aftersales"),
        ("POST", "/handover", HANDOVER, "finance"),
    ],
)
def test_each_verb_belongs_to_certain_roles(stage: Stage, method: str, part: str, body: object, role: Any) -> None:
    order_id = stage.order()

    assert ask(api.handler, method, ORDER + part, body, by=somebody(role), order_id=order_id)["statusCode"] == 403
    assert ask(api.handler, method, ORDER + part, body, order_id=order_id)["statusCode"] == 401


def test_a_manager_who_takes_a_car_from_an_order_says_why(stage: Stage) -> None:
    order_id, manager = stage.allocated(), somebody("sales_manager", store="1")

    for body in (None, {}, {"reason": " "}):
        refused = ask(api.handler, "DELETE", ORDER + "/allocation", body, by=manager, order_id=order_id)
        assert (refused["statusCode"], refused["json"]["errors"][0]["pointer"]) == (422, "/reason")
    done = ask(api.handler, "DELETE", ORDER + "/allocation", {"reason": "scratch"}, by=manager, order_id=order_id)
    assert (done["statusCode"], done["json"]["vin"]) == (200, None)


def test_only_finance_books_payments_and_never_without_a_key(stage: Stage) -> None:
    order_id = stage.order()

    assert pay(order_id, "balance", "1.00", "R-1", by=COORDINATOR)["statusCode"] == 403
    assert pay(order_id, "balance", "1.00", "R-1", headers={})["statusCode"] == 400
    first = pay(order_id, "down_payment", "1.00", "R-1", key="k")
    assert first["statusCode"] == 201
    assert pay(order_id, "down_payment", "1.00", "R-1", key="k")["json"] == first["json"]
    assert pay(order_id, "down_payment", "1.00", "R-1", key="other")["json"] == first["json"]
    assert pay(order_id, "down_payment", "2.00", "R-1", key="k")["statusCode"] == 422
    over = pay(order_id, "balance", "100000.00", "R-2")
    assert (over["statusCode"], over["json"]["errors"][0]["pointer"]) == (422, "/amount")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (HANDOVER | {"signature": " "}, "/signature"),
        (HANDOVER | {"signature": {"strokes": [[[1, 1]] * 1000] * 5}}, "/signature"),
        (HANDOVER | {"odometer_km": -1}, "/odometer_km"),
        (HANDOVER | {"keys": 0}, "/keys"),
        (HANDOVER | {"tip": 1}, "/tip"),
        ({key: value for key, value in HANDOVER.items() if key != "documents"}, "/documents"),
    ],
)
def test_a_handover_form_names_every_wrong_field(stage: Stage, body: object, pointer: str) -> None:
    reply = ask(api.handler, "POST", ORDER + "/handover", body, by=COORDINATOR, order_id=stage.ready(paid=True))

    assert reply["statusCode"] == 422
    assert [each["pointer"] for each in reply["json"]["errors"]] == [pointer]


def test_the_stock_is_filtered_by_a_state_that_exists(stage: Stage) -> None:
    stage.car()
    found = ask(stock.handler, "GET", "/api/vehicles", by=CONSULTANT, query={"state": "IN_STOCK"})
    assert [vehicle["vin"] for vehicle in found["json"]["vehicles"]] == [VINS[0]]

    wrong = ask(stock.handler, "GET", "/api/vehicles", by=CONSULTANT, query={"state": "LOST"})
    assert (wrong["statusCode"], wrong["json"]["errors"][0]["pointer"]) == (422, "/state")
