"""The lists of inquiries a person works from: those of their stores, and those that no store has taken."""

from __future__ import annotations

from typing import get_args

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.inquiries.model import UNASSIGNED, Inquiry, InquiryState
from driveaway.ports import Book
from driveaway.shared.errors import InvalidInput
from driveaway.stores.model import Store

SEPARATOR = "."
"""Between the number of the list and the cursor within it; the latter is base64url."""


def inquiry_view(inquiry: Inquiry) -> dict[str, JsonValue]:
    """Return an inquiry as staff see it."""
    return inquiry.model_dump(mode="json", exclude={"chain"})


def list_inquiries(
    person: Person, *, state: str | None, limit: int, cursor: str | None, book: Book
) -> tuple[list[Inquiry], str | None]:
    """Return a page of inquiries, those that nobody has taken first, then by store; each list by state, oldest first.

    Raises InvalidInput for an unknown state or a cursor that is none of ours.
    """
    if state and state not in get_args(InquiryState):
        raise InvalidInput.at("/state", "unknown_state")
    names = [UNASSIGNED, *_stores(person, book)]
    number, inner = _opened(cursor, len(names))
    found: list[Inquiry] = []
    while True:
        page, inner = book.worklist(
            Inquiry,
            f"INQUIRIES#{names[number]}",
            prefix=f"{state}#" if state else "",
            limit=limit - len(found),
            cursor=inner,
        )
        found += page
        if inner:
            return found, f"{number}{SEPARATOR}{inner}"
        number += 1
        if number == len(names):
            return found, None
        if len(found) == limit:
            return found, f"{number}{SEPARATOR}"


def _stores(person: Person, book: Book) -> list[str]:
    if person.store:
        return [person.store]
    return [store.store for store in book.family(Store, "") if isinstance(store, Store)]


def _opened(cursor: str | None, lists: int) -> tuple[int, str | None]:
    number, separator, inner = (cursor or f"0{SEPARATOR}").partition(SEPARATOR)
    if not separator or not (number.isascii() and number.isdigit()) or int(number[:4]) >= lists:
        raise InvalidInput.at("/cursor", "cursor")
    return int(number), inner or None
