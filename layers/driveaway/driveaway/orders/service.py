"""Staff's first verbs on orders: open one, create it from the profile, duplicate it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.terms import PriceList
from driveaway.customers.model import Customer, CustomerPointer
from driveaway.inquiries.model import Inquiry
from driveaway.inquiries.service import is_open_to
from driveaway.orders.content import Buyer, Content
from driveaway.orders.differences import differences
from driveaway.orders.model import Order, Tracking
from driveaway.orders.pricing import content_hash, fill_in, payable
from driveaway.orders.requests import NewOrder, Selection
from driveaway.orders.selection import copied
from driveaway.orders.view import order_view
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import InvalidInput, NotAllowed, NotFound
from driveaway.shared.ids import new_id, number_for, readable
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import Item
from driveaway.step import Change, Step

TRACKING_CODE_LENGTH = 16
NONE = "-"
"""An id that nothing has, so that one call reads all that may be there."""


@dataclass(frozen=True)
class OrderFile:
    """An order with its content."""

    order: Order
    content: Content


def open_file(order_id: str, book: Book) -> OrderFile:
    """Return an order and its content in one call; raises NotFound."""
    wanted: list[tuple[type[Item], str]] = [(Order, order_id), (Content, order_id)]
    return as_file(*book.find_many(wanted))


def as_file(order: Item | None, content: Item | None) -> OrderFile:
    """Return what was read of an order as one file; raises NotFound."""
    if not isinstance(order, Order) or not isinstance(content, Content):
        raise NotFound
    return OrderFile(order, content)


def file_for(order_id: str, person: Person, book: Book) -> OrderFile:
    """Return an order that is this person's business; another store's is not found."""
    return shown_to(person, open_file(order_id, book))


def shown_to(person: Person, found: OrderFile) -> OrderFile:
    """Return an order that was read for somebody; another store's is not found."""
    if not person.may_see(found.order.store):
        raise NotFound
    return found


def create_order(
    wanted: NewOrder, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Create a DRAFT filled from the profile and the price list; returns its view.

    Raises InvalidInput, or NotAllowed for staff who sell for no store.
    """
    store = person.store or NONE
    known: list[tuple[type[Item], str]] = [
        (Customer, wanted.customer_id),
        (Inquiry, wanted.inquiry_id or NONE),
        *PriceList.wanted(wanted.model_code, store),
    ]
    customer, inquiry, *listed = book.find_many(known)
    if not isinstance(customer, Customer):
        raise InvalidInput.at("/customer_id", "unknown_customer")
    converted = _converted(inquiry if isinstance(inquiry, Inquiry) else None, wanted, person)
    selection = Selection.model_validate(wanted.model_dump(exclude={"customer_id", "inquiry_id"}))
    content = fill_in(
        new_id(),
        selection,
        prices=PriceList.found(listed, store),
        day=local_day(clock.now()),
        buyer=buyer_of(customer),
        revision=1,
        follows=1,
    )
    order = _new_order(content, person, wanted.inquiry_id, clock.now())
    return _commit_new(order, content, converted, person, receipt, book, clock)


def _converted(inquiry: Inquiry | None, wanted: NewOrder, person: Person) -> tuple[Change, ...]:
    """Return the change by which the order's inquiry is CONVERTED. Raises InvalidInput."""
    if wanted.inquiry_id is None:
        return ()
    if inquiry is None or inquiry.customer_id != wanted.customer_id or not is_open_to(person, inquiry):
        raise InvalidInput.at("/inquiry_id", "unknown_inquiry")
    if inquiry.state == "LOST":
        raise InvalidInput.at("/inquiry_id", "inquiry_lost")
    if inquiry.state == "CONVERTED":
        return ()
    return (Change(inquiry.convert(consultant_id=person.staff_id, store=person.store), inquiry),)


def _commit_new(
    order: Order,
    content: Content,
    converted: tuple[Change, ...],
    person: Person,
    receipt: Receipt | None,
    book: Book,
    clock: Clock,
) -> dict[str, JsonValue]:
    reply = order_view(order.model_copy(update={"version": 1}), content)
    pointer = CustomerPointer(
        customer_id=order.customer_id,
        kind="order",
        target_id=order.order_id,
        label=order.order_no,
        at=order.created_at,
    )
    book.commit(
        Step(
            action="order_created",
            actor=person.staff_id,
            at=clock.now(),
            details={"revision": 1, "content_hash": order.content_hash, "changes": differences(None, content)},
            changes=(Change(order), *converted),
            claims=(pointer, Tracking(tracking_code=order.tracking_code, order_id=order.order_id)),
            mirrors=(content,),
            receipt=receipt.model_copy(update={"reply": reply}) if receipt else None,
        )
    )
    return reply


def _new_order(content: Content, person: Person, inquiry_id: str | None, now: datetime) -> Order:
    if person.store is None:
        raise NotAllowed("no_store")
    return Order(
        order_id=content.order_id,
        order_no=number_for("DW", now, 6),
        tracking_code=readable(TRACKING_CODE_LENGTH),
        content_hash=content_hash(content),
        customer_id=content.buyer.customer_id,
        inquiry_id=inquiry_id,
        consultant_id=person.staff_id,
        store=person.store,
        language=content.buyer.language,
        total_amount=str(payable(content).amount),
        created_at=now,
        updated_at=now,
    )


def buyer_of(customer: Customer) -> Buyer:
    """Return the customer as an order is filled from the profile."""
    return Buyer.model_validate({name: getattr(customer, name) for name in Buyer.model_fields})


def duplicate_order(
    order_id: str, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Create a new DRAFT with the same selection; neither discount nor approvals come along."""
    source = file_for(order_id, person, book).content
    wanted = NewOrder(customer_id=source.buyer.customer_id, **copied(source).model_dump())
    return create_order(wanted, person=person, receipt=receipt, book=book, clock=clock)
