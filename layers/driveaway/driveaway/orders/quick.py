"""A quick order: one call makes a draft of what an inquiry, the profile, the price list and the store tell already."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.model import CarModel, Store
from driveaway.catalogue.terms import PriceList
from driveaway.customers.model import Customer
from driveaway.inquiries.model import Inquiry
from driveaway.inquiries.service import is_open_to
from driveaway.orders.content import DeliveryWish, Payment
from driveaway.orders.requests import NewOrder, QuickOrder
from driveaway.orders.service import NONE, Basis, create_order, open_order
from driveaway.orders.starting import earliest_day, place_at, preferred_payment
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import FieldProblem, InvalidInput, NotAllowed
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import Item

NEEDED = ("model_code", "payment")
"""What an order cannot do without, and nobody can say for whoever buys."""


def take_order(
    wanted: NewOrder | QuickOrder, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Create a DRAFT from a whole order or from an inquiry; returns its view.

    Of an inquiry come buyer, model and way of payment; trim and colour are the first of the price list, the day is the
    first on which the car can be had, the place is the store. What is given takes the place of any of these. Raises
    InvalidInput, naming what the inquiry lacks, or NotAllowed for staff who sell for no store.
    """
    if isinstance(wanted, NewOrder):
        return create_order(wanted, person=person, receipt=receipt, book=book, clock=clock)
    inquiry, number = book.find(Inquiry, wanted.inquiry_id), person.store or NONE
    if inquiry is None or not is_open_to(person, inquiry):
        raise InvalidInput.at("/inquiry_id", "unknown_inquiry")
    known: list[tuple[type[Item], str]] = [
        (Customer, inquiry.customer_id),
        (Store, number),
        *PriceList.wanted(wanted.model_code or inquiry.model_code or NONE, number),
    ]
    customer, store, *listed = book.find_many(known)
    if not isinstance(customer, Customer):
        raise InvalidInput.at("/inquiry_id", "unknown_inquiry")
    if not isinstance(store, Store):
        raise NotAllowed("no_store")
    basis = Basis(customer, PriceList.found(listed, number), inquiry)
    whole = _whole(wanted, basis, store, inquiry, clock)
    return open_order(whole, basis, person=person, receipt=receipt, book=book, clock=clock)


def _whole(wanted: QuickOrder, basis: Basis, store: Store, inquiry: Inquiry, clock: Clock) -> NewOrder:
    model, buyer = basis.prices.model, basis.customer
    if model is None and (wanted.model_code or inquiry.model_code):
        raise InvalidInput.at("/model_code", "not_in_catalogue")
    filled = dict(_as_it_comes(model)) if model else {}
    if method := preferred_payment(inquiry):
        filled["payment"] = Payment(method=method)
    if model:
        day = earliest_day(model, clock)
        filled["delivery"] = DeliveryWish(requested_date=day, place=place_at(store, buyer.language))
    filled |= {name: getattr(wanted, name) for name in wanted.model_fields_set}
    if lacking := [FieldProblem(f"/{name}", "inquiry_lacks") for name in NEEDED if name not in filled]:
        raise InvalidInput(lacking)
    return NewOrder.model_validate(filled | {"customer_id": buyer.customer_id, "inquiry_id": inquiry.inquiry_id})


def _as_it_comes(model: CarModel) -> Iterator[tuple[str, object]]:
    """Yield the configuration of a model before anybody has chosen: the first trim and colour of the price list."""
    yield "model_code", model.model_code
    yield "trim_code", model.trims[0].trim_code
    yield "colour_code", model.colours[0].colour_code
