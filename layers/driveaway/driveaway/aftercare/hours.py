"""The dealer's working hours: every day of the week, except around the Chinese New Year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from driveaway.shared.clock import LOCAL_TIME

OPENS, CLOSES = time(9), time(18)
SPRING_FESTIVALS = (
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
    date(2031, 1, 23),
    date(2032, 2, 11),
    date(2033, 1, 31),
    date(2034, 2, 19),
    date(2035, 2, 8),
)
"""First days of the lunar year; a date beyond the table counts as a usual one."""
SHUT = frozenset(first + timedelta(days=offset) for first in SPRING_FESTIVALS for offset in range(-1, 3))
"""New Year's Eve and the three days after, on which no store works and nobody wants to be called."""


def opening(day: date) -> datetime:
    """Return when the store opens on a day."""
    return _at(day, OPENS)


def visit_time(wanted: datetime) -> datetime:
    """Return when a visit of that day is due: in the morning, never later than `wanted`; next open day when shut."""
    day = wanted.astimezone(LOCAL_TIME).date()
    if day not in SHUT:
        return min(opening(day), wanted)
    return opening(_open_day(day))


def after_hours(start: datetime, hours: float) -> datetime:
    """Return the instant by which `hours` working hours have passed since `start`."""
    here, left = start, timedelta(hours=hours)
    while True:
        day = _open_day(here.astimezone(LOCAL_TIME).date())
        begins = max(here, _at(day, OPENS))
        if begins + left <= _at(day, CLOSES):
            return begins + left
        left -= max(_at(day, CLOSES) - begins, timedelta())
        here = _at(day + timedelta(days=1), time())


def years_after(start: datetime, years: int) -> datetime:
    """Return the anniversary; that of 29 February falls on the 28th."""
    here = start.astimezone(LOCAL_TIME)
    try:
        return here.replace(year=here.year + years).astimezone(UTC)
    except ValueError:
        return here.replace(year=here.year + years, day=28).astimezone(UTC)


def _open_day(day: date) -> date:
    while day in SHUT:
        day += timedelta(days=1)
    return day


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, LOCAL_TIME).astimezone(UTC)
