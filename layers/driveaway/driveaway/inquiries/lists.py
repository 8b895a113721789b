"""The lists of inquiries a person works from: those of their stores, and those that no store has taken."""

from __future__ import annotations

from typing import get_args

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.stores import page_of, stores_of
from driveaway.inquiries.model import UNASSIGNED, Inquiry, InquiryState
from driveaway.ports import Book
from driveaway.shared.errors import InvalidInput


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
    names = [f"INQUIRIES#{store}" for store in (UNASSIGNED, *stores_of(person, book))]
    prefix = f"{state}#" if state else ""
    return page_of(Inquiry, names, prefix=prefix, limit=limit, cursor=cursor, book=book)
