"""The due bill (we-owe, 欠交项): what the dealer still owes after handover, each with who sees to it and by when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict

from driveaway.access.model import Role
from driveaway.shared.contact import Line

MOST_OWED = 80
"""Of one order: far more than any handover leaves open."""
SELLER: Literal["consultant"] = "consultant"


class Promise(BaseModel):
    """What is promised beyond the checklist, or more closely than by it: who sees to it, and by when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Line
    owner: Role = SELLER
    due_on: date | None = None


class Owed(BaseModel):
    """One thing that is owed: a `handover_item` of the words, or what it was called.

    `owner` is the role whose task it is; the consultant is that of the order. `due_on` is told to the customer.
    """

    model_config = ConfigDict(frozen=True)

    what: str
    owner: str = SELLER
    due_on: date | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    note: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is still owed."""
        return self.done_at is None

    def done(self, at: datetime, by: str, note: str | None = None) -> Self:
        """Return it as done."""
        return self.model_copy(update={"done_at": at, "done_by": by, "note": note})


def _as_kept_before(bill: object) -> object:
    """Records of before hold bare names."""
    return [{"what": each} if isinstance(each, str) else each for each in bill] if isinstance(bill, Iterable) else bill


DueBill = Annotated[tuple[Owed, ...], BeforeValidator(_as_kept_before)]


def earliest(bill: DueBill) -> date | None:
    """Return the first day by which something that is open was promised, None where nothing is or no day was said."""
    return min((each.due_on for each in bill if each.open and each.due_on), default=None)


def all_done(bill: DueBill, at: datetime, by: str) -> DueBill:
    """Return a due bill with nothing open."""
    return tuple(each.done(at, by) if each.open else each for each in bill)
