"""The consultant's form of a new order: filled in from an inquiry, priced on the way, taken as the API takes it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.service import offer
from driveaway.inquiries.lists import inquiry_view, list_inquiries
from driveaway.orders.forms import NewOrderForm, PriceForm, form_view
from driveaway.orders.quoting import quote
from driveaway.orders.service import NONE, create_order
from driveaway.orders.starting import start_of
from driveaway.runtime.http import Api, Json, Page

api = Api("desk", domain="desk")
handler = api.handler

HERE = "/staff/orders/new"
OPEN: tuple[JsonValue, ...] = ("NEW", "CONTACTED", "QUALIFIED")
"""The states of inquiries that may become an order."""
MOST_INQUIRIES = 50


@api.page(HERE, summary="The form of a new order; without an inquiry or a customer, the inquiries to choose from")
def new() -> Page:
    """Show the form for `?inquiry_id=` or `?customer_id=`; `?model_code=` takes another model than was wished for."""
    if api.visitor() is None:
        query = f"?{urlencode(api.request.query)}" if api.request.query else ""
        return api.sign_in(HERE + query)
    person = api.person("consultant", "sales_manager")
    return _form(person) if _asked("inquiry_id") or _asked("customer_id") else _inquiries(person)


@api.form(HERE, page=new, then="/staff/orders/{order_id}", summary="Make an order", status=201, creating=True)
def create(wanted: Annotated[NewOrderForm, Body()]) -> Json:
    """As `POST /api/orders`: a draft with prices of the price list; the inquiry is converted."""
    person = api.person("consultant", "sales_manager")
    return create_order(wanted, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)


@api.preview(f"{HERE}/price", page=new, summary="What an order would cost")
def price(chosen: Annotated[PriceForm, Body()]) -> Page | Json:
    """Price what is chosen so far; the form stays as it was filled in."""
    person = api.person("consultant", "sales_manager")
    found = quote(chosen, store=person.store or NONE, book=api.world.book, clock=api.world.clock)
    return _form(person, price=found) if api.wants_page() else {"price": found}


def _form(person: Person, **more: JsonValue) -> Page:
    book, clock = api.world.book, api.world.clock
    ids = {name: _asked(name) for name in ("inquiry_id", "customer_id", "model_code")}
    start = start_of(**ids, person=person, book=book, clock=clock)
    typed = api.request.sent.typed or start.filled
    values: Json = {
        "person": person.model_dump(mode="json"),
        "buyer": {"name": start.buyer.name, "email": start.buyer.email, "language": start.buyer.language},
        "inquiry": inquiry_view(start.inquiry) if start.inquiry else None,
        "query": {name: value for name, value in ids.items() if value},
    }
    return Page("desk/new.html", values | form_view(typed, offer(book, clock)) | more, domain="desk", form_values=typed)


def _inquiries(person: Person) -> Page:
    state = _asked("state") or str(OPEN[0])
    found, _ = list_inquiries(person, state=state, limit=MOST_INQUIRIES, cursor=None, book=api.world.book)
    listed: list[JsonValue] = [inquiry_view(each) for each in found]
    values: Json = {"person": person.model_dump(mode="json"), "inquiries": listed, "states": [*OPEN]}
    return Page("desk/inquiries.html", values, domain="desk", form_values={"state": state})


def _asked(name: str) -> str:
    """Return what the form that was sent holds under a name, else the address."""
    return str((api.request.sent.typed or {}).get(name) or api.query(name) or "")
