"""A follow-up: one planned contact after handover, and the legal moves of its state."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, Self

from driveaway.access.model import Role
from driveaway.shared.errors import IllegalMove
from driveaway.shared.ids import new_id
from driveaway.shared.record import DueAt, Record, worklist_place

FollowUpKind = Literal[
    "day_3_call",
    "week_2_call",
    "month_3_call",
    "first_service",
    "year_1",
    "year_2",
    "year_3",
    "year_4",
    "year_5",
    "due_bill",
    "agreed_call",
    "low_score",
]
FollowUpState = Literal["DUE", "DONE", "MISSED", "SKIPPED"]
OutcomeKind = Literal["reached", "no_answer", "declined"]

MOVES: dict[FollowUpState, frozenset[FollowUpState]] = {
    "DUE": frozenset({"DONE", "MISSED", "SKIPPED"}),
    "DONE": frozenset(),
    "MISSED": frozenset(),
    "SKIPPED": frozenset(),
}
SWEEP = "FOLLOWUPS"


class FollowUp(Record):
    """One contact that staff of `role` owe a customer.

    The id of a planned one is made of order, kind and attempt, so that nothing is planned twice. Staff are told at
    `tell_at`, usually when it is due; `missed_at` is set then, and is how long they have. A follow-up may begin its
    life as a claim of the step that planned it (version 0); its own audit chain then starts with the first change.
    """

    ROOT: ClassVar[str] = "FOLLOWUP"
    PART: ClassVar[str] = "FOLLOWUP"

    follow_up_id: str
    kind: FollowUpKind
    state: FollowUpState = "DUE"
    role: Role
    attempt: int = 1
    order_id: str
    order_no: str
    customer_id: str
    customer_name: str
    consultant_id: str
    store: str
    due_at: datetime
    tell_at: datetime | None = None
    missed_at: datetime | None = None
    topic: str | None = None
    created_at: datetime
    created_by: str
    outcome: OutcomeKind | None = None
    satisfaction: int | None = None
    notes: str | None = None
    next_at: datetime | None = None
    next_follow_up_id: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None

    @property
    def identity(self) -> str:
        """The follow-up's id."""
        return self.follow_up_id

    def worklist(self) -> tuple[str, str] | None:
        """Follow-ups of a store, by state, the earliest first."""
        return worklist_of(self.store), worklist_place(self.state, self.due_at, self.follow_up_id)

    def due(self) -> DueAt | None:
        """When staff must be told, and after that, when it counts as missed."""
        return DueAt(SWEEP, self.missed_at or self.tell_at or self.due_at) if self.state == "DUE" else None

    def move(self, state: FollowUpState, **changes: object) -> Self:
        """Return the follow-up in another state. Raises IllegalMove; every change of state comes here."""
        if state not in MOVES[self.state]:
            raise IllegalMove("follow_up_over", state=self.state)
        return self.succeed(state=state, **changes)

    def renewed(self, kind: FollowUpKind, *, due_at: datetime, at: datetime, by: str) -> FollowUp:
        """Return one more contact with the same customer, not yet written: the next try, or one of another kind."""
        same = kind == self.kind
        base = self.follow_up_id.removesuffix(f"-{self.attempt}") if self.attempt > 1 else self.follow_up_id
        kept = ("role", "order_id", "order_no", "customer_id", "customer_name", "consultant_id", "store", "topic")
        return FollowUp(
            **{name: getattr(self, name) for name in kept},
            follow_up_id=f"{base}-{self.attempt + 1}" if same else new_id(),
            kind=kind,
            attempt=self.attempt + 1 if same else 1,
            due_at=due_at,
            created_at=at,
            created_by=by,
        )


def worklist_of(store: str) -> str:
    """Return the worklist of a store's follow-ups."""
    return f"FOLLOWUPS#{store}"
