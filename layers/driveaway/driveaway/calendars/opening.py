"""The hours and time limits of a store, as the form of their page in the console carries them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from driveaway.calendars.days import Hours, Week
from driveaway.calendars.desk import in_a_line, on_the_wall
from driveaway.calendars.limits import AnswerDays, AnswerTime
from driveaway.calendars.model import StoreCalendar
from driveaway.shared.errors import FieldProblem, InvalidInput

DAYS = tuple(Week.model_fields)
ADay = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]


class HoursForm(BaseModel):
    """The form, and the version that it was filled in from; of a day, from when to when it is open: `09:00-18:00`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[int, Field(ge=0)]
    monday: ADay = ""
    tuesday: ADay = ""
    wednesday: ADay = ""
    thursday: ADay = ""
    friday: ADay = ""
    saturday: ADay = ""
    sunday: ADay = ""
    answer_days: AnswerDays
    reminder_days: ADay = ""

    def parts(self) -> dict[str, object]:
        """Return the parts of the calendar that it changes. Raises InvalidInput."""
        if problems := [*self._problems()]:
            raise InvalidInput(problems)
        return {"week": Week(**{day: _hours(getattr(self, day)) for day in DAYS}), "answer_time": self._answer_time()}

    def _problems(self) -> Iterator[FieldProblem]:
        for day in DAYS:
            if getattr(self, day) and _hours(getattr(self, day)) is None:
                yield FieldProblem(f"/{day}", "open_from_to")
        if not any(getattr(self, day) for day in DAYS):
            yield FieldProblem(f"/{DAYS[0]}", "never_open")
        if self._answer_time() is None:
            yield FieldProblem("/reminder_days", "reminders_in_order")

    def _answer_time(self) -> AnswerTime | None:
        try:
            days = {"answer_days": self.answer_days, "reminder_days": in_a_line(self.reminder_days)}
            return AnswerTime.model_validate(days)
        except ValidationError:
            return None


def _hours(typed: str) -> Hours | None:
    """Return the hours of a day; None for one that is shut, or for what are no hours."""
    opens, *closes = (on_the_wall(each.strip()) for each in re.split(r"[-–—~～至到]", typed))
    try:
        return Hours(opens=opens, closes=closes[0]) if len(closes) == 1 else None
    except ValidationError:
        return None


def hours_filled_from(calendar: StoreCalendar, version: int) -> dict[str, JsonValue]:
    """Return what stands in the form, by the names of its fields."""
    week: dict[str, JsonValue] = {
        day: f"{hours.opens}-{hours.closes}" if hours else "" for day, hours in calendar.week.days()
    }
    limits = calendar.answer_time
    reminders = ", ".join(map(str, limits.reminder_days))
    return {"version": version, **week, "answer_days": limits.answer_days, "reminder_days": reminders}
