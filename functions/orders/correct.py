"""The consultant's form of an order that exists, beside what its customer wants; a newer version is said, not lost."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.service import offer
from driveaway.orders.editing import edit_order
from driveaway.orders.forms import OrderEditForm, PriceForm, form_view, typed_of
from driveaway.orders.next_steps import SELLERS, check_editable
from driveaway.orders.quoting import quote
from driveaway.orders.service import file_for
from driveaway.orders.since import since
from driveaway.orders.view import order_view
from driveaway.runtime.http import Api, Json, Page

api = Api("correction", domain="desk")
handler = api.handler


@api.page("/staff/orders/<order_id>/edit", summary="The form of an order as it stands")
def look(order_id: str) -> Page:
    """Show what was agreed, to be changed; beside it what the customer asked for."""
    if api.visitor() is None:
        return api.sign_in(f"/staff/orders/{order_id}/edit")
    return _form(order_id, api.person(*SELLERS))


@api.form(
    "/staff/orders/<order_id>/edit",
    page=look,
    then="/staff/orders/{order_id}",
    summary="Correct an order from its form",
)
def edit(order_id: str, form: Annotated[OrderEditForm, Body()]) -> Json:
    """As `PATCH /api/orders/{order_id}`, at the version that the form was filled in from."""
    person, book, clock = api.person(*SELLERS), api.world.book, api.world.clock
    return edit_order(order_id, form.edit, expected=form.version, person=person, book=book, clock=clock)


@api.preview("/staff/orders/<order_id>/edit/price", page=look, summary="What an order would cost as its form says")
def price(order_id: str, chosen: Annotated[PriceForm, Body()]) -> Page | Json:
    """Price what is chosen, by the prices of the order's store; nothing is changed."""
    person, book = api.person(*SELLERS), api.world.book
    order = file_for(order_id, person, book).order
    found = quote(chosen, store=order.store, book=book, clock=api.world.clock)
    return _form(order_id, person, price=found) if api.wants_page() else {"price": found}


def _form(order_id: str, person: Person, **more: JsonValue) -> Page:
    book = api.world.book
    found = file_for(order_id, person, book)
    order, content = found.order, found.content
    check_editable(order)
    typed = api.request.sent.typed or {**typed_of(content), "version": order.version}
    values: Json = {
        "person": person.model_dump(mode="json"),
        "order": order_view(order, content),
        "buyer": {"name": content.buyer.name, "email": content.buyer.email, "language": content.buyer.language},
        "newer": since(order, str(typed.get("version")), book),
        **form_view(typed, offer(book, api.world.clock)),
        **more,
    }
    return Page("desk/edit.html", values, domain="desk", form_values=typed)
