"""A store's calendar: its week, its holidays, the days that it works all the same, and its time limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Self

from driveaway.calendars.china import ANNOUNCED, WORKED_WEEKENDS, by_law
from driveaway.calendars.days import Holiday, Hours, Week, WorkingDay
from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.calendars.limits import AnswerTime
from driveaway.shared.record import Item, Key, Record

EVERY_STORE = "*"
"""In place of a store: the calendar of all stores that have none of their own."""
USUAL = Hours(opens="09:00", closes="18:00")
EVERY_DAY = Week(**dict.fromkeys(Week.model_fields, USUAL))
"""Cars are sold on weekends too."""


class StoreCalendar(Record):
    """When a store works, how long it waits for its customers, and how long it takes to deliver.

    A year in which none of its `holidays` begins has those that the law names.

    Its versions are those of every record: the audit chain holds each of them with who changed it.
    """

    ROOT: ClassVar[str] = "CALENDAR"
    PART: ClassVar[str] = "CALENDAR"

    store: str = EVERY_STORE
    week: Week = EVERY_DAY
    holidays: tuple[Holiday, ...] = ANNOUNCED
    working_days: tuple[WorkingDay, ...] = WORKED_WEEKENDS
    answer_time: AnswerTime = AnswerTime()
    delivery_times: DeliveryTimes = DeliveryTimes()
    updated_at: datetime | None = None

    @property
    def identity(self) -> str:
        """The store."""
        return self.store

    @classmethod
    def key_of(cls, identity: str) -> Key:
        """All calendars lie under one key, so that the list is one query."""
        return Key("CALENDARS", f"CALENDAR#{identity}")

    @classmethod
    def wanted(cls, store: str) -> tuple[tuple[type[Item], str], ...]:
        """Return what must be read for the calendar of a store, in a call that reads more than this."""
        return (cls, store), (cls, EVERY_STORE)

    @classmethod
    def found(cls, items: Sequence[Item | None]) -> Self:
        """Return the calendar that a store goes by, of what was read as `wanted`: its own, or that of all stores."""
        return next((each for each in items if isinstance(each, cls)), cls())

    def hours_on(self, day: date) -> Hours | None:
        """Return the store's hours on a date; None: it is shut."""
        worked = next((each for each in self.working_days if each.day == day), None)
        return worked or (None if self.holiday_on(day) else self.week.on(day))

    def holiday_on(self, day: date) -> Holiday | None:
        """Return the holiday that a date belongs to, or None."""
        return next((each for each in self.holidays_of(day.year) if each.covers(day)), None)

    def holidays_of(self, year: int) -> tuple[Holiday, ...]:
        """Return the holidays to be looked at for a date of this year: the calendar's, else those of the law."""
        told = any(each.first_day.year == year for each in self.holidays)
        return self.holidays if told else (*self.holidays, *by_law(year))
