"""What deliveries have waiting for a member of staff: wishes for another time, and what is owed after a handover."""

from __future__ import annotations

from datetime import datetime

from driveaway.access.model import Person
from driveaway.calendars.model import USUAL
from driveaway.catalogue.stores import stores_of
from driveaway.deliveries.desk import delivery_path
from driveaway.deliveries.owing import SELLER, Owed
from driveaway.orders.model import Order
from driveaway.orders.tasks import MOST, Task, orders_in
from driveaway.ports import Book
from driveaway.shared.clock import stamp


def delivery_tasks(person: Person, *, book: Book) -> list[Task]:
    """Return `[{kind, order_id, order_no, title, item?, due_at, link}]`: what this person sees to until it is done."""
    return [*_wish_tasks(person, book), *_owed_tasks(person, book)]


def _wish_tasks(person: Person, book: Book) -> list[Task]:
    """A customer whom none of the times suited is answered by the order's consultant, or by who coordinates."""
    found = [order for store in stores_of(person, book) for order in orders_in(store, "IN_DELIVERY", book)]
    return [
        _task("other_time", order, wish.at)
        for order in found
        if (wish := order.delivery.other_time if order.delivery else None)
        and ("delivery" in person.roles or order.consultant_id == person.staff_id)
    ]


def _owed_tasks(person: Person, book: Book) -> list[Task]:
    """Their `item` is a `handover_item` of the words, or what it was called."""
    found = [order for store in stores_of(person, book) for order in orders_in(store, "DELIVERED", book)]
    return [
        _task("due_bill", order, USUAL.ends(item.due_on) if item.due_on else None) | {"item": item.what}
        for order in found
        if order.delivery
        for item in order.delivery.owes
        if _is_mine(order, item, person)
    ][:MOST]


def _is_mine(order: Order, item: Owed, person: Person) -> bool:
    if item.owner == SELLER:
        return order.consultant_id == person.staff_id
    return item.owner == person.staff_id or item.owner in person.roles


def _task(kind: str, order: Order, due_at: datetime | None) -> Task:
    return {
        "kind": kind,
        "order_id": order.order_id,
        "order_no": order.order_no,
        "title": order.order_no,
        "due_at": stamp(due_at) if due_at else None,
        "link": delivery_path(order.order_id),
    }
