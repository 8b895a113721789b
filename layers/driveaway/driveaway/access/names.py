"""What members of staff are called, where a record keeps only their ids."""

from __future__ import annotations

from collections.abc import Iterable

from driveaway.access.model import Staff
from driveaway.ports import Book
from driveaway.shared.record import Item


def names_of(ids: Iterable[str | None], book: Book) -> dict[str, str]:
    """Return `{staff_id: name}` of those that are staff; other actors (a customer, the system) are left out."""
    return {staff_id: staff.name for staff_id, staff in staff_of(ids, book).items()}


def staff_of(ids: Iterable[str | None], book: Book) -> dict[str, Staff]:
    """Return those of the ids that are staff, in one call."""
    wanted: list[tuple[type[Item], str]] = [(Staff, each) for each in sorted({each for each in ids if each})]
    found = book.find_many(wanted) if wanted else []
    return {staff.staff_id: staff for staff in found if isinstance(staff, Staff)}
