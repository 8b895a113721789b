"""What the form of a new order starts with: all that the inquiry, the profile and the store tell already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.model import CarModel, Store
from driveaway.customers.model import Customer
from driveaway.inquiries.model import Inquiry
from driveaway.inquiries.service import inquiry_for
from driveaway.orders.service import NONE
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import NotFound
from driveaway.shared.record import Item

UNDECIDED = {None, "undecided"}


@dataclass(frozen=True)
class Start:
    """Whom an order is for, by which inquiry, and what its fields start with, by their names in the form."""

    buyer: Customer
    inquiry: Inquiry | None
    filled: dict[str, JsonValue]


def start_of(*, inquiry_id: str, customer_id: str, model_code: str, person: Person, book: Book, clock: Clock) -> Start:
    """Return the start of an order for the person of an inquiry, else for a customer; two calls at most.

    What is empty is not known; another model than the wished one may be asked for. Raises NotFound.
    """
    inquiry = inquiry_for(inquiry_id, person, book) if inquiry_id else None
    model_code = model_code or (inquiry and inquiry.model_code) or NONE
    wanted: list[tuple[type[Item], str]] = [
        (Customer, inquiry.customer_id if inquiry else customer_id),
        (Store, person.store or NONE),
        (CarModel, model_code),
    ]
    buyer, store, model = book.find_many(wanted)
    if not isinstance(buyer, Customer):
        raise NotFound
    filled: dict[str, JsonValue] = {"customer_id": buyer.customer_id}
    if isinstance(store, Store):
        names = (store.name, store.address)
        filled["delivery.place"] = " ".join(name.in_(buyer.language) for name in names)
    if isinstance(model, CarModel):
        ready = local_day(clock.now()) + timedelta(days=model.lead_days)
        filled |= {"model_code": model.model_code, "delivery.requested_date": ready.isoformat()}
    return Start(buyer, inquiry, filled | (_wished(inquiry) if inquiry else {}))


def _wished(inquiry: Inquiry) -> dict[str, JsonValue]:
    paid = None if inquiry.payment_preference in UNDECIDED else inquiry.payment_preference
    return {"inquiry_id": inquiry.inquiry_id, "payment.method": paid, "trade_in.car": inquiry.trade_in}
