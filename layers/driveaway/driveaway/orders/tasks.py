"""What waits for a member of staff: orders that stand still, approvals asked of them, orders to be corrected."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.stores import stores_of
from driveaway.links.model import Link
from driveaway.orders.content import Content
from driveaway.orders.model import Order, OrderStatus
from driveaway.ports import Book
from driveaway.shared.clock import stamp
from driveaway.shared.record import Item
from driveaway.workflow.model import Standstill, standstills_of

Task = dict[str, JsonValue]
MOST = 100
WATCHING = {"sales_manager", "admin"}
"""Roles that look after orders which stand still; nobody else's lists are read."""


def tasks_of(person: Person, book: Book) -> list[Task]:
    """Return `[{kind, order_id, order_no, title, due_at, link}]`: what waits for this person.

    A correction has a `field` too, where the customer or an approver said what should be different.
    `link` is a path of ours. That of an approval is its page in the console: the mailed one is a secret, which this
    function's caller cannot derive.
    """
    return [*_standstills(person, book), *_approvals(person, book), *_corrections(person, book)]


def team_tasks(person: Person, book: Book) -> list[tuple[str, Task]]:
    """Return what waits for anybody in this person's stores, each with the staff id of whom it waits for.

    Read from the stores' lists of orders: three queries a store, however many people work there.
    """
    stores = stores_of(person, book)
    return [
        *((person.staff_id, task) for task in _standstills(person, book)),
        *(each for store in stores for each in _asked_in(store, person, book)),
        *(each for store in stores for each in _corrections_in(_to_send_again(store, book), book)),
    ]


def _asked_in(store: str, person: Person, book: Book) -> list[tuple[str, Task]]:
    """A colleague's approval is no page of this person's, so the link leads to the order."""
    waiting = [(order, order.waiting_approval()) for order in orders_in(store, "IN_REVIEW", book)]
    return [
        (asked.assignee, _approval(order, "/approval" if asked.assignee == person.staff_id else ""))
        for order, asked in waiting
        if asked
    ]


def orders_in(store: str, status: OrderStatus, book: Book) -> list[Order]:
    """Return the oldest orders of a store in a status."""
    return book.worklist(Order, f"ORDERS#{store}", prefix=f"{status}#", limit=MOST)[0]


def _standstills(person: Person, book: Book) -> list[Task]:
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
        task_about("stuck_order", order, each.found_at, f"/staff/orders/{order.order_id}")
        for each, order in zip(found, orders, strict=True)
        if isinstance(order, Order) and each.holds(order)
    ]


def _approvals(person: Person, book: Book) -> list[Task]:
    return [_approval(order, "/approval") for order in asked_of(person.staff_id, book)]


def asked_of(staff_id: str, book: Book) -> list[Order]:
    """Return the orders whose approval waits for somebody now; links that fit no more are none."""
    links, _ = book.worklist(Link, f"TASKS#{staff_id}", limit=MOST)
    wanted: list[tuple[type[Item], str]] = [(Order, order_id) for order_id in sorted({link.order_id for link in links})]
    orders = {order.order_id: order for order in book.find_many(wanted) if isinstance(order, Order)}
    known = [(link, orders[link.order_id]) for link in links if link.order_id in orders]
    return [order for link, order in known if is_asked(link, order)]


def is_asked(link: Link, order: Order) -> bool:
    """Whether an approval link still fits: this level waits for this person, for this content."""
    waiting = order.waiting_approval()
    return (
        order.status == "IN_REVIEW"
        and waiting is not None
        and link.revision == order.revision
        and link.level == waiting.level
        and link.turn == order.turn_of(waiting)
        and link.person == waiting.assignee
    )


def _corrections(person: Person, book: Book) -> list[Task]:
    if person.store is None:
        return []
    mine = [order for order in _to_send_again(person.store, book) if order.consultant_id == person.staff_id]
    return [task for _, task in _corrections_in(mine, book)]


def _to_send_again(store: str, book: Book) -> list[Order]:
    """Return the orders that somebody wants changed, and those that were changed and have not gone out since."""
    edited = [order for order in orders_in(store, "DRAFT", book) if order.turn]
    return [*orders_in(store, "CHANGES_REQUESTED", book), *edited]


def _corrections_in(orders: list[Order], book: Book) -> list[tuple[str, Task]]:
    """Return a task for each thing that the customers asked for, with whose it is; their words are read in one call."""
    if not orders:
        return []
    contents = book.find_many([(Content, order.order_id) for order in orders])
    return [
        (order.consultant_id, task)
        for order, content in zip(orders, contents, strict=True)
        for task in _corrections_of(order, content if isinstance(content, Content) else None)
    ]


def _corrections_of(order: Order, content: Content | None) -> list[Task]:
    """Return one task for each wanted change, titled in the words of who wants it; one for all where nothing was said.

    That is the customer, or after they confirmed the approver who sent the order back.
    """
    plain = task_about("correction", order, None, f"/staff/orders/{order.order_id}")
    word = content.word_on(order.turn) if content else None
    said = word.in_full() if word and not word.confirmed else _by_approver(order)
    return [{**plain, "title": f"{order.order_no} · {note}", "field": field} for field, note in said] or [plain]


def _by_approver(order: Order) -> list[tuple[str, str]]:
    """Return what an approver wants changed of the order as it was sent last."""
    since = order.submitted_at or order.created_at
    wanted = (each for each in order.approvals if each.state == "CHANGES_REQUESTED" and each.at and each.at >= since)
    return next((each.in_full() for each in wanted), [])


def _approval(order: Order, page: str) -> Task:
    waiting = order.waiting_approval()
    return task_about("approval", order, waiting.due_at if waiting else None, f"/staff/orders/{order.order_id}{page}")


def task_about(kind: str, order: Order, due_at: datetime | None, link: str) -> Task:
    """Return an entry of a task list about an order; `link` is a path of ours."""
    return {
        "kind": kind,
        "order_id": order.order_id,
        "order_no": order.order_no,
        "title": order.order_no,
        "due_at": stamp(due_at) if due_at else None,
        "link": link,
    }
