"""Time. Inside the system every instant is aware UTC; local time exists only where a person reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

LOCAL_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Of every store. Without a zone database, which the runtime may lack; China keeps no summer time."""


class Clock(Protocol):
    """Tells the business time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


def stamp(instant: datetime) -> str:
    """Return `instant` as RFC 3339 UTC with milliseconds; such strings sort as their instants do."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_day(instant: datetime) -> date:
    """Return the date in the stores at an instant."""
    return instant.astimezone(LOCAL_TIME).date()


def years_after(start: datetime, years: int) -> datetime:
    """Return the anniversary; that of 29 February falls on the 28th."""
    here = start.astimezone(LOCAL_TIME)
    try:
        return here.replace(year=here.year + years).astimezone(UTC)
    except ValueError:
        return here.replace(year=here.year + years, day=28).astimezone(UTC)
