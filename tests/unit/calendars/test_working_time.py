"""Working time: the days and hours of a store, by its own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from driveaway.calendars.days import Holiday, Hours, Week, WorkingDay
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import (
    add_working_days,
    after_hours,
    is_working_day,
    next_working_day,
    opening,
    visit_time,
    working_day_from,
)
from driveaway.shared.clock import LOCAL_TIME, local_day
from driveaway.shared.text import LocalText

NAME = LocalText(zh_hans="假", zh_hant="假", en="Holiday")
FULL, SHORT = Hours(opens="09:00", closes="18:00"), Hours(opens="10:00", closes="15:30")
WEEKDAYS_ONLY = Week(monday=FULL, tuesday=FULL, wednesday=FULL, thursday=FULL, friday=FULL)
OFFICE = StoreCalendar(store="1", week=WEEKDAYS_ONLY)
USUAL = StoreCalendar()

DAYS = some.dates(date(2026, 1, 1), date(2031, 12, 31))
INSTANTS = some.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001
HOURS = some.sampled_from([FULL, SHORT, Hours(opens="00:00", closes="23:59")])
WEEKS = some.lists(some.none() | HOURS, min_size=7, max_size=7).filter(any)
HOLIDAYS = some.builds(
    lambda first, days: Holiday(name=NAME, first_day=first, last_day=first + timedelta(days=days)),
    DAYS,
    some.integers(0, 12),
)
CALENDARS = some.builds(
    lambda week, holidays, days: StoreCalendar(
        store="1",
        week=Week(**dict(zip(Week.model_fields, week, strict=True))),
        holidays=tuple(holidays),
        working_days=tuple(WorkingDay(day=day, **FULL.model_dump()) for day in days),
    ),
    WEEKS,
    some.lists(HOLIDAYS, max_size=6),
    some.lists(DAYS, max_size=4),
)


def here(day: str, hour: int, minute: int = 0) -> datetime:
    """Return an instant by the clock on a Chinese wall."""
    return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}").replace(tzinfo=LOCAL_TIME)


def test_hours_pass_while_the_store_is_open_only() -> None:
    assert after_hours(USUAL, here("2026-03-02", 10), 4) == here("2026-03-02", 14)
    assert after_hours(USUAL, here("2026-03-02", 16), 4) == here("2026-03-03", 11)
    assert after_hours(USUAL, here("2026-03-02", 22), 4) == here("2026-03-03", 13)
    assert after_hours(USUAL, here("2026-03-02", 9), 9) == here("2026-03-02", 18)


def test_a_store_that_rests_on_sundays_goes_on_on_monday() -> None:
    assert after_hours(OFFICE, here("2026-03-06", 16), 4) == here("2026-03-09", 11)
    assert next_working_day(OFFICE, date(2026, 3, 6)) == date(2026, 3, 9)


def test_nothing_passes_in_the_seven_days_of_the_national_holiday() -> None:
    assert after_hours(USUAL, here("2026-09-30", 17), 2) == here("2026-10-08", 10)
    assert visit_time(USUAL, here("2026-10-03", 15)) == here("2026-10-08", 9)
    assert USUAL.holiday_on(date(2026, 10, 7)) == USUAL.holidays[-1]


def test_a_saturday_that_is_worked_for_a_holiday_counts() -> None:
    friday, saturday = date(2026, 10, 9), date(2026, 10, 10)
    assert next_working_day(OFFICE, friday) == saturday
    assert after_hours(OFFICE, here("2026-10-09", 17), 2) == here("2026-10-10", 10)
    assert next_working_day(OFFICE, saturday) == date(2026, 10, 12)


def test_a_year_that_a_calendar_says_nothing_of_has_the_holidays_of_the_law() -> None:
    shut = [day for day in (date(2027, 2, each) for each in range(1, 15)) if not is_working_day(USUAL, day)]
    assert shut == [date(2027, 2, each) for each in (5, 6, 7, 8)]
    told = Holiday(name=NAME, first_day=date(2027, 1, 1), last_day=date(2027, 1, 2))
    assert is_working_day(StoreCalendar(holidays=(told,)), date(2027, 2, 6))
    assert not is_working_day(USUAL, date(2040, 10, 3))


def test_a_visit_is_due_in_the_morning_of_its_day_and_never_later_than_wanted() -> None:
    assert visit_time(USUAL, here("2026-03-05", 15)) == here("2026-03-05", 9)
    assert visit_time(USUAL, here("2026-03-05", 7)) == here("2026-03-05", 7)


def test_working_days_are_counted_past_holidays() -> None:
    assert add_working_days(OFFICE, date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert add_working_days(OFFICE, date(2026, 10, 3), 0) == date(2026, 10, 8)
    assert add_working_days(OFFICE, date(2026, 10, 3), 1) == date(2026, 10, 8)


@given(CALENDARS, INSTANTS)
def test_a_visit_never_falls_on_a_day_when_the_store_is_shut(calendar: StoreCalendar, wanted: datetime) -> None:
    due = visit_time(calendar, wanted)
    assert is_working_day(calendar, local_day(due))
    assert due <= wanted or not is_working_day(calendar, local_day(wanted))


@given(CALENDARS, INSTANTS, some.integers(1, 60))
def test_working_hours_take_at_least_their_time_and_end_while_the_store_is_open(
    calendar: StoreCalendar, start: datetime, hours: int
) -> None:
    end = after_hours(calendar, start, hours)
    open_on = calendar.hours_on(local_day(end))
    assert end - start >= timedelta(hours=hours)
    assert open_on is not None
    assert opening(calendar, local_day(end)) <= end <= open_on.ends(local_day(end))


@given(CALENDARS, INSTANTS, some.integers(1, 30), some.integers(1, 30))
def test_hours_one_after_the_other_are_the_hours_together(
    calendar: StoreCalendar, start: datetime, first: int, then: int
) -> None:
    assert after_hours(calendar, after_hours(calendar, start, first), then) == after_hours(
        calendar, start, first + then
    )


@given(CALENDARS, DAYS, some.integers(1, 40))
def test_between_a_day_and_the_nth_working_day_after_it_lie_n_working_days(
    calendar: StoreCalendar, day: date, days: int
) -> None:
    end = add_working_days(calendar, day, days)
    passed = [day + timedelta(days=each) for each in range(1, (end - day).days + 1)]
    assert sum(is_working_day(calendar, each) for each in passed) == days
    assert is_working_day(calendar, end)


@given(CALENDARS, DAYS, some.integers(1, 20), some.integers(1, 20))
def test_working_days_add_up_and_later_days_never_end_sooner(
    calendar: StoreCalendar, day: date, days: int, more: int
) -> None:
    once = add_working_days(calendar, day, days)
    assert add_working_days(calendar, once, more) == add_working_days(calendar, day, days + more)
    assert once <= add_working_days(calendar, day + timedelta(days=1), days)
    assert add_working_days(calendar, day, 0) == working_day_from(calendar, day) <= once
