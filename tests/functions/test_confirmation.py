"""The customer's page: confirm, or say field by field what should be different; and where that is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.effects.model import Effect
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.runtime.pages import Pages
from driveaway.shared.clock import stamp
from driveaway.shared.text import LANGUAGES, Language
from functions.orders import api as orders
from functions.orders import confirm
from tests.fakes import session
from tests.functions.desk import Desk, Reply, opened
from tests.sales import confirm_token, sent, submitted
from tests.sowing import sow

DIGITS = {"phone_last4": "8000"}
SENT_BACK = {"decision": "request_changes", **DIGITS}
CHANGES = [{"field": "colour", "note": "Blue, please"}, {"field": "delivery_date", "note": "A week later"}]
IN_FULL = [*CHANGES, {"field": "comment", "note": "Call me"}]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as found:
        sow(found.bench)
        for who in ("consultant-1", "sales-manager-1"):
            session(found.bench, who)
        yield found


@pytest.fixture
def order(desk: Desk) -> Order:
    return submitted(desk.bench)


def answer(desk: Desk, order: Order, body: object = None, form: dict[str, str] | None = None) -> Reply:
    token = confirm_token(order, desk.bench)
    headers = {"accept": "text/html"} if form is not None else {}
    return desk.ask(confirm.handler, "POST", "/confirm/{token}", body=body, form=form, headers=headers, token=token)


def shown(desk: Desk, order: Order) -> dict[str, object]:
    path = "/api/orders/{order_id}"
    return desk.ask(orders.handler, "GET", path, session="consultant-1", order_id=order.order_id).json


def corrected(desk: Desk, order: Order) -> Reply:
    return desk.ask(
        orders.handler,
        "PATCH",
        "/api/orders/{order_id}",
        body={"delivery": {"requested_date": "2026-05-01", "place": "Store 1"}},
        headers={"if-match": f'"{shown(desk, order)["version"]}"'},
        session="consultant-1",
        order_id=order.order_id,
    )


def submit(desk: Desk, order: Order, match: str = "") -> Reply:
    path, headers = "/api/orders/{order_id}/submit", {"if-match": match} if match else {}
    return desk.ask(orders.handler, "POST", path, session="consultant-1", headers=headers, order_id=order.order_id)


def test_what_a_customer_asks_for_reaches_the_consultant_as_an_order_a_mail_and_tasks(desk: Desk, order: Order) -> None:
    assert answer(desk, order, SENT_BACK | {"changes": CHANGES, "comment": "Call me"}).status == 200

    assert shown(desk, order)["wanted_changes"] == IN_FULL
    letter = desk.bench.book.get(Effect, f"{order.order_id}-changes-1").mail
    assert letter and letter.data["changes"] == CHANGES and letter.data["comment"] == "Call me"
    for query, who in (({}, "consultant-1"), ({"team": "true"}, "sales-manager-1")):
        listed = desk.ask(orders.handler, "GET", "/api/tasks", query=query, session=who).json["tasks"]
        assert [(each["field"], each["title"]) for each in listed if each["kind"] == "correction"] == [
            (each["field"], f"{order.order_no} · {each['note']}") for each in IN_FULL
        ]


def test_a_form_sends_the_same_by_field_and_leaves_out_what_is_empty(desk: Desk, order: Order) -> None:
    form = {**SENT_BACK, "changes.colour": "Blue, please", "changes.place": "", "comment": ""}
    assert answer(desk, order, form=form).status == 303
    assert shown(desk, order)["wanted_changes"] == CHANGES[:1]


def test_what_was_asked_for_stays_while_it_is_edited_and_is_gone_when_submitted_again(desk: Desk, order: Order) -> None:
    answer(desk, order, SENT_BACK | {"changes": CHANGES})
    edited = corrected(desk, order)
    assert (edited.status, edited.json["status"], edited.json["wanted_changes"]) == (200, "DRAFT", CHANGES)
    assert submit(desk, order).json["wanted_changes"] == []


def test_only_the_version_that_was_read_goes_out_when_the_consultant_says_which(desk: Desk, order: Order) -> None:
    answer(desk, order, SENT_BACK | {"comment": "Call me"})
    read = shown(desk, order)["version"]
    corrected(desk, order)
    for stale in (f'"{read}"', "latest"):
        assert submit(desk, order, stale).status == 412
    assert shown(desk, order)["status"] == "DRAFT"
    corrected_to = shown(desk, order)["version"]
    reply = submit(desk, order, f'"{corrected_to}"')
    assert (reply.status, reply.json["status"]) == (200, "AWAITING_CUSTOMER")
    assert submit(desk, order, f'"{corrected_to}"').status == 412


def test_what_was_said_is_no_part_of_what_was_agreed(desk: Desk, order: Order) -> None:
    answer(desk, order, SENT_BACK | {"changes": CHANGES, "comment": "Call me on Monday"})
    after = desk.bench.book.get(Order, order.order_id)
    assert (after.content_hash, after.revision) == (order.content_hash, order.revision)
    said = desk.bench.book.history(after.key)[-1]
    assert said.details == {"revision": 1, "fields": ["colour", "delivery_date", "comment"]}


def test_a_remark_beside_a_confirmation_is_kept_and_asks_for_nothing(desk: Desk, order: Order) -> None:
    answer(desk, order, {"decision": "confirm", **DIGITS, "comment": "Thank you"})
    assert (shown(desk, order)["customer_comment"], shown(desk, order)["wanted_changes"]) == ("Thank you", [])


def test_a_confirmation_without_a_remark_leaves_the_content_unwritten(desk: Desk, order: Order) -> None:
    before = desk.bench.book.get(Content, order.order_id)
    answer(desk, order, {"decision": "confirm", **DIGITS})
    assert desk.bench.book.get(Content, order.order_id) == before


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({}, "/comment"),
        ({"decision": "confirm", "changes": CHANGES}, "/decision"),
        ({"changes": [{"field": "engine", "note": "bigger"}]}, "/changes/0/field"),
        ({"changes": [{"field": "colour"}]}, "/changes/0/note"),
        ({"changes": [CHANGES[0], {"field": "colour", "note": "x" * 501}]}, "/changes/1/note"),
        ({"changes": [CHANGES[0]] * 11}, "/changes"),
        ({"changes": {"colour": "x" * 501}}, "/changes/colour"),
    ],
)
def test_a_wish_that_cannot_be_taken_is_refused_at_its_place(
    more: dict[str, object], pointer: str, desk: Desk, order: Order
) -> None:
    reply = answer(desk, order, SENT_BACK | more)
    assert (reply.status, reply.pointers) == (422, [pointer])
    assert desk.bench.book.get(Order, order.order_id).status == "AWAITING_CUSTOMER"


def test_a_refused_form_comes_back_open_with_every_note(desk: Desk, order: Order) -> None:
    form = {"decision": "request_changes", "phone_last4": "0000", "changes.colour": "Deep <blue>"}
    reply = answer(desk, order, form=form)
    assert reply.status == 422
    assert "Deep &lt;blue&gt;</textarea>" in reply.text and "<details open>" in reply.text


def test_the_page_says_truly_what_is_next_and_whose_turn_it_is(desk: Desk, order: Order) -> None:
    token = confirm_token(order, desk.bench)

    def next_step() -> tuple[str, str, str]:
        reply = desk.ask(confirm.handler, "GET", "/confirm/{token}", token=token).json
        (current,) = [each for each in reply["steps"] if each["state"] == "current"]
        return current["code"], current["who"], reply["next_action"]["what"]

    assert next_step() == ("CONFIRMED", "customer", "confirm_order")
    answer(desk, order, SENT_BACK | {"changes": CHANGES})
    assert next_step() == ("ORDERED", "dealer", "revise_order")
    corrected(desk, order)
    assert next_step() == ("ORDERED", "dealer", "revise_order")
    again = sent(desk.bench.book.get(Order, order.order_id), desk.bench)
    assert next_step() == ("CONFIRMED", "customer", "confirm_order")
    answer(desk, again, {"decision": "confirm", **DIGITS})
    assert next_step() == ("REVIEWED", "dealer", "review_order")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_happens_next_is_an_ordered_list_with_one_current_step_and_the_day_to_answer_by(
    language: Language, desk: Desk, order: Order
) -> None:
    token, query = confirm_token(order, desk.bench), {"lang": language}

    def page() -> str:
        return desk.ask(
            confirm.handler, "GET", "/confirm/{token}", headers={"accept": "text/html"}, query=query, token=token
        ).text

    by = Pages().words(language).when(desk.bench.clock.now() + timedelta(days=14))
    for open_yet in (True, False):  # before the answer and after it
        assert (by in page()) == open_yet
        (steps,) = re.findall(r'<ol class="steps">.*?</ol>', page(), re.DOTALL)
        assert (steps.count("<li"), steps.count('aria-current="step"')) == (6, 1)
        answer(desk, order, {"decision": "confirm", **DIGITS})


def test_the_step_that_the_customer_took_says_when(desk: Desk, order: Order) -> None:
    token = confirm_token(order, desk.bench)
    answer(desk, order, {"decision": "confirm", **DIGITS})

    reply = desk.ask(confirm.handler, "GET", "/confirm/{token}", token=token).json
    (step,) = [each for each in reply["steps"] if each["code"] == "CONFIRMED"]
    assert (step["state"], step["at"]) == ("done", stamp(desk.bench.clock.now()))
