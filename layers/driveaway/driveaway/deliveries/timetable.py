"""The days of a delivery plan. Pure: what is known of the delivery, a calendar and free slots in, target days out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import (
    DAY,
    add_working_days,
    is_working_day,
    next_working_day,
    working_day_from,
)
from driveaway.deliveries.moves import Milestone
from driveaway.deliveries.promise import SlotKind, next_target

HasRoom = Callable[[SlotKind, date], bool]


@dataclass(frozen=True)
class Prospect:
    """What a delivery can count on.

    `reached` is where it stands, `next_on` the first day on which the next target can be reached; a car that is yet to
    be allocated stands here after `transfer_days` more, on `arrives_from` at the soonest. Before `promised` nobody
    waits for the car.
    """

    reached: Milestone
    next_on: date
    promised: date
    transfer_days: int = 0
    arrives_from: date = date.min


def timetable(prospect: Prospect, calendar: StoreCalendar, has_room: HasRoom) -> dict[Milestone, date]:
    """Return a day for each milestone that is still ahead: working days, and days with room for what they need.

    A car is prepared as late as the promise allows, so that rooms of the next days are left to those in a hurry. The
    promise holds where it can; else the handover is on the first day that can be kept.
    """
    return dict(_days(prospect, calendar, has_room))


def _days(prospect: Prospect, calendar: StoreCalendar, has_room: HasRoom) -> Iterator[tuple[Milestone, date]]:
    nearest, day = next_target(prospect.reached), working_day_from(calendar, prospect.next_on)
    promised = working_day_from(calendar, prospect.promised)
    if nearest == "ALLOCATED":
        yield nearest, day
        after_transfer = add_working_days(calendar, day, prospect.transfer_days)
        nearest, day = "ARRIVED", max(after_transfer, working_day_from(calendar, prospect.arrives_from))
    if nearest == "ARRIVED":
        yield nearest, day
        nearest, day = "PDI_PASSED", add_working_days(calendar, day, calendar.delivery_times.preparation_days)
    if nearest == "PDI_PASSED":
        day = _preparation_day(day, promised, calendar, has_room)
        yield nearest, day
        nearest = "READY"
    if nearest == "READY":
        yield nearest, day
        nearest, day = "HANDED_OVER", next_working_day(calendar, day)
    if nearest == "HANDED_OVER":
        yield nearest, first_free("handover", max(day, promised), calendar, has_room)


def _preparation_day(earliest: date, promised: date, calendar: StoreCalendar, has_room: HasRoom) -> date:
    """Return the last free day before the promised one, or where there is none, the first free one."""
    day = promised - DAY
    while day >= earliest:
        if is_working_day(calendar, day) and has_room("preparation", day):
            return day
        day -= DAY
    return first_free("preparation", earliest, calendar, has_room)


def first_free(kind: SlotKind, day: date, calendar: StoreCalendar, has_room: HasRoom) -> date:
    """Return the first working day, from one on, that has room for one more."""
    while not (is_working_day(calendar, day) and has_room(kind, day)):
        day += DAY
    return day
