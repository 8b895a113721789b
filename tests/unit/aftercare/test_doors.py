"""Aftercare over HTTP: the public form, and the lists and moves of staff."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from driveaway.orders.model import Order
from functions.aftercare import api, sweep
from infra.build_assets import build
from tests.fakes import Bench, request, session
from tests.unit.aftercare.scenes import delivered

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WANTED = {"phone_last4": "8000", "category": "repair", "description": "It <b>rattles</b>.\r\nAlways."}


@pytest.fixture(scope="module", autouse=True)
def _built_pages() -> None:
    build()


@pytest.fixture
def order(here: Bench) -> Order:
    return delivered(here)


def sent(body: dict[str, Any], key: str = "k1") -> tuple[int, dict[str, Any]]:
    """Send a service request as a program does."""
    headers = {"Idempotency-Key": key} if key else {}
    status, _, text = request(api.handler, "POST", "/api/service-requests", body=body, headers=headers)
    return status, json.loads(text)


def test_a_program_needs_a_key_and_gets_the_first_reply_again(order: Order) -> None:
    body = {**WANTED, "tracking_code": order.tracking_code}
    assert sent(body, key="")[0] == 400
    status, first = sent(body)
    assert (status, set(first)) == (201, {"service_request_id", "reference", "respond_by"})
    assert sent(body) == (201, first)
    assert sent({**body, "category": "other"})[0] == 422


def test_wrong_digits_and_an_unknown_code_read_alike(order: Order) -> None:
    wrong = sent({**WANTED, "tracking_code": order.tracking_code, "phone_last4": "1111"})
    unknown = sent({**WANTED, "tracking_code": "NOSUCHCODE"}, key="k2")
    assert wrong[0] == unknown[0] == 422
    assert wrong[1]["errors"] == unknown[1]["errors"]


def test_every_wrong_field_is_named(order: Order) -> None:
    status, problem = sent({"category": "tea", "phone_last4": "80", "colour": "red"})
    assert status == 422
    assert sorted(each["pointer"] for each in problem["errors"]) == [
        "/category",
        "/colour",
        "/description",
        "/phone_last4",
        "/tracking_code",
    ]


def test_the_form_leads_to_thanks(order: Order) -> None:
    status, _, page = request(
        api.handler, "GET", "/service-requests/new", query={"tracking_code": order.tracking_code, "lang": "en"}
    )
    assert status == 200
    assert f'value="{order.tracking_code}"' in page
    body = urlencode({**WANTED, "tracking_code": order.tracking_code})
    status, headers, _ = request(api.handler, "POST", "/service-requests", body=body, headers=FORM)
    assert status == 303
    path, _, query = headers["location"][0].partition("?")
    known = dict(parse_qsl(query))
    status, _, page = request(api.handler, "GET", path, query={**known, "lang": "zh-Hant"})
    assert (status, known["reference"] in page, "最晚在" in page) == (200, True, True)


def test_a_wrong_form_comes_back_with_everything_that_was_typed(order: Order) -> None:
    body = urlencode(
        {**WANTED, "tracking_code": order.tracking_code, "phone_last4": "12", "preferred_contact": "WeChat"}
    )
    status, _, page = request(
        api.handler, "POST", "/service-requests", body=body, headers={**FORM, "Accept-Language": "en"}
    )
    assert status == 422
    assert 'value="WeChat"' in page
    assert 'value="12"' in page
    assert "It &lt;b&gt;rattles&lt;/b&gt;." in page
    assert 'value="repair" checked' in page


def test_staff_work_through_their_list(here: Bench, order: Order) -> None:
    staff = session(here, "aftersales")
    request_id = sent({**WANTED, "tracking_code": order.tracking_code})[1]["service_request_id"]
    status, _, text = request(api.handler, "GET", "/api/service-requests", headers=staff)
    found = json.loads(text)["service_requests"]
    assert (status, [each["service_request_id"] for each in found]) == (200, [request_id])
    resource = "/api/service-requests/{service_request_id}/state"
    path = resource.format(service_request_id=request_id)
    seen = [
        request(api.handler, "POST", resource, path=path, body={"state": state}, headers=staff)[0]
        for state in ("RESOLVED", "ASSIGNED", "IN_PROGRESS", "RESOLVED", "CLOSED")
    ]
    assert seen == [409, 200, 200, 200, 200]


def test_a_follow_up_is_ended_over_http(here: Bench, order: Order) -> None:
    staff = session(here, "consultant-1")
    status, _, text = request(api.handler, "GET", "/api/follow-ups", headers=staff, query={"due": "all", "limit": "1"})
    listed = json.loads(text)
    assert (status, len(listed["follow_ups"]), listed["cursor"] is not None) == (200, 1, True)
    resource = "/api/follow-ups/{follow_up_id}/outcome"
    path = resource.format(follow_up_id=listed["follow_ups"][0]["follow_up_id"])
    body = {"outcome": "reached", "satisfaction": 9, "notes": "Fine.", "next": "2026-04-01"}
    status, _, text = request(api.handler, "POST", resource, path=path, body=body, headers=staff)
    ended = json.loads(text)
    assert (status, ended["state"], ended["outcome"]) == (200, "DONE", "reached")
    assert ended["next_follow_up_id"]
    assert request(api.handler, "POST", resource, path=path, body={"outcome": "declined"}, headers=staff)[0] == 409


def test_staff_routes_need_a_session_and_a_role(here: Bench, order: Order) -> None:
    assert request(api.handler, "GET", "/api/follow-ups")[0] == 401
    finance = session(here, "finance")
    resource = "/api/follow-ups/{follow_up_id}/outcome"
    path = resource.format(follow_up_id=f"{order.order_id}-day_3_call")
    status, _, _ = request(api.handler, "POST", resource, path=path, body={"outcome": "reached"}, headers=finance)
    assert status == 403


def test_the_sweep_answers_how_much_was_due(here: Bench, order: Order) -> None:
    here.clock.at = order.deadline or here.clock.at
    assert sweep.handler({}, None) == {"met": 2}
