"""The customer's page to confirm an order, opened by a mailed link. Looking changes nothing."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.deliveries.way import way_view
from driveaway.orders.answers import answer_order, look_at_confirmation
from driveaway.orders.customers_view import customer_view
from driveaway.orders.requests import CustomerAnswer
from driveaway.runtime.http import Api, Json, Page
from driveaway.shared.clock import stamp

api = Api("confirmation", domain="orders")
handler = api.handler


@api.page("/confirm/<token>", summary="The order, for the customer to confirm")
def look(token: str) -> Page | Json:
    """The order as it was sent, what happens next, and the form; after the answer, what was answered."""
    now = api.world.clock.now()
    asked = look_at_confirmation(token, book=api.world.book, now=now)
    shown: Json = {
        "order": customer_view(asked.order, asked.content),
        "state": "open" if asked.link.state == "OPEN" else "decided",
        "decision": asked.link.decision,
        "answer_by": stamp(asked.link.expires_at) if asked.link.state == "OPEN" else None,
        **way_view(asked.order, asked.content, now),
    }
    return Page("orders/confirm.html", shown, domain="orders") if api.wants_page() else shown


@api.form("/confirm/<token>", page=look, then="/confirm/{token}", summary="Confirm the order, or ask for changes")
def answer(token: str, answer: Annotated[CustomerAnswer, Body()]) -> Json:
    """The last four digits of the phone say that it is the customer."""
    return answer_order(token, answer, book=api.world.book, clock=api.world.clock)
