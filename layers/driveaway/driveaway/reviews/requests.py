"""What a person with authority may say to an order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from driveaway.reviews.model import Rule
from driveaway.shared.contact import Line, Paragraph

DecisionWord = Literal["approve", "reject", "request_changes", "delegate"]


class WantedChange(BaseModel):
    """One field of the order and what should become of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: Line
    note: Line


class Decision(BaseModel):
    """A decision on the level that waits; everything but an approval says why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: DecisionWord
    reason: Paragraph | None = None
    changes: Annotated[tuple[WantedChange, ...], Field(max_length=20)] = ()
    delegate_to: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")] | None = None

    @property
    def said(self) -> str | None:
        """The reason in one text: in words, else the wanted changes one after the other."""
        return self.reason or "; ".join(f"{each.field}: {each.note}" for each in self.changes) or None


class NewAuthority(BaseModel):
    """An authority matrix: rules in the order in which their roles are asked, and the working hours of each level."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: Annotated[tuple[Rule, ...], Field(max_length=20)]
    hours: Annotated[int, Field(ge=1, le=90)] = 16
