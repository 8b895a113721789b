"""Customers whom mail does not reach, as entries of their consultant's task list."""

from __future__ import annotations

from driveaway.access.model import Person
from driveaway.customers.model import Customer, EmailTrouble, broken_contacts_of
from driveaway.orders.model import Order
from driveaway.orders.service import NONE
from driveaway.orders.tasks import Task
from driveaway.ports import Book
from driveaway.shared.record import Item

MOST = 100
SELLING = {"consultant", "sales_manager"}
"""Roles that have customers of their own; nobody else's lists are read."""


def contact_tasks(person: Person, book: Book) -> list[Task]:
    """Return `[{kind, order_id, order_no, title, due_at, link, customer_id}]`: whom to ask for a better address.

    A task is over with a new address on the profile, or with the order that it was about.
    """
    if not SELLING & set(person.roles):
        return []
    customers, _ = book.worklist(Customer, broken_contacts_of(person.staff_id), limit=MOST)
    known = [(each, each.email_trouble) for each in customers if each.email_trouble]
    if not known:
        return []
    wanted: list[tuple[type[Item], str]] = [(Order, trouble.order_id or NONE) for _, trouble in known]
    orders = book.find_many(wanted)
    return [
        _task(customer, trouble)
        for (customer, trouble), order in zip(known, orders, strict=True)
        if not (isinstance(order, Order) and order.ended)
    ]


def _task(customer: Customer, trouble: EmailTrouble) -> Task:
    named = trouble.order_no or customer.phone
    return {
        "kind": "contact_broken",
        "order_id": trouble.order_id,
        "order_no": trouble.order_no,
        "title": f"{named} · {customer.name}",
        "due_at": None,
        "link": f"/staff/customers/{customer.customer_id}",
        "customer_id": customer.customer_id,
    }
