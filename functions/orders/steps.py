"""What a consultant does with an order that exists: send it, copy it, cancel it; the buttons of its page."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.editing import cancel_order, submit_order
from driveaway.orders.next_steps import ENDERS, SELLERS, next_steps
from driveaway.orders.requests import Cancellation, Submission
from driveaway.orders.service import file_for
from driveaway.orders.view import order_view
from driveaway.runtime.http import Api, Json, Page

api = Api("steps", domain="desk")
handler = api.handler

ORDER = "/staff/orders/{order_id}"


@api.page("/staff/orders/<order_id>/steps", summary="What may be done with an order next")
def look(order_id: str) -> Page:
    """Show the buttons by themselves: where a step that could not be taken says why."""
    person = api.visitor()
    if person is None:
        return api.sign_in(f"/staff/orders/{order_id}/steps")
    found = file_for(order_id, person, api.world.book)
    shown: Json = {
        "person": person.model_dump(mode="json"),
        "order": order_view(found.order, found.content),
        "may": [*next_steps(found.order, person)],
    }
    return Page("desk/steps.html", shown, domain="desk")


@api.form("/staff/orders/<order_id>/submit", page=look, then=ORDER, summary="Send an order to the customer")
def submit(order_id: str, sent: Annotated[Submission, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/submit`, at the version that was shown beside the button."""
    person, book, clock = api.person(*SELLERS), api.world.book, api.world.clock
    return submit_order(order_id, expected=sent.version, person=person, book=book, clock=clock)


@api.form("/staff/orders/<order_id>/cancel", page=look, then=ORDER, summary="Cancel an order from its page")
def cancel(order_id: str, cancellation: Annotated[Cancellation, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/cancel`."""
    person = api.person(*ENDERS)
    return cancel_order(order_id, cancellation.reason, person=person, book=api.world.book, clock=api.world.clock)


@api.form(
    "/staff/orders/<order_id>/duplicate",
    page=look,
    then=lambda made: f"/staff/orders/{made['order_id']}",
    summary="A new draft with the same selection, from the page of an order",
    status=201,
    creating=True,
)
def duplicate(order_id: str) -> Json:
    """As `POST /api/orders/{order_id}/duplicate`."""
    person = api.person(*SELLERS)
    return duplicate_order(order_id, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)
