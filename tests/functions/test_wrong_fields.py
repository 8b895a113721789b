"""Wrong fields are named by where they stand in what was sent, each once; nothing unknown is taken silently."""

from __future__ import annotations

import json
from typing import Any

import pytest

from driveaway.runtime.http.problems import from_pydantic
from driveaway.shared.errors import FieldProblem, InvalidInput
from functions.aftercare import api as aftercare
from functions.deliveries import api as deliveries
from functions.finance import payments
from functions.orders import api as orders
from tests.fakes import Bench, request, session
from tests.functions.desk import Desk
from tests.sales import draft

MEMBERS = {"type", "title", "status", "detail", "instance", "errors", "request_id"}


@pytest.fixture
def here(desk: Desk) -> Bench:
    return desk.bench


def asked(handler: Any, method: str, resource: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    path = resource.replace("{follow_up_id}", "f1")
    status, _, text = request(handler, method, resource, path=path, body=body, headers=headers)
    return status, json.loads(text)


def pointers(problem: dict[str, Any]) -> list[str]:
    return [each["pointer"] for each in problem["errors"]]


@pytest.mark.parametrize("verb", ["submit", "duplicate"])
def test_a_step_that_takes_no_fields_refuses_every_one(here: Bench, verb: str) -> None:
    order, who = draft(here), session(here, "consultant-1")
    resource, path = f"/api/orders/{{order_id}}/{verb}", f"/api/orders/{order.order_id}/{verb}"
    headers = {**who, "Idempotency-Key": "k"}
    status, _, body = request(orders.handler, "POST", resource, path=path, body={"why": 1, "b/c": 2}, headers=headers)
    assert (status, pointers(json.loads(body))) == (422, ["/why", "/b~1c"])
    assert here.book.get(type(order), order.order_id).status == "DRAFT"


@pytest.mark.parametrize("field", ["model_code", "trim_code", "colour_code", "option_codes", "payment", "delivery"])
def test_an_edit_empties_nothing_that_an_order_needs(here: Bench, field: str) -> None:
    order, who = draft(here), session(here, "consultant-1")
    resource, path = "/api/orders/{order_id}", f"/api/orders/{order.order_id}"
    headers = {**who, "If-Match": f'"{order.version}"'}
    status, _, body = request(orders.handler, "PATCH", resource, path=path, body={field: None}, headers=headers)
    assert (status, pointers(json.loads(body))) == (422, [f"/{field}"])


def test_a_field_that_may_be_of_two_types_is_named_once_and_without_them(here: Bench) -> None:
    who = session(here, "aftersales")
    wrong = {"outcome": "reached", "next": "soon"}
    status, problem = asked(aftercare.handler, "POST", "/api/follow-ups/{follow_up_id}/outcome", wrong, **who)
    assert (status, pointers(problem)) == (422, ["/next"])


def test_what_is_wrong_within_an_object_is_named_by_its_own_place(here: Bench) -> None:
    who = session(here, "delivery")
    form = {"odometer_km": 5, "keys": 2, "documents": ["a", 7], "checklist": {"ok": [], "fine": True}, "signature": ""}
    status, problem = asked(deliveries.handler, "POST", "/api/orders/{order_id}/handover", form, **who)
    assert (status, pointers(problem)) == (422, ["/documents/1", "/checklist/ok", "/signature"])


@pytest.mark.parametrize("amount", [100, 100.5, True, None, "1e3", "1_000", "NaN", "0x10", "１００", ""])
def test_money_is_text_in_plain_digits(here: Bench, amount: object) -> None:
    who = {**session(here, "finance"), "Idempotency-Key": "k"}
    wrong = {
        "kind": "balance",
        "amount": {"amount": amount, "currency": "CNY"},
        "method": "cash",
        "received_at": "2026-03-01T00:00:00Z",
        "reference": "R1",
    }
    status, problem = asked(payments.handler, "POST", "/api/orders/{order_id}/payments", wrong, **who)
    assert (status, pointers(problem)) == (422, ["/amount/amount"])


def test_a_problem_has_the_same_members_whatever_it_is(here: Bench) -> None:
    who = session(here, "consultant-1")
    for status, headers in ((404, who), (401, {})):
        answer = asked(orders.handler, "GET", "/api/orders/{order_id}", None, **headers)
        assert answer[0] == status
        assert (set(answer[1]), answer[1]["errors"]) == (MEMBERS, [])


def test_a_missing_field_is_named_though_nothing_was_sent_around_it() -> None:
    found = from_pydantic([{"loc": ("body", "scores", "deal"), "type": "missing"}], {})
    assert [each.pointer for each in found.problems] == ["/scores/deal"]


def test_of_several_findings_about_a_field_the_first_is_told() -> None:
    found = InvalidInput([FieldProblem("/a", "one"), FieldProblem("/b", "two"), FieldProblem("/a", "three")])
    assert [(each.pointer, each.code) for each in found.problems] == [("/a", "one"), ("/b", "two")]
