"""What a customer said to an order they were sent: a comment, and field by field what should be different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, Tag

from driveaway.shared.contact import Note

ChangeField = Literal[
    "configuration",
    "colour",
    "options",
    "services",
    "price",
    "payment",
    "delivery_date",
    "place",
    "my_details",
    "other",
]
"""The parts of an order as a customer thinks of them; their names are `word.change_field.<field>`."""
MOST_CHANGES = 10


class AskedChange(BaseModel):
    """One part of the order, and what should become of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: ChangeField
    note: Note


def kind_of(sent: object) -> str:
    """Tell a list of changes from the fields of a form."""
    return "by_field" if isinstance(sent, Mapping) else "list"


Changes = Annotated[
    Annotated[tuple[AskedChange, ...], Field(max_length=MOST_CHANGES), Tag("list")]
    | Annotated[dict[ChangeField, Note], Field(max_length=MOST_CHANGES), Tag("by_field")],
    Discriminator(kind_of),
]
"""`[{field, note}]`, or `{field: note}` as a form sends it."""


def listed_changes(changes: Changes) -> tuple[AskedChange, ...]:
    """Return wanted changes as a list, however they were sent."""
    if isinstance(changes, Mapping):
        return tuple(AskedChange(field=field, note=note) for field, note in changes.items())
    return changes


class CustomerWord(BaseModel):
    """What was said to the order as it was sent for the `turn`-th time; submitted again, the order leaves it behind.

    It stands with the content and not in the audit trail, which is kept for good: it is a person's own words.
    """

    model_config = ConfigDict(frozen=True)

    turn: int
    confirmed: bool = False
    comment: str | None = None
    changes: tuple[AskedChange, ...] = ()

    def in_full(self) -> list[tuple[str, str]]:
        """Return `(field, note)` of all that was said, the comment last as the field `comment`."""
        said = [(str(each.field), each.note) for each in self.changes]
        return [*said, ("comment", self.comment)] if self.comment else said


def changes_view(said: CustomerWord | None) -> list[JsonValue]:
    """Return `[{field, note}]` of what should be different; empty after a confirmation."""
    return [{"field": field, "note": note} for field, note in (said.in_full() if said and not said.confirmed else ())]
