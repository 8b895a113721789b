"""The tracking page through its function, the tasks of the workflow, and files of vehicles."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any, cast

import pytest

from driveaway.finance.model import FinanceNotice
from driveaway.orders.model import Order
from driveaway.workflow.model import TaskToken
from functions.deliveries import api, await_update, plan, release, stock, track
from functions.finance import ledger
from tests.adapters.delivering import COORDINATOR, ORDER, ask, dealership, header, look
from tests.unit.deliveries.stage import NOON, VINS, Stage, somebody


@pytest.fixture
def stage() -> Iterator[Stage]:
    with dealership() as found:
        yield found


def test_tracking_answers_programs_in_json_and_asks_for_no_second_copy(stage: Stage) -> None:
    order_id = stage.allocated()
    first = look(stage, order_id, Accept_Language="en")

    assert first["statusCode"] == 200
    assert header(first, "Cache-Control") == "max-age=15"
    assert first["json"]["steps"][4] == {
        "code": "ALLOCATED",
        "state": "done",
        "label": "Vehicle allocated",
        "at": "2026-11-24T04:00:00.000Z",
    }
    assert first["json"]["vehicle"]["model"] == "Xingchen A1"

    tag = header(first, "ETag")
    again = look(stage, order_id, Accept_Language="en", If_None_Match=f'"other", W/{tag}')
    assert (again["statusCode"], again["body"], header(again, "ETag")) == (304, "", tag)
    assert look(stage, order_id, Accept_Language="zh-Hant", If_None_Match=tag)["statusCode"] == 200
    stage.tell(order_id, "IN_TRANSIT")
    assert look(stage, order_id, Accept_Language="en", If_None_Match=tag)["statusCode"] == 200


def test_tracking_answers_browsers_with_a_page_in_their_language(stage: Stage) -> None:
    order_id = stage.allocated()
    page = look(stage, order_id, "text/html,application/xhtml+xml;q=0.9", Accept_Language="en")

    assert header(page, "Content-Type").startswith("text/html")
    assert "frame-ancestors 'none'" in header(page, "Content-Security-Policy")
    assert "We are bringing the car to the store." in page["body"]
    assert stage.content(order_id).buyer.name not in page["body"]
    assert 'href="/prod/track/' in page["body"]
    tag = header(page, "ETag")
    assert look(stage, order_id, "text/html", Accept_Language="en", If_None_Match=tag)["statusCode"] == 304


def test_who_asks_for_no_language_gets_that_of_the_order(stage: Stage) -> None:
    assert look(stage, stage.planned())["json"]["next_action"]["label"] == "我们正在为您配车。"


@pytest.mark.parametrize("code", ["0000000000000000", "short", "' OR 1=1", "x" * 400, "TRACK#1"])
def test_every_wrong_tracking_code_gets_the_same_answer(stage: Stage, code: str) -> None:
    reply = ask(track.handler, "GET", "/track/{code}", headers={"Accept-Language": "en"}, code=code)

    assert reply["statusCode"] == 404
    assert header(reply, "Content-Type") == "application/problem+json"
    assert {name: reply["json"][name] for name in ("type", "status")} == {
        "type": "urn:driveaway:problem:not_found",
        "status": 404,
    }


def test_the_tasks_of_the_workflow_plan_wait_and_release(stage: Stage) -> None:
    order_id = stage.order()
    job: dict[str, object] = {"order_id": order_id, "epoch": "1", "progress": "7"}
    for _ in range(2):
        assert plan.handler(job, None) == {}
    order = stage.seen(order_id)
    assert (order.status, order.progress) == ("IN_DELIVERY", 8)

    assert await_update.handler(job | {"progress": "8", "token": "T"}, None) == {}
    assert stage.book.get(TaskToken, order_id).token == "T"

    stage.car()
    ask(api.handler, "POST", ORDER + "/allocation", {}, by=COORDINATOR, order_id=order_id)
    stage.change(order_id, status="CANCELLED")
    for _ in range(2):
        assert release.handler(job, None) == {}
    assert stage.vehicle().free
    assert stage.book.get(Order, order_id).status == "CANCELLED"


def test_a_message_that_fails_holds_back_its_own_order_only(stage: Stage) -> None:
    order_id = stage.order(contract_no="C-1")

    def record(number: int, group: str, body: object) -> dict[str, Any]:
        return {
            "messageId": f"M-{number}",
            "body": json.dumps(body),
            "attributes": {"MessageGroupId": group},
            "eventSource": "aws:sqs",
        }

    told = {"order_id": order_id, "contract_no": "C-1"}
    records = [record(1, "A", {}), record(2, "B", told), record(3, "A", told), record(4, "B", told)]
    reply = ledger.handler({"Records": records}, cast("Any", None))

    assert [failure["itemIdentifier"] for failure in reply["batchItemFailures"]] == ["M-1", "M-3"]
    assert stage.book.get(FinanceNotice, "C-1").message_id == "M-2"
    assert stage.book.get(FinanceNotice, "C-1").at == NOON


def test_a_file_of_vehicles_is_reported_row_by_row_in_words_and_goes_out_again(stage: Stage) -> None:
    keeper, head = somebody("delivery"), "vin,model_code,trim_code,colour_code,state,certificate_of_conformity"
    text = f"{head}\n{VINS[0]},XC-A1,STANDARD,PEARL,IN_STOCK,pledged\n{VINS[1]},XC-A1,STANDARD,INK,IN_STOCK,pledged\n"
    body = {"file": base64.b64encode(text.encode("gb18030")).decode()}

    replies = [ask(stock.handler, "POST", "/api/vehicles/import", body, by=keeper) for _ in range(2)]
    assert [each["json"]["counts"] for each in replies] == [
        {"entered": 1, "refused": 1},
        {"unchanged": 1, "refused": 1},
    ]
    problem = replies[0]["json"]["rows"][1]["problems"][0]
    assert (problem["pointer"], problem["code"], "params" in problem) == ("/colour_code", "not_in_catalogue", False)
    assert problem["detail"]

    bad = ask(stock.handler, "POST", "/api/vehicles/import", {"file": base64.b64encode(b"a,b").decode()}, by=keeper)
    assert (bad["statusCode"], bad["json"]["errors"][0]["pointer"]) == (422, "/file")
    out = ask(stock.handler, "GET", "/api/vehicles/export", by=keeper)
    assert (out["statusCode"], out["body"].splitlines()[1][:17]) == (200, VINS[0])
