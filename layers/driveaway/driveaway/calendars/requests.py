"""What those who answer for a store may set of its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from driveaway.calendars.days import Holiday, Week, WorkingDay
from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.calendars.limits import AnswerTime
from driveaway.shared.errors import FieldProblem

MOST_DAYS = 60
LONGEST_HOLIDAY = timedelta(days=60)


class NewCalendar(BaseModel):
    """A store's whole calendar: a day of the week that is not named is one on which it is shut."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    week: Week
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=MOST_DAYS)] = ()
    working_days: Annotated[tuple[WorkingDay, ...], Field(max_length=MOST_DAYS)] = ()
    answer_time: AnswerTime = AnswerTime()
    delivery_times: DeliveryTimes = DeliveryTimes()

    def problems(self) -> Iterator[FieldProblem]:
        """Yield what no store could go by: a week without work, holidays that overlap, a day named twice."""
        if not any(hours for _, hours in self.week.days()):
            yield FieldProblem("/week", "never_open")
        for number, each in enumerate(self.holidays):
            yield from _of_holiday(f"/holidays/{number}", each, self.holidays[:number])
        days = [each.day for each in self.working_days]
        for number, day in enumerate(days):
            if day in days[:number]:
                yield FieldProblem(f"/working_days/{number}/day", "code_repeated")


def _of_holiday(pointer: str, holiday: Holiday, others: tuple[Holiday, ...]) -> Iterator[FieldProblem]:
    if holiday.last_day < holiday.first_day:
        yield FieldProblem(f"{pointer}/last_day", "ends_before_it_begins")
    elif holiday.last_day - holiday.first_day >= LONGEST_HOLIDAY:
        yield FieldProblem(f"{pointer}/last_day", "holiday_too_long", (("days", str(LONGEST_HOLIDAY.days)),))
    if any(each.first_day <= holiday.last_day and holiday.first_day <= each.last_day for each in others):
        yield FieldProblem(f"{pointer}/first_day", "holidays_overlap")
