"""Nouns of the review: findings of the check, one approval for each level, and the matrix that says which levels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from driveaway.access.model import Role
from driveaway.shared.contact import Line, Note
from driveaway.shared.record import Listed
from driveaway.shared.text import LocalText

ApprovalState = Literal["WAITING", "APPROVED", "REJECTED", "CHANGES_REQUESTED", "ESCALATED", "VOID"]
Severity = Literal["block", "warn"]


class Finding(BaseModel):
    """One thing the check found; `code` is a key of the message catalogue (`findings.<code>`)."""

    model_config = ConfigDict(frozen=True)

    code: str
    severity: Severity
    params: dict[str, str | LocalText] = {}


class WantedChange(BaseModel):
    """One field of the order and what should become of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: Line
    note: Note


class Approval(BaseModel):
    """One level: who decides, what was decided, and for which content; `turn` rises with each new person asked.

    `remind_at` and `due_at` are set when it is this level's turn; between its beginning and `due_at` lie `hours`
    working hours. ESCALATED: nobody of this level could or did decide (`reason`: nobody, silence), so the next level
    decides for it too. VOID: given, or asked, for a content that is no more. `deputy_of` is whom the assignee stands in
    for, `delegated_by` who handed the level on to them (and, while it waits, `reason` why), `changes` what should be
    otherwise, `revision` the version of the order that was put before them.
    """

    model_config = ConfigDict(frozen=True)

    level: int
    role: Role
    assignee: str
    deputy_of: str | None = None
    delegated_by: str | None = None
    turn: int = 1
    state: ApprovalState = "WAITING"
    content_hash: str
    revision: int = 1
    by: str | None = None
    at: datetime | None = None
    reason: str | None = None
    changes: tuple[WantedChange, ...] = ()
    hours: int = 16
    remind_at: datetime | None = None
    reminded: bool = False
    due_at: datetime | None = None

    def stands_in(self, roles: Sequence[Role]) -> bool:
        """Whether the assignee, who has these roles, is asked because nobody of the level's own role may decide."""
        return self.role not in roles and self.deputy_of is None and self.delegated_by is None

    def in_full(self) -> list[tuple[str, str]]:
        """Return `(field, note)` of all that should be otherwise, the reason last as the field `comment`."""
        said = [(each.field, each.note) for each in self.changes]
        return [*said, ("comment", self.reason)] if self.reason else said

    @property
    def people(self) -> tuple[str | None, ...]:
        """Everybody whose name a reader of this level wants to know."""
        return self.by, self.assignee, self.deputy_of, self.delegated_by


def is_complete(approvals: Sequence[Approval]) -> bool:
    """Whether every level has spoken: approved, or left to a later one that approved."""
    settled = all(each.state in {"APPROVED", "ESCALATED"} for each in approvals)
    return bool(approvals) and settled and approvals[-1].state == "APPROVED"


Reach = Literal["always", "discount_percent", "discount_amount", "total", "below_cost", "credit", "special_terms"]
LIMITED: frozenset[Reach] = frozenset({"discount_percent", "discount_amount", "total"})
Approver = Literal["sales_manager", "sales_director", "general_manager", "finance"]
EVERY_STORE = "*"
"""In place of a store: the matrix of all stores that have none of their own."""


class Rule(BaseModel):
    """Which role is asked, and when: always, above a limit (per cent, or CNY), below cost, for credit or special terms.

    `credit`: the dealer waits for money, since the order is paid in instalments.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Approver
    when: Reach = "always"
    above: Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)] | None = None

    @model_validator(mode="after")
    def _limited(self) -> Self:
        if (self.above is None) == (self.when in LIMITED):
            raise PydanticCustomError("rule_limit", "a limit belongs to these conditions and to no other")
        return self


class Authority(Listed):
    """The authority matrix of a store: rules in the order in which their roles are asked, and how long each may take.

    Its versions are those of every record: the audit chain holds each of them with who changed it.
    """

    ROOT: ClassVar[str] = "AUTHORITY"
    PART: ClassVar[str] = "AUTHORITY"

    store: str
    rules: tuple[Rule, ...]
    hours: int
    """Working hours of the store that each level has."""
    updated_at: datetime | None = None

    @property
    def identity(self) -> str:
        """The store."""
        return self.store
