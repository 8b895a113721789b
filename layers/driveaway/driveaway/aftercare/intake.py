"""Taking a service request from a customer without an account."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.aftercare.notices import notices, staff_with
from driveaway.aftercare.requests import NewServiceRequest
from driveaway.aftercare.service_request import Category, DigitTries, ServiceRequest, respond_by
from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.customers.model import CustomerPointer
from driveaway.deliveries.tracking import Tracking
from driveaway.effects.model import Effect, mail
from driveaway.orders.service import OrderFile, open_beside
from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import Clock, stamp
from driveaway.shared.errors import InvalidInput, TooManyTries
from driveaway.shared.ids import digest, new_id, number_for
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import Item
from driveaway.step import Change, Step, TriesLeft

CUSTOMER = "customer"
TRIES = 5
"""Wrong identifications for one tracking code within an hour."""


def take_service_request(
    wanted: NewServiceRequest, *, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Record a request; returns `{service_request_id, reference, respond_by}`.

    Raises InvalidInput, the same for an unknown code and for wrong digits, or TooManyTries.
    """
    now = clock.now()
    about, calendar = _identified(wanted, book, now)
    request = new_request(wanted.category, wanted.description, wanted.preferred_contact, about, calendar, now)
    reply: dict[str, JsonValue] = {
        "service_request_id": request.service_request_id,
        "reference": request.reference,
        "respond_by": stamp(request.respond_by),
    }
    book.commit(
        Step(
            action="service_requested",
            actor=CUSTOMER,
            at=now,
            details={"category": request.category, "order_id": request.order_id},
            changes=(Change(request),),
            claims=(_pointer(request),),
            effects=(_thanks(request, about), *staff_mails(request, book)),
            tries_left=(TriesLeft(DigitTries.key_of(_window(wanted, now)), TRIES),),
            receipt=receipt.model_copy(update={"reply": reply}) if receipt else None,
        )
    )
    return reply


def _window(wanted: NewServiceRequest, now: datetime) -> str:
    """Return the hour within which wrong digits for this code are counted, whether or not there is such a code."""
    return f"{digest(wanted.tracking_code)}.{now:%Y%m%d%H}"


def _identified(wanted: NewServiceRequest, book: Book, now: datetime) -> tuple[OrderFile, StoreCalendar]:
    """Return the order that is meant, and the calendar of its store."""
    window = _window(wanted, now)
    known: list[tuple[type[Item], str]] = [(Tracking, wanted.tracking_code), (DigitTries, window)]
    tracking, tries = book.find_many(known)
    if isinstance(tries, DigitTries) and tries.tries >= TRIES:
        raise TooManyTries("too_many_tries")
    if isinstance(tracking, Tracking):
        about, calendars = open_beside(tracking.order_id, StoreCalendar.wanted(tracking.store or EVERY_STORE), book)
        if about.content.buyer.phone[-4:] == wanted.phone_last4:
            return about, StoreCalendar.found(calendars)
    _count(DigitTries(window=window, at=now), book)
    raise InvalidInput.at("/tracking_code", "code_and_digits_differ")


def _count(first: DigitTries, book: Book) -> None:
    try:
        book.commit(Step(action="digits_wrong", actor=CUSTOMER, at=first.at, claims=(first,)))
    except AlreadyClaimed:
        book.count_try(first, limit=TRIES)


def new_request(
    category: Category,
    description: str,
    preferred_contact: str | None,
    about: OrderFile,
    calendar: StoreCalendar,
    now: datetime,
) -> ServiceRequest:
    """Return a service request about an order, not yet written, with the time by which it is answered."""
    answer_by = respond_by(category, now, calendar)
    return ServiceRequest(
        category=category,
        description=description,
        preferred_contact=preferred_contact,
        service_request_id=new_id(),
        reference=number_for("S", now),
        order_id=about.order.order_id,
        order_no=about.order.order_no,
        customer_id=about.order.customer_id,
        customer_name=about.content.buyer.name,
        store=about.order.store,
        created_at=now,
        updated_at=now,
        respond_by=answer_by,
        clock=answer_by,
    )


def _pointer(request: ServiceRequest) -> CustomerPointer:
    return CustomerPointer(
        customer_id=request.customer_id,
        kind="service_request",
        target_id=request.service_request_id,
        label=request.reference,
        at=request.created_at,
    )


def _thanks(request: ServiceRequest, about: OrderFile) -> Effect:
    buyer = about.content.buyer
    return mail(
        f"{request.service_request_id}-received",
        kind="service_request_received",
        to=buyer.email,
        language=buyer.language,
        data={
            "customer_name": buyer.name,
            "order_no": request.order_no,
            "reference": request.reference,
            "respond_by": stamp(request.respond_by),
        },
        at=request.created_at,
        order_id=request.order_id,
    )


def staff_mails(request: ServiceRequest, book: Book) -> tuple[Effect, ...]:
    """Return the mails that tell after-sales of a new request."""
    return notices(
        f"{request.service_request_id}-new",
        "service_request",
        facts(request, request.respond_by),
        to=staff_with(("aftersales", "admin"), request.store, book),
        order_id=request.order_id,
        at=request.created_at,
    )


def facts(request: ServiceRequest, due_at: datetime) -> dict[str, JsonValue]:
    """Return what a notice to staff says of a request."""
    return {"order_no": request.order_no, "customer_name": request.customer_name, "due_at": stamp(due_at)}
