"""What a calendar is made of: hours of a day, days of the week, holidays, and days worked in exchange (调休)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.text import Name

SHORTEST = timedelta(hours=1)
ON_THE_WALL = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def _on_the_wall(typed: object) -> object:
    if not (isinstance(typed, str) and re.fullmatch(ON_THE_WALL, typed)):
        raise PydanticCustomError("time_of_day", "a time of day is written as 09:00")
    return typed


TimeOfDay = Annotated[str, BeforeValidator(_on_the_wall), WithJsonSchema({"type": "string", "pattern": ON_THE_WALL})]


class Hours(BaseModel):
    """From when to when a store is open on one day, by the clock on its wall; at least an hour."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: TimeOfDay
    closes: TimeOfDay

    @model_validator(mode="after")
    def _open_for_a_while(self) -> Self:
        # A calendar of shorter days would make the longest time limit last for years.
        if self.ends(date.min) - self.begins(date.min) < SHORTEST:
            raise PydanticCustomError("open_an_hour", "a store is open for at least an hour")
        return self

    def begins(self, day: date) -> datetime:
        """Return the instant at which the store opens on a date."""
        return datetime.combine(day, time.fromisoformat(self.opens), LOCAL_TIME)

    def ends(self, day: date) -> datetime:
        """Return the instant at which it closes."""
        return datetime.combine(day, time.fromisoformat(self.closes), LOCAL_TIME)


class Week(BaseModel):
    """The hours of each day of the week; None: the store is shut on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    monday: Hours | None = None
    tuesday: Hours | None = None
    wednesday: Hours | None = None
    thursday: Hours | None = None
    friday: Hours | None = None
    saturday: Hours | None = None
    sunday: Hours | None = None

    def on(self, day: date) -> Hours | None:
        """Return the hours of the day of the week that a date falls on."""
        return self.days()[day.weekday()][1]

    def days(self) -> tuple[tuple[str, Hours | None], ...]:
        """Return all days with their hours, Monday first."""
        return tuple((name, getattr(self, name)) for name in type(self).model_fields)


class Holiday(BaseModel):
    """Days in a row on which the store is shut, the first and the last included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    first_day: date
    last_day: date

    def covers(self, day: date) -> bool:
        """Whether a date is one of its days."""
        return self.first_day <= day <= self.last_day


class WorkingDay(Hours):
    """A date on which the store works whatever else is said of it, such as a Saturday worked for a long holiday."""

    day: date
