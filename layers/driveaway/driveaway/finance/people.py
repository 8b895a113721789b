"""Who in finance is told."""

from __future__ import annotations

from driveaway.access.directory import directory
from driveaway.access.model import Staff
from driveaway.orders.model import Order
from driveaway.ports import Book


def finance_of(store: str, book: Book) -> list[Staff]:
    """Return everybody in finance who looks after a store."""
    return [each for each in directory(book) if _looks_after(each, store)]


def concerned_with(order: Order, book: Book) -> list[Staff]:
    """Return the order's consultant and everybody in finance who looks after its store, nobody twice."""
    return [each for each in directory(book) if each.staff_id == order.consultant_id or _looks_after(each, order.store)]


def _looks_after(member: Staff, store: str) -> bool:
    return "finance" in member.roles and member.person.may_see(store)
