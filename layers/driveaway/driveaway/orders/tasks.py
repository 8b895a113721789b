"""What waits for a member of staff: orders that stand still, approvals asked of them, orders to be corrected."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.stores import stores_of
from driveaway.links.model import Link
from driveaway.orders.model import Order
from driveaway.ports import Book
from driveaway.shared.clock import stamp
from driveaway.shared.record import Item
from driveaway.workflow.model import Standstill, standstills_of

MOST = 100
WATCHING = {"sales_manager", "admin"}
"""Roles that look after orders which stand still; nobody else's lists are read."""


def tasks_of(person: Person, book: Book) -> list[JsonValue]:
    """Return `[{kind, order_id, order_no, title, due_at, link}]`, the most urgent first.

    `link` is a path of ours. That of an approval is its page in the console: the mailed one is a secret, which this
    function's caller cannot derive.
    """
    return [*_standstills(person, book), *_approvals(person, book), *_corrections(person, book)]


def _standstills(person: Person, book: Book) -> list[JsonValue]:
    if not WATCHING & set(person.roles):
        return []
    found = [
        each
        for store in stores_of(person, book)
        for each in book.worklist(Standstill, standstills_of(store), limit=MOST)[0]
    ][:MOST]
    if not found:
        return []
    orders = book.find_many([(Order, each.order_id) for each in found])
    return [
        _task("stuck_order", order, each.found_at, f"/staff/orders/{order.order_id}")
        for each, order in zip(found, orders, strict=True)
        if isinstance(order, Order) and each.holds(order)
    ]


def _approvals(person: Person, book: Book) -> list[JsonValue]:
    links, _ = book.worklist(Link, f"TASKS#{person.staff_id}", limit=MOST)
    wanted: list[tuple[type[Item], str]] = [(Order, order_id) for order_id in sorted({link.order_id for link in links})]
    orders = {order.order_id: order for order in book.find_many(wanted) if isinstance(order, Order)}
    return [
        _task("approval", orders[link.order_id], link.expires_at, f"/staff/orders/{link.order_id}/approval")
        for link in links
        if link.order_id in orders and is_asked(link, orders[link.order_id])
    ]


def is_asked(link: Link, order: Order) -> bool:
    """Whether an approval link still fits: this level waits for this person, for this content."""
    waiting = order.waiting_approval()
    return (
        order.status == "IN_REVIEW"
        and waiting is not None
        and link.revision == order.revision
        and link.level == waiting.level
        and link.turn == f"{order.turn}.{waiting.turn}"
        and link.person == waiting.assignee
    )


def _corrections(person: Person, book: Book) -> list[JsonValue]:
    if person.store is None:
        return []
    orders, _ = book.worklist(Order, f"ORDERS#{person.store}", prefix="CHANGES_REQUESTED#", limit=MOST)
    mine = [order for order in orders if order.consultant_id == person.staff_id]
    return [_task("correction", order, None, f"/staff/orders/{order.order_id}") for order in mine]


def _task(kind: str, order: Order, due_at: datetime | None, link: str) -> JsonValue:
    return {
        "kind": kind,
        "order_id": order.order_id,
        "order_no": order.order_no,
        "title": order.order_no,
        "due_at": stamp(due_at) if due_at else None,
        "link": link,
    }
