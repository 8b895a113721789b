"""What the form of a new order starts with: all that the inquiry, the profile and the store tell already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

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
from driveaway.shared.text import Language


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
        filled["delivery.place"] = place_at(store, buyer.language)
    if isinstance(model, CarModel):
        ready = earliest_day(model, clock).isoformat()
        filled |= {"model_code": model.model_code, "delivery.requested_date": ready}
    return Start(buyer, inquiry, filled | (_wished(inquiry) if inquiry else {}))


def _wished(inquiry: Inquiry) -> dict[str, JsonValue]:
    return {
        "inquiry_id": inquiry.inquiry_id,
        "payment.method": preferred_payment(inquiry),
        "trade_in.car": inquiry.trade_in,
    }


def place_at(store: Store, language: Language) -> str:
    """Return a store as the place of a handover."""
    return " ".join(name.in_(language) for name in (store.name, store.address))


def earliest_day(model: CarModel, clock: Clock) -> date:
    """Return the first day on which a car of the model that is ordered now can be had."""
    return local_day(clock.now()) + timedelta(days=model.lead_days)


def preferred_payment(inquiry: Inquiry) -> Literal["full", "instalments", "loan"] | None:
    """Return how whoever asked would like to pay; None where that is open."""
    return None if inquiry.payment_preference == "undecided" else inquiry.payment_preference
