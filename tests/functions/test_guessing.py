"""Guessing: tries that come all at once count like any others, and a list's place opens no other list."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from driveaway.access.model import Code
from driveaway.aftercare.service_request import DigitTries
from driveaway.links.model import Link, token_hash
from driveaway.orders import answers
from driveaway.orders.model import Order
from driveaway.shared.ids import digest
from functions.access import sign_in
from functions.aftercare import api as aftercare
from functions.orders import api as orders
from functions.orders import confirm
from tests.functions.desk import Desk
from tests.sales import confirm_token, submitted

CONFIRM = "/confirm/{token}"


def raced(monkeypatch: pytest.MonkeyPatch, desk: Desk, before: Callable[[], None]) -> None:
    """Let something happen between what a request read and what it writes."""
    commit = type(desk.bench.book).commit
    told = [before]

    def late(self: Any, step: Any) -> None:
        if told:
            told.pop()()
        commit(self, step)

    monkeypatch.setattr(type(desk.bench.book), "commit", late)


def wrong(desk: Desk, item: Any, times: int) -> Callable[[], None]:
    def guess() -> None:
        for _ in range(times):
            desk.bench.book.count_try(item, limit=answers.TRIES)

    return guess


def test_right_digits_among_many_guesses_at_once_do_not_count(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order = submitted(desk.bench)
    token = confirm_token(order, desk.bench)
    link = desk.bench.book.get(Link, token_hash(token))
    raced(monkeypatch, desk, wrong(desk, link, answers.TRIES))

    body = {"decision": "confirm", "phone_last4": "8000"}
    reply = desk.ask(confirm.handler, "POST", CONFIRM, body=body, token=token)

    assert reply.status == 429
    assert desk.bench.book.get(Order, order.order_id).status == "AWAITING_CUSTOMER"


def test_right_digits_still_count_after_one_slip_at_the_same_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    token = confirm_token(submitted(desk.bench), desk.bench)
    raced(monkeypatch, desk, wrong(desk, desk.bench.book.get(Link, token_hash(token)), 1))

    body = {"decision": "confirm", "phone_last4": "8000"}

    assert desk.ask(confirm.handler, "POST", CONFIRM, body=body, token=token).status == 200


def test_a_right_code_among_many_guesses_at_once_opens_no_session(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    email = {"email": "finance@driveaway.example"}
    asked = desk.ask(sign_in.handler, "POST", "/api/sign-in", body=email).json["sign_in_id"]
    code = {"code": desk.code_of(asked)}
    raced(monkeypatch, desk, wrong(desk, desk.bench.book.get(Code, asked), answers.TRIES))

    reply = desk.ask(sign_in.handler, "POST", "/api/sign-in/{sign_in_id}", body=code, sign_in_id=asked)

    assert reply.status == 429 and "set-cookie" not in reply.headers


def test_right_digits_of_a_service_request_among_many_guesses_do_not_count(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = submitted(desk.bench).tracking_code
    window = DigitTries(window=f"{digest(code)}.{desk.bench.clock.now():%Y%m%d%H}", at=desk.bench.clock.now())
    known = {"category": "question", "description": "?", "tracking_code": code}
    first = {**known, "phone_last4": "1111"}
    assert desk.ask(aftercare.handler, "POST", "/api/service-requests", body=first, key="1").status == 422
    raced(monkeypatch, desk, wrong(desk, window, answers.TRIES - 1))

    right = {**known, "phone_last4": "8000"}

    assert desk.ask(aftercare.handler, "POST", "/api/service-requests", body=right, key="2").status == 429


@pytest.mark.parametrize(
    "place",
    [
        {"pk": "ORDER#1", "sk": "ORDER", "wl_pk": "ORDERS#2", "wl_sk": "DRAFT#x"},
        {"pk": "", "sk": "", "wl_pk": "ORDERS#1", "wl_sk": ""},
        {"pk": "ORDER#1", "sk": "ORDER", "wl_pk": "ORDERS#1"},
        [[]] * 3,
    ],
)
def test_a_made_up_cursor_opens_no_list(desk: Desk, place: Any) -> None:
    if isinstance(place, dict):
        place = {name: {"S": value} for name, value in place.items()}
    cursor = "0." + base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
    session = desk.session_of("consultant-1@driveaway.example")

    reply = desk.ask(orders.handler, "GET", "/api/orders", session=session, query={"cursor": cursor})

    assert (reply.status, reply.pointers) == (422, ["/cursor"])


def test_an_id_longer_than_any_key_is_not_found(desk: Desk) -> None:
    session = desk.session_of("consultant-1@driveaway.example")
    long = "x" * 4000

    found = desk.ask(orders.handler, "GET", "/api/orders/{order_id}", session=session, order_id=long)
    unknown = desk.ask(sign_in.handler, "POST", "/api/sign-in/{sign_in_id}", body={"code": "123456"}, sign_in_id=long)

    assert (found.status, unknown.status) == (404, 422)
