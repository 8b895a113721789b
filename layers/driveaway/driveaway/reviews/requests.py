"""What a person with authority may say to an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from driveaway.orders.wanted import kind_of
from driveaway.reviews.model import Rule, WantedChange
from driveaway.shared.contact import Line, Note, Paragraph

DecisionWord = Literal["approve", "reject", "request_changes", "delegate"]


MOST_CHANGES = 20
Changes = Annotated[
    Annotated[tuple[WantedChange, ...], Field(max_length=MOST_CHANGES), Tag("list")]
    | Annotated[dict[Line, Note], Field(max_length=MOST_CHANGES), Tag("by_field")],
    Discriminator(kind_of),
]
"""`[{field, note}]`, or `{field: note}` as a form sends it."""


class Decision(BaseModel):
    """A decision on the level that waits; everything but an approval says why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: DecisionWord
    reason: Paragraph | None = None
    changes: Changes = ()
    delegate_to: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")] | None = None

    @property
    def wanted(self) -> tuple[WantedChange, ...]:
        """What should become otherwise, however it was sent."""
        if isinstance(self.changes, Mapping):
            return tuple(WantedChange(field=field, note=note) for field, note in self.changes.items())
        return self.changes


class NewAuthority(BaseModel):
    """An authority matrix: rules in the order in which their roles are asked, and the working hours of each level."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: Annotated[tuple[Rule, ...], Field(max_length=20)]
    hours: Annotated[int, Field(ge=1, le=90)] = 16
