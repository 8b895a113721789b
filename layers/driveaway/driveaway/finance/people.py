"""Who in finance is told."""

from __future__ import annotations

from driveaway.access.model import Staff
from driveaway.ports import Book
from driveaway.reviews.service import directory


def finance_of(store: str, book: Book) -> list[Staff]:
    """Return everybody in finance who looks after a store."""
    return [each for each in directory(book) if "finance" in each.roles and each.person.may_see(store)]
