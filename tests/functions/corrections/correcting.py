"""An order on its page in the console: looked at, filled in, saved, and its buttons pressed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from driveaway.orders.model import Order
from driveaway.orders.tasks import tasks_of
from functions.orders import console, correct, steps
from tests.functions.desk import Desk, Reply
from tests.functions.filled import hidden, value_of
from tests.sales import person_with

PAGE = "/staff/orders/{order_id}"
EDIT = PAGE + "/edit"
BROWSER = {"accept": "text/html", "accept-language": "en"}
PLAN = {
    "method": "instalments",
    "prepayment": {"amount": "5000.00"},
    "instalments": [
        {"due_on": "2026-12-01", "amount": {"amount": "50000.00"}},
        {"due_on": "2026-12-20", "amount": {"amount": "35600.00"}},
    ],
}


def look(desk: Desk, order: Order, session: str) -> Reply:
    return desk.ask(correct.handler, "GET", EDIT, headers=BROWSER, session=session, order_id=order.order_id)


def page(desk: Desk, order: Order, session: str) -> Reply:
    return desk.ask(console.handler, "GET", PAGE, headers=BROWSER, session=session, order_id=order.order_id)


def filled(shown: Reply) -> dict[str, object]:
    """Return what a browser would send of a form that nobody changed."""
    names = {*re.findall(r'<(?:input|select|textarea) [^>]*name="([^"]+)"', shown.text)}
    ticked = re.findall(r'name="([^"]+\[\])" value="([^"]*)" checked', shown.text)
    many = {name: [value for each, value in ticked if each == name] for name, _ in ticked}
    single = {name: value_of(shown, name) for name in names if not name.endswith("[]")}
    return {**single, **many, **hidden(shown)}


def save(desk: Desk, order: Order, session: str, fields: Mapping[str, object], to: str = EDIT) -> Reply:
    return desk.ask(correct.handler, "POST", to, headers=BROWSER, session=session, form=fields, order_id=order.order_id)


def press(desk: Desk, order: Order, session: str, step: str, **fields: str) -> Reply:
    place = f"{PAGE}/{step}"
    return desk.ask(
        steps.handler, "POST", place, headers=BROWSER, session=session, form=fields, order_id=order.order_id
    )


def now(desk: Desk, order: Order) -> Order:
    return desk.bench.book.get(Order, order.order_id)


def tasks_about(desk: Desk, order: Order) -> list[object]:
    """Return the fields of the consultant's tasks on an order."""
    tasks = tasks_of(person_with("consultant", desk.bench, "1"), desk.bench.book)
    return [each.get("field") for each in tasks if each["order_id"] == order.order_id]
