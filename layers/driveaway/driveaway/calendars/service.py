"""Reading the calendar that a store goes by."""

from __future__ import annotations

from driveaway.calendars.model import StoreCalendar
from driveaway.ports import Book


def calendar_of(store: str, book: Book) -> StoreCalendar:
    """Return a store's calendar, its own or that of all stores, in one call."""
    return StoreCalendar.found(book.find_many(StoreCalendar.wanted(store)))
