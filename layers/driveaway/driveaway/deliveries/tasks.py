"""What deliveries have waiting for a member of staff: wishes for another time, and what is owed after a handover."""

from __future__ import annotations

from driveaway.access.model import Person
from driveaway.calendars.model import USUAL
from driveaway.catalogue.stores import stores_of
from driveaway.deliveries.desk import delivery_path
from driveaway.deliveries.due_bill import SELLER, Owed
from driveaway.orders.model import Order
from driveaway.orders.tasks import MOST, Task, orders_in, task_about
from driveaway.ports import Book


def delivery_tasks(person: Person, *, book: Book) -> list[Task]:
    """Return `[{kind, order_id, order_no, title, item?, due_at, link}]`: what this person sees to until it is done."""
    return [*_wish_tasks(person, book), *_owed_tasks(person, book)]


def _wish_tasks(person: Person, book: Book) -> list[Task]:
    """A customer whom none of the times suited is answered by the order's consultant, or by who coordinates."""
    found = [order for store in stores_of(person, book) for order in orders_in(store, "IN_DELIVERY", book)]
    return [
        task_about("other_time", order, wish.at, delivery_path(order.order_id))
        for order in found
        if (wish := order.delivery.other_time if order.delivery else None)
        and ("delivery" in person.roles or order.consultant_id == person.staff_id)
    ]


def _owed_tasks(person: Person, book: Book) -> list[Task]:
    """Their `item` is a `handover_item` of the words, or what it was called."""
    found = [order for store in stores_of(person, book) for order in orders_in(store, "DELIVERED", book)]
    return [
        _owed_task(order, item)
        for order in found
        if order.delivery
        for item in order.delivery.owes
        if _is_mine(order, item, person)
    ][:MOST]


def _is_mine(order: Order, item: Owed, person: Person) -> bool:
    if item.owner == SELLER:
        return order.consultant_id == person.staff_id
    return item.owner in person.roles


def _owed_task(order: Order, item: Owed) -> Task:
    due_at = USUAL.ends(item.due_on) if item.due_on else None
    return task_about("due_bill", order, due_at, delivery_path(order.order_id)) | {"item": item.what}
