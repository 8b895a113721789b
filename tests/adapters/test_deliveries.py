"""The functions of deliveries and finance, called as API Gateway, SQS and the state machine call them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from driveaway.access.model import Person
from driveaway.finance.model import FinanceNotice
from driveaway.orders.model import Order
from driveaway.runtime import wiring
from driveaway.shared.clock import SystemClock
from driveaway.workflow.model import TaskToken
from functions.deliveries import api, await_update, plan, release, stock, track
from functions.finance import ledger, payments
from tests.unit.deliveries.stage import NOON, TO_READY, VINS, Stage, opened, somebody, yuan

Reply = dict[str, Any]
HANDOVER = {
    "odometer_km": 12,
    "keys": 2,
    "documents": ["invoice", "certificate"],
    "checklist": {"mats": True},
    "signature": {"typed": "王芳"},
}
SETTINGS = (
    "CONTRACT_BUCKET",
    "LINK_KEY_ID",
    "SEAL_KEY_ID",
    "SEAL_CERTIFICATE_PARAMETER",
    "TIME_STAMP_AUTHORITY",
    "PUBLIC_BASE_URL_PARAMETER",
    "FINANCE_TOPIC_ARN",
    "STATE_MACHINE_ARN",
    "SES_CONFIGURATION_SET",
)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    environment = dict.fromkeys(SETTINGS, "unused") | {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "TABLE_NAME": "business",
        "AUDIT_TABLE_NAME": "audit",
        "SENDER_ADDRESS": "Driveaway <no-reply@driveaway.example>",
        "ARCHIVE_YEARS": "10",
        "ARCHIVE_MODE": "GOVERNANCE",
        "STAGE": "local",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with opened() as found:
        wiring.use_clock(found.clock)
        yield found
    wiring.use_clock(SystemClock())


def ask(
    handler: Callable[..., Reply],
    method: str,
    resource: str,
    body: object = None,
    *,
    by: Person | None = None,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    **params: str,
) -> Reply:
    path = resource.format(**params)
    told = {"staff_id": by.staff_id, "name": by.name, "email": by.email, "roles": ",".join(by.roles)} if by else {}
    sent = {"Content-Type": "application/json"} | (headers or {})
    event = {
        "httpMethod": method,
        "resource": resource,
        "path": path,
        "pathParameters": params,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()},
        "requestContext": {
            "requestId": "r",
            "path": "/prod" + path,
            "authorizer": told | {"store": (by.store or "") if by else ""},
        },
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
    }
    reply = handler(event, None)
    reply["json"] = json.loads(reply["body"]) if reply["body"].startswith("{") else None
    return reply


def look(stage: Stage, order_id: str, accept: str = "application/json", **headers: str) -> Reply:
    code = stage.seen(order_id).tracking_code
    sent = {"Accept": accept} | {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(track.handler, "GET", "/track/{code}", headers=sent, code=code)


def header(reply: Reply, name: str) -> str:
    return str(reply["multiValueHeaders"][name][0])


COORDINATOR, CONSULTANT = somebody("delivery"), somebody("consultant", store="1")
ORDER = "/api/orders/{order_id}"


def pay(order_id: str, kind: str, amount: str, reference: str, key: str | None = None, **more: Any) -> Reply:
    body = {"kind": kind, "amount": yuan(amount), "method": "transfer", "received_at": "2026-11-24T03:00:00Z"}
    given: dict[str, Any] = {"by": somebody("finance"), "headers": {"Idempotency-Key": key or reference}} | more
    resource = ORDER + "/payments"
    return ask(payments.handler, "POST", resource, body | {"reference": reference}, order_id=order_id, **given)


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


def english(handler: Callable[..., Reply], method: str, resource: str, body: object, order_id: str) -> str:
    reply = ask(handler, method, resource, body, by=COORDINATOR, headers={"Accept-Language": "en"}, order_id=order_id)
    return str(reply["json"]["detail"])


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
