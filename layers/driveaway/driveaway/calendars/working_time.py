"""How working time passes in a store. Pure: a calendar in, instants and dates out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from driveaway.calendars.model import USUAL, StoreCalendar
from driveaway.shared.clock import local_day

DAY = timedelta(days=1)


def is_working_day(calendar: StoreCalendar, day: date) -> bool:
    """Whether the store works on a date."""
    return calendar.hours_on(day) is not None


def working_day_from(calendar: StoreCalendar, day: date) -> date:
    """Return the date itself, or when the store is shut then, the next on which it works."""
    while not is_working_day(calendar, day):
        day += DAY
    return day


def next_working_day(calendar: StoreCalendar, day: date) -> date:
    """Return the first date after this one on which the store works."""
    return working_day_from(calendar, day + DAY)


def add_working_days(calendar: StoreCalendar, day: date, days: int) -> date:
    """Return the date by which so many whole working days have passed after `day`; with 0, `working_day_from` it."""
    if days == 0:
        return working_day_from(calendar, day)
    for _ in range(days):
        day = next_working_day(calendar, day)
    return day


def working_days_before(calendar: StoreCalendar, day: date, days: int) -> date:
    """Return the last date after which so many whole working days pass until `day`; with 0 it is that day."""
    while days:
        day -= DAY
        days -= is_working_day(calendar, day)
    return day


def opening(calendar: StoreCalendar, day: date) -> datetime:
    """Return when the store opens on a date; on one when it is shut, when stores usually do."""
    return (calendar.hours_on(day) or USUAL).begins(day).astimezone(UTC)


def visit_time(calendar: StoreCalendar, wanted: datetime) -> datetime:
    """Return when a visit of that day is due: in the morning, never later than `wanted`; next working day when shut."""
    day = local_day(wanted)
    if is_working_day(calendar, day):
        return min(opening(calendar, day), wanted)
    return opening(calendar, next_working_day(calendar, day))


def after_hours(calendar: StoreCalendar, start: datetime, hours: float) -> datetime:
    """Return the instant by which `hours` working hours have passed since `start`."""
    left, day = timedelta(hours=hours), local_day(start)
    while True:
        if open_on := calendar.hours_on(day):
            begins = max(start, open_on.begins(day))
            if begins + left <= open_on.ends(day):
                return (begins + left).astimezone(UTC)
            left -= max(open_on.ends(day) - begins, timedelta())
        day += DAY
