"""Running the check: what it must know is read here, once before an order is submitted and again in review."""

from __future__ import annotations

from datetime import datetime

from driveaway.calendars.model import StoreCalendar
from driveaway.catalogue.terms import PriceList
from driveaway.customers.model import BrokenAddress, CustomerPointer, address_hash
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.reviews.findings import Around, findings
from driveaway.reviews.model import EVERY_STORE, Authority, Finding
from driveaway.reviews.vacancies import vacancies
from driveaway.shared.clock import local_day
from driveaway.shared.errors import Blocked, Broken, FieldProblem
from driveaway.shared.record import Item

MOST_TWINS = 3
MOST_ORDERS = 40
"""How many other orders of a customer are looked at, the newest first: each is two items of one call."""


def check_before(found: OrderFile, book: Book, now: datetime) -> tuple[tuple[Finding, ...], StoreCalendar]:
    """Return what was found, and the store's calendar.

    Raises Blocked, naming everything that keeps an order from going out. One call, and one more where several people
    must approve, or several made the order.
    """
    around, calendar = _around(found, book, now, agreed_at=now)
    noted = findings(found.content, around)
    blocking = [each for each in noted if each.severity == "block"]
    blocking += vacancies(found, around.authority, book, now)
    if blocking:
        raise Blocked(
            "order_blocked",
            [FieldProblem("", f"findings.{each.code}", tuple(each.params.items())) for each in blocking],
        )
    return noted, calendar


def check_whole(found: OrderFile, book: Book, now: datetime) -> tuple[tuple[Finding, ...], Authority]:
    """Return what the approvers should know, other orders of the customer included, and the matrix it went by."""
    around, _ = _around(found, book, now, agreed_at=found.order.submitted_at or now, twins=_twins(found, book))
    return findings(found.content, around), around.authority


def _around(
    found: OrderFile, book: Book, now: datetime, *, agreed_at: datetime, twins: tuple[str, ...] = ()
) -> tuple[Around, StoreCalendar]:
    store, content = found.order.store, found.content
    wanted: list[tuple[type[Item], str]] = [
        *PriceList.wanted(content.model_code, store),
        (BrokenAddress, address_hash(content.buyer.email)),
        (Authority, store),
        (Authority, EVERY_STORE),
        *StoreCalendar.wanted(store),
    ]
    model, terms, own, broken, *of_store = book.find_many(wanted)
    authority = next((each for each in of_store if isinstance(each, Authority)), None)
    if authority is None:
        raise Broken("no_authority", store=store)
    around = Around(
        prices=PriceList.found((model, terms, own), store),
        day=local_day(now),
        agreed_on=local_day(agreed_at),
        authority=authority,
        unreachable=broken is not None,
        twins=twins,
    )
    return around, StoreCalendar.found(of_store)


def _twins(found: OrderFile, book: Book) -> tuple[str, ...]:
    pointers = [
        each
        for each in book.family(CustomerPointer, found.order.customer_id)
        if isinstance(each, CustomerPointer) and each.kind == "order" and each.target_id != found.order.order_id
    ]
    newest = sorted(pointers, key=lambda each: each.at, reverse=True)[:MOST_ORDERS]
    if not newest:
        return ()
    wanted: list[tuple[type[Item], str]] = [(kind, each.target_id) for each in newest for kind in (Order, Content)]
    items = book.find_many(wanted)
    files = zip(items[::2], items[1::2], strict=True)
    same = [order.order_no for order, content in files if isinstance(order, Order) and _is_twin(order, content, found)]
    return tuple(same[:MOST_TWINS])


def _is_twin(order: Order, content: Item | None, found: OrderFile) -> bool:
    same = isinstance(content, Content) and content.model_code == found.content.model_code
    return same and not order.ended and order.status != "DELIVERED"
