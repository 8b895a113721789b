"""Looking an order up by its tracking code: one read, whatever is asked for."""

from __future__ import annotations

import re

from driveaway.deliveries.tracking import Seen, Tracking
from driveaway.ports import Book
from driveaway.shared.errors import NotFound

CODE = re.compile(r"[0-9A-Z]{8,40}")
NO_CODE = "-"
"""Stands for whatever can be no code: it is looked up too, so that nobody learns from the answer's time."""


def look_up(code: str, book: Book) -> Seen:
    """Return what is seen behind a code. Raises NotFound, the same for codes that are wrong, unknown or given up."""
    code = code.upper()
    tracked = book.find(Tracking, code if CODE.fullmatch(code) else NO_CODE)
    if tracked is None:
        raise NotFound
    return tracked.seen() or _from_records(tracked.order_id, book)


def _from_records(order_id: str, book: Book) -> Seen:
    """Return what is seen of an order that has not been touched since tracking is kept as an item of its own."""
    # Imported here: the most called function need not wait for what the oldest orders need.
    from driveaway.deliveries.sight import car_of, sight_of
    from driveaway.orders.sent import open_with_sent

    found, content = open_with_sent(order_id, book)
    return Seen(sight_of(found.order), car_of(content), found.order.updated_at)
