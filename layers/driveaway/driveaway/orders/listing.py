"""Lists of orders that a person works from."""

from __future__ import annotations

from typing import get_args

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.stores import page_of, stores_of
from driveaway.orders.model import Order, OrderStatus
from driveaway.orders.view import brief_view
from driveaway.ports import Book
from driveaway.shared.errors import InvalidInput


def list_orders(
    person: Person, *, status: str | None, cursor: str | None, limit: int, book: Book
) -> dict[str, JsonValue]:
    """Return `{orders, cursor}`: by store, then by status, oldest first. Raises InvalidInput."""
    if status and status not in get_args(OrderStatus):
        raise InvalidInput.at("/status", "unknown_state")
    names = [f"ORDERS#{store}" for store in stores_of(person, book)]
    prefix = f"{status}#" if status else ""
    orders, following = page_of(Order, names, prefix=prefix, limit=limit, cursor=cursor, book=book)
    return {"orders": [brief_view(order) for order in orders], "cursor": following}
