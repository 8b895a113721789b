"""What a delivery plan is made of: a target day for each milestone, the slots that are booked, and every slip."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from driveaway.deliveries.moves import MILESTONES, Milestone
from driveaway.shared.clock import LOCAL_TIME

Targets = Mapping[Milestone, date]
"""By when each milestone is to be reached; what is behind keeps the day that it was planned for."""

TARGETED: tuple[Milestone, ...] = ("ALLOCATED", "ARRIVED", "PDI_PASSED", "READY", "HANDED_OVER")
"""The milestones that a plan gives days to; the others lie between two of these."""

MORNING = time(9)
SlotKind = Literal["preparation", "handover"]
SlipCause = Literal[
    "no_vehicle",
    "transport",
    "preparation",
    "standstill",
    "vehicle_exchanged",
    "vehicle_withdrawn",
    "handover_arranged",
    "not_handed_over",
]
"""Why a promise moved; the words for customers are `word.slip_cause.<code>`."""

CAUSES: Mapping[Milestone, SlipCause] = {
    "ALLOCATED": "no_vehicle",
    "ARRIVED": "transport",
    "PDI_PASSED": "preparation",
    "READY": "preparation",
    "HANDED_OVER": "not_handed_over",
}
"""What it comes from when a milestone is reached late, or not by its day."""


class Booked(BaseModel):
    """A slot that an order has: the day, and which of that day's slots."""

    model_config = ConfigDict(frozen=True)

    day: date
    number: int


Bookings = Mapping[SlotKind, Booked]


class Slip(BaseModel):
    """The promised day moved: when that was found, from which day to which, why, and who answers for it.

    `owner` is a role, a member of staff's id, or the name that was given for a standstill.
    """

    model_config = ConfigDict(frozen=True)

    at: datetime
    was: date
    becomes: date
    cause: SlipCause
    owner: str


def next_target(reached: Milestone) -> Milestone | None:
    """Return the next milestone that has a target day, None when the car is handed over."""
    behind = MILESTONES.index(reached)
    return next((each for each in TARGETED if MILESTONES.index(each) > behind), None)


def morning_after(day: date) -> datetime:
    """Return when somebody looks whether a day's target was reached."""
    return datetime.combine(day + timedelta(days=1), MORNING, LOCAL_TIME).astimezone(UTC)
