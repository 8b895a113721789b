"""Working hours: nine to six in China, every day but around the Chinese New Year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from driveaway.aftercare.hours import SHUT, after_hours, opening, visit_time, years_after
from driveaway.shared.clock import LOCAL_TIME

INSTANTS = some.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001


def here(day: str, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the clock on a Chinese wall."""
    return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}").replace(tzinfo=LOCAL_TIME)


def test_hours_pass_while_the_store_is_open_only() -> None:
    assert after_hours(here("2026-03-02", 10), 4) == here("2026-03-02", 14)
    assert after_hours(here("2026-03-02", 16), 4) == here("2026-03-03", 11)
    assert after_hours(here("2026-03-02", 22), 4) == here("2026-03-03", 13)
    assert after_hours(here("2026-03-02", 9), 9) == here("2026-03-02", 18)


def test_nothing_is_due_around_the_chinese_new_year() -> None:
    assert after_hours(here("2026-02-15", 17), 2) == here("2026-02-20", 10)
    assert visit_time(here("2026-02-17", 15)) == here("2026-02-20", 9)


def test_a_visit_is_due_in_the_morning_of_its_day_and_never_later_than_wanted() -> None:
    assert visit_time(here("2026-03-05", 15)) == here("2026-03-05", 9)
    assert visit_time(here("2026-03-05", 7)) == here("2026-03-05", 7)


@given(INSTANTS)
def test_a_visit_never_falls_on_a_day_when_the_store_is_shut(wanted: datetime) -> None:
    due = visit_time(wanted)
    assert due.astimezone(LOCAL_TIME).date() not in SHUT
    assert due <= wanted or wanted.astimezone(LOCAL_TIME).date() in SHUT


@given(INSTANTS, some.integers(1, 60))
def test_working_hours_take_at_least_their_time_and_end_while_the_store_is_open(start: datetime, hours: int) -> None:
    end = after_hours(start, hours)
    local = end.astimezone(LOCAL_TIME)
    assert end - start >= timedelta(hours=hours)
    assert opening(local.date()) <= end <= opening(local.date()) + timedelta(hours=9)


def test_the_anniversary_of_a_leap_day_falls_on_the_day_before() -> None:
    assert years_after(here("2028-02-29", 12), 1) == here("2029-02-28", 12)
    assert years_after(here("2028-02-29", 12), 4) == here("2032-02-29", 12)
    assert date(2026, 2, 16) in SHUT
