"""What deliveries have waiting for a member of staff: each thing that is owed after a handover."""

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


def owed_tasks(person: Person, *, book: Book) -> list[Task]:
    """Return `[{kind, order_id, order_no, title, item, due_at, link}]`: what this person sees to until it is done.

    `item` is a `handover_item` of the words, or what it was called.
    """
    found = [order for store in stores_of(person, book) for order in orders_in(store, "DELIVERED", book)]
    return [
        _task(order, item)
        for order in found
        if order.delivery
        for item in order.delivery.owes
        if _is_mine(order, item, person)
    ][:MOST]


def _is_mine(order: Order, item: Owed, person: Person) -> bool:
    if item.owner == SELLER:
        return order.consultant_id == person.staff_id
    return item.owner == person.staff_id or item.owner in person.roles


def _task(order: Order, item: Owed) -> Task:
    due_at: datetime | None = USUAL.ends(item.due_on) if item.due_on else None
    return {
        "kind": "due_bill",
        "order_id": order.order_id,
        "order_no": order.order_no,
        "title": order.order_no,
        "item": item.what,
        "due_at": stamp(due_at) if due_at else None,
        "link": delivery_path(order.order_id),
    }
