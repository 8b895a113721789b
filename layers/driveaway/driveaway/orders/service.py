"""Staff's first verbs on orders: open one, create it from the profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.terms import PriceList
from driveaway.customers.model import Customer, CustomerPointer
from driveaway.deliveries.tracking import Tracking
from driveaway.inquiries.model import Inquiry
from driveaway.inquiries.service import is_open_to
from driveaway.orders.content import Buyer, Content
from driveaway.orders.differences import differences
from driveaway.orders.model import Order
from driveaway.orders.pricing import content_hash, fill_in, payable
from driveaway.orders.requests import NewOrder, Selection
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


@dataclass(frozen=True)
class Basis:
    """What a new order is made of: who buys, the price list, and the inquiry that it comes from, if any."""

    customer: Customer
    prices: PriceList
    inquiry: Inquiry | None = None


def open_file(order_id: str, book: Book) -> OrderFile:
    """Return an order and its content in one call; raises NotFound."""
    return open_beside(order_id, (), book)[0]


def open_beside(
    order_id: str, others: Sequence[tuple[type[Item], str]], book: Book
) -> tuple[OrderFile, list[Item | None]]:
    """Return an order and its content, and other items with them, in one call; raises NotFound without the order."""
    order, content, *found = book.find_many([(Order, order_id), (Content, order_id), *others])
    return as_file(order, content), found


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
    asked = inquiry if isinstance(inquiry, Inquiry) else None
    basis = Basis(customer, PriceList.found(listed, store), asked)
    return open_order(wanted, basis, person=person, receipt=receipt, book=book, clock=clock)


def open_order(
    wanted: NewOrder,
    basis: Basis,
    *,
    said: Mapping[str, JsonValue] | None = None,
    person: Person,
    receipt: Receipt | None,
    book: Book,
    clock: Clock,
) -> dict[str, JsonValue]:
    """Create a DRAFT on a basis that was read; returns its view.

    `said` is told once, with the view, and kept with the order's first step. Raises as `create_order` does.
    """
    now = clock.now()
    converted = _converted(basis.inquiry, wanted, person)
    content = fill_in(
        new_id(),
        Selection.model_validate(wanted.model_dump(exclude={"customer_id", "inquiry_id"})),
        prices=basis.prices,
        day=local_day(now),
        buyer=buyer_of(basis.customer),
        revision=1,
        follows=1,
    )
    order = _new_order(content, person, wanted.inquiry_id, now)
    reply = order_view(order.model_copy(update={"version": 1}), content) | dict(said or {})
    step = _first_step(order, content, said or {}, converted, now)
    book.commit(replace(step, receipt=receipt.model_copy(update={"reply": reply}) if receipt else None))
    return reply


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


def _first_step(
    order: Order, content: Content, said: Mapping[str, JsonValue], converted: tuple[Change, ...], now: datetime
) -> Step:
    pointer = CustomerPointer(
        customer_id=order.customer_id,
        kind="order",
        target_id=order.order_id,
        label=order.order_no,
        at=order.created_at,
    )
    changes = differences(None, content)
    return Step(
        action="order_created",
        actor=order.consultant_id,
        at=now,
        details={"revision": 1, "content_hash": order.content_hash, "changes": changes, **said},
        changes=(Change(order), *converted),
        claims=(pointer, Tracking(tracking_code=order.tracking_code, order_id=order.order_id, store=order.store)),
        mirrors=(content,),
    )


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
