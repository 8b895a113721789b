"""The delivery of an order and the handover."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, JsonValue

from driveaway.deliveries.appointment import Appointment, OtherTime
from driveaway.deliveries.due_bill import DueBill, Owed
from driveaway.deliveries.inspection import Defect
from driveaway.deliveries.moves import MILESTONES, MOVES, Milestone
from driveaway.deliveries.promise import Booked, Bookings, Slip, SlotKind, Targets, morning_after, next_target
from driveaway.shared.errors import IllegalMove

MOST_SLIPS = 30
"""More than any customer was told of; the audit chain has them all."""


class Passed(BaseModel):
    """A milestone that was reached."""

    model_config = ConfigDict(frozen=True)

    milestone: Milestone
    at: datetime


class Blockage(BaseModel):
    """Why the delivery stands still, who gets it going, and where it goes on."""

    model_config = ConfigDict(frozen=True)

    reason: str
    owner: str
    since: datetime
    resume: Milestone


class Delivery(BaseModel):
    """Where the car is. Stored within the order, so that order and delivery never disagree."""

    model_config = ConfigDict(frozen=True)

    milestone: Milestone = "PLANNED"
    passed: tuple[Passed, ...] = ()
    blocked: Blockage | None = None
    vin: str | None = None
    from_stock: bool = False
    expected_handover: date | None = None
    targets: dict[Milestone, date] = {}
    ahead: int | None = None
    """How many contracts are served before it, while it waits for a car."""
    bookings: dict[SlotKind, Booked] = {}
    slips: tuple[Slip, ...] = ()
    appointment: Appointment | None = None
    offered_at: datetime | None = None
    """When the customer was last asked to choose a time for the handover."""
    other_time: OtherTime | None = None
    """What they wish instead of the times offered, until an appointment is made."""
    next_sequence: int = 0
    """Above those of all calendar entries that were sent, those that call one off included."""
    inspections: int = 0
    defects: tuple[Defect, ...] = ()
    """What the last inspection found; nothing, before one was made."""
    photos: int = 0
    """How many were ever taken, of whichever car: the next is numbered by it."""
    due_bill: DueBill = ()

    def for_staff(self) -> dict[str, JsonValue]:
        """Return it as staff see it: the code that a customer shows to them is not among it."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"appointment": {"pickup_code"}})

    @property
    def reached(self) -> Milestone:
        """The last milestone of the way, also while BLOCKED."""
        return self.blocked.resume if self.blocked else self.milestone

    @property
    def owes(self) -> tuple[Owed, ...]:
        """What of the due bill is open."""
        return tuple(each for each in self.due_bill if each.open)

    def passed_at(self, milestone: Milestone) -> datetime | None:
        """Return when a milestone was reached, or None."""
        return next((step.at for step in self.passed if step.milestone == milestone), None)

    def legal(self) -> frozenset[Milestone]:
        """Return the milestones that may come next."""
        if self.blocked:
            return frozenset({self.blocked.resume})
        legal = MOVES[self.milestone]
        return legal - {"ARRIVED"} if self.milestone == "ALLOCATED" and not self.from_stock else legal

    def move(self, milestone: Milestone, at: datetime) -> Self:
        """Return the delivery at another milestone of the way, or back there from BLOCKED. Raises IllegalMove."""
        self.check(milestone)
        if self.blocked:
            return self.model_copy(update={"milestone": milestone, "blocked": None})
        passed = (*self.passed, Passed(milestone=milestone, at=at))
        return self.model_copy(update={"milestone": milestone, "passed": passed})

    def block(self, *, reason: str, owner: str, at: datetime) -> Self:
        """Return the delivery at a standstill. Raises IllegalMove when it stands still already or is over."""
        self.check("BLOCKED")
        blockage = Blockage(reason=reason, owner=owner, since=at, resume=self.milestone)
        return self.model_copy(update={"milestone": "BLOCKED", "blocked": blockage})

    def check(self, milestone: Milestone) -> None:
        """Raise IllegalMove, with what would be legal, unless the milestone may come next."""
        legal = self.legal()
        if milestone not in legal:
            ordered = (*MILESTONES, "BLOCKED")
            names = ", ".join(sorted(legal, key=ordered.index)) or "-"
            raise IllegalMove("delivery_move", present=self.milestone, wanted=milestone, legal=names)

    def check_going(self) -> None:
        """Raise IllegalMove while the delivery stands still: only its owner gets it going again."""
        if self.blocked:
            raise IllegalMove("delivery_blocked", cause=self.blocked.reason, owner=self.blocked.owner)

    def with_vehicle(self, vin: str, *, in_stock: bool, at: datetime) -> Self:
        """Return the delivery with a vehicle, at ALLOCATED: an exchanged car starts anew. Raises IllegalMove."""
        self.check_going()
        update = {"vin": vin, "from_stock": in_stock, "ahead": None}
        return self.without_vehicle().move("ALLOCATED", at).model_copy(update=update)

    def with_plan(self, days: Targets, bookings: Bookings) -> Self:
        """Return the delivery with days for what is ahead; the day of handover is promised where none was before."""
        plan = {"targets": {**self.targets, **days}, "bookings": {**bookings}}
        return self.model_copy(update=plan | {"expected_handover": self.expected_handover or days["HANDED_OVER"]})

    def slipped(self, slip: Slip) -> Self:
        """Return the delivery with another day promised."""
        slips = (*self.slips, slip)[-MOST_SLIPS:]
        return self.model_copy(update={"slips": slips, "expected_handover": slip.becomes})

    @property
    def overdue_at(self) -> datetime | None:
        """When it is noticed that the next target was missed; at a standstill its owner knows already."""
        nearest = None if self.blocked else next_target(self.reached)
        planned = self.targets.get(nearest) if nearest else None
        return morning_after(planned) if planned else None

    @property
    def remind_at(self) -> datetime | None:
        """When the customer is reminded of the appointment; not twice, and not while nobody knows whether it holds."""
        due = self.appointment if self.appointment and not self.appointment.reminded and not self.blocked else None
        return due.remind_at if due else None

    def appointed(self, appointment: Appointment) -> Self:
        """Return the delivery with another appointment."""
        update = {"appointment": appointment, "next_sequence": appointment.sequence + 1, "other_time": None}
        return self.model_copy(update=update)

    def called_off(self, sequence: int) -> Self:
        """Return the delivery without its appointment, whose entry was taken back under a sequence."""
        return self.model_copy(update={"appointment": None, "next_sequence": sequence + 1})

    def late(self, day: date) -> bool:
        """Whether the milestone that was reached last was planned for an earlier day than this."""
        planned = self.targets.get(self.reached)
        return planned is not None and planned < day

    def without_vehicle(self) -> Self:
        """Return the delivery as it was planned, without a vehicle."""
        planned = tuple(step for step in self.passed if step.milestone == "PLANNED")
        without = {"vin": None, "from_stock": False, "offered_at": None, "other_time": None, "defects": ()}
        return self.model_copy(update=without | {"milestone": "PLANNED", "passed": planned, "blocked": None})
