"""Lists that a person works from: one worklist for each store that is theirs, read page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from driveaway.access.model import Person
from driveaway.catalogue.model import Store
from driveaway.ports import Book
from driveaway.shared.errors import InvalidInput
from driveaway.shared.record import Item

SEPARATOR = "."
"""Between the number of the list and the cursor within it; the latter is base64url."""
ItemT = TypeVar("ItemT", bound=Item)


def stores_of(person: Person, book: Book) -> list[str]:
    """Return the stores whose records are this person's business."""
    return [person.store] if person.store else all_stores(book)


def all_stores(book: Book) -> list[str]:
    """Return every store."""
    return [store.store for store in book.family(Store, "") if isinstance(store, Store)]


def page_of(
    kind: type[ItemT], names: Sequence[str], *, prefix: str, limit: int, cursor: str | None, book: Book
) -> tuple[list[ItemT], str | None]:
    """Return a page over several worklists, one after the other, and the cursor of the next page.

    Raises InvalidInput for a cursor that is none of ours.
    """
    number, inner = _opened(cursor, len(names))
    found: list[ItemT] = []
    while True:
        page, inner = book.worklist(kind, names[number], prefix=prefix, limit=limit - len(found), cursor=inner)
        found += page
        if inner:
            return found, f"{number}{SEPARATOR}{inner}"
        number += 1
        if number == len(names):
            return found, None
        if len(found) == limit:
            return found, f"{number}{SEPARATOR}"


def whole_list(kind: type[ItemT], name: str, book: Book, *, prefix: str = "") -> Iterator[ItemT]:
    """Yield everything that stands in a worklist, page by page: for whoever works through it, not for people."""
    cursor: str | None = None
    while True:
        page, cursor = book.worklist(kind, name, prefix=prefix, limit=100, cursor=cursor)
        yield from page
        if cursor is None:
            return


def _opened(cursor: str | None, lists: int) -> tuple[int, str | None]:
    number, separator, inner = (cursor or f"0{SEPARATOR}").partition(SEPARATOR)
    if not separator or not (number.isascii() and number.isdigit()) or int(number[:4]) >= lists:
        raise InvalidInput.at("/cursor", "cursor")
    return int(number), inner or None
