"""SES's events as SNS brings them, and what staff then see in their tasks and on the profile."""

from __future__ import annotations

import json
from typing import Any

import pytest

from driveaway.customers.model import Customer
from driveaway.effects.model import Effect
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.runtime.wiring import world
from functions.access import sign_in
from functions.customers import api as customers
from functions.effects import mail_events
from functions.orders import api as orders
from tests.functions.desk import Desk
from tests.sales import submitted

ONE = "/api/customers/{customer_id}"
BOUNCED = {"bounce": {"bounceType": "Permanent", "bounceSubType": "General"}}


@pytest.fixture
def order(desk: Desk) -> Order:
    return submitted(desk.bench)


@pytest.fixture
def session(desk: Desk, order: Order) -> str:
    del order  # whose staff are seeded by now
    return desk.session_of("consultant-1@driveaway.example")


def published(*messages: str) -> dict[str, object]:
    records = [{"EventSource": "aws:sns", "Sns": {"Message": message}} for message in messages]
    return mail_events.handler({"Records": records}, None)


def told(kind: str, effect_id: str, **more: Any) -> str:
    return json.dumps({"eventType": kind, "mail": {"tags": {"effect": [effect_id]}}, **more})


def asking_mail(desk: Desk, order: Order) -> str:
    found = desk.bench.book.due(Effect, "EFFECTS", desk.bench.clock.now().replace(year=2030))
    return next(each.effect_id for each in found if each.mail and each.order_id == order.order_id)


def broken_contacts(desk: Desk, session: str) -> list[dict[str, Any]]:
    found = desk.ask(orders.handler, "GET", "/api/tasks", session=session).json["tasks"]
    return [each for each in found if each["kind"] == "contact_broken"]


def edit(desk: Desk, session: str, customer: Customer, email: str) -> Any:
    headers, one = {"if-match": f'"{customer.version}"'}, customer.customer_id
    return desk.ask(
        customers.handler, "PATCH", ONE, body={"email": email}, headers=headers, session=session, customer_id=one
    )


def test_a_bounce_is_seen_in_the_tasks_and_on_the_profile_until_the_address_is_corrected(
    desk: Desk, order: Order, session: str
) -> None:
    published(told("Send", asking_mail(desk, order)), told("Bounce", asking_mail(desk, order), **BOUNCED))

    (task,) = broken_contacts(desk, session)
    assert (task["order_id"], task["customer_id"]) == (order.order_id, order.customer_id)
    assert order.order_no in task["title"]
    shown = desk.ask(customers.handler, "GET", ONE, session=session, customer_id=task["customer_id"]).json
    assert (shown["email_state"], shown["email_trouble"]["mail_kind"]) == ("bounced", "confirm_order")

    customer = desk.bench.book.get(Customer, order.customer_id)
    edited = edit(desk, session, customer, "better@mail.example")
    assert (edited.status, edited.json["email_state"], edited.json["version"]) == (200, "ok", customer.version + 1)
    assert edited.json == desk.ask(customers.handler, "GET", ONE, session=session, customer_id=order.customer_id).json
    assert broken_contacts(desk, session) == []
    assert desk.bench.book.get(Content, order.order_id).buyer.email == "better@mail.example"


def test_the_task_has_its_name_on_the_staffs_first_page(desk: Desk, order: Order, session: str) -> None:
    published(told("Bounce", asking_mail(desk, order), **BOUNCED))
    page = desk.ask(
        sign_in.handler, "GET", "/staff", session=session, headers={"accept": "text/html", "accept-language": "en"}
    )
    assert "Address that mail does not reach" in page.text
    assert f"/staff/orders/{order.order_id}" in page.text


def test_an_address_that_mail_came_back_from_is_refused_with_a_reason(desk: Desk, order: Order, session: str) -> None:
    broken = desk.bench.book.get(Customer, order.customer_id)
    published(told("Bounce", asking_mail(desk, order), **BOUNCED))
    marked = desk.bench.book.get(Customer, order.customer_id)
    edit(desk, session, marked, "better@mail.example")
    refused = edit(desk, session, desk.bench.book.get(Customer, order.customer_id), broken.email)
    assert (refused.status, refused.pointers) == (422, ["/email"])


def test_events_that_say_nothing_to_us_are_taken_and_forgotten(desk: Desk) -> None:
    greeting = "Successfully validated SNS topic for Amazon SES event publishing."
    odd = [greeting, "", "{}", "[]", '{"eventType": 1}', told("Open", "x"), told("Send", "unknown")]
    odd.append(json.dumps({"eventType": "Bounce", "mail": {"destination": ["a@example.com"]}, **BOUNCED}))
    before = desk.bench.client.scan(TableName="business")["Count"]
    assert published(*odd) == {"seen": len(odd)}
    assert desk.bench.client.scan(TableName="business")["Count"] == before


def test_an_edit_makes_three_calls_and_a_corrected_address_one_more(desk: Desk, order: Order, session: str) -> None:
    vars(world()).update(book=desk.bench.book)
    calls: list[str] = []
    customer = desk.bench.book.get(Customer, order.customer_id)
    desk.bench.client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    edit(desk, session, customer, "better@mail.example")
    assert calls == ["GetItem", "Query", "BatchGetItem", "TransactWriteItems"]
    calls.clear()
    one, version = customer.customer_id, {"if-match": f'"{customer.version + 1}"'}
    body = {"address": "静湖区湖滨大道 18 号"}
    desk.ask(customers.handler, "PATCH", ONE, body=body, headers=version, session=session, customer_id=one)
    assert calls == ["GetItem", "Query", "TransactWriteItems"]
    calls.clear()
    desk.ask(customers.handler, "GET", ONE, session=session, customer_id=one)
    assert calls == ["GetItem", "Query"]
