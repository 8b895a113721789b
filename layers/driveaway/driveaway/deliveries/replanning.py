"""What happens to a delivery plan on its way: late milestones, standstills, other cars, and days that pass unused."""

from __future__ import annotations

from datetime import date, datetime

from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.service import calendar_of
from driveaway.calendars.working_time import add_working_days
from driveaway.deliveries.arranging import Arrangement, Desk, Why, arrange
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.promise import CAUSES, next_target
from driveaway.deliveries.timetable import Prospect
from driveaway.deliveries.vehicle import Vehicle
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.shared.clock import local_day


def after_report(found: OrderFile, before: Delivery, moved: Delivery, *, now: datetime, book: Book) -> Arrangement:
    """Return the delivery after a report: a milestone in time changes no plan, and costs no look at one."""
    today = local_day(now)
    if moved.blocked:
        return Arrangement(moved)
    if before.blocked:
        resumption = _resumed(moved, before.blocked.since, today)
        if resumption is None:
            return Arrangement(moved)
        why = Why("standstill", before.blocked.owner)
        return arrange(found, moved, resumption, why, now=now, desk=_desk(found, book))
    if not moved.late(today):
        return Arrangement(moved)
    desk = _desk(found, book)
    late = _reached_late(moved, desk.calendar, today)
    return arrange(found, moved, late, Why(CAUSES[moved.reached]), now=now, desk=desk)


def with_car(found: OrderFile, bound: Delivery, car: Vehicle, why: Why, *, now: datetime, book: Book) -> Arrangement:
    """Return the delivery that a car was bound to: one that stands here by the day planned changes nothing."""
    today, planned = local_day(now), bound.targets.get("ARRIVED")
    if planned is None or (bound.from_stock and car.location is None and today <= planned):
        return Arrangement(bound)
    desk = _desk(found, book)
    days = desk.calendar.delivery_times.transfer(car.location, in_stock=bound.from_stock)
    arrives = add_working_days(desk.calendar, today, days)
    if arrives <= planned:
        return Arrangement(bound)
    prospect = Prospect(bound.reached, arrives, bound.expected_handover or arrives)
    return arrange(found, bound, prospect, why, now=now, desk=desk)


def put_off(found: OrderFile, delivery: Delivery, why: Why, *, now: datetime, book: Book) -> Arrangement:
    """Return the delivery whose next target was missed, or whose car is gone, with other days for what is ahead."""
    if not delivery.targets:
        return Arrangement(delivery)  # planned before plans had days
    desk, today = _desk(found, book), local_day(now)
    times = desk.calendar.delivery_times
    prospect = Prospect(
        reached=delivery.reached,
        next_on=add_working_days(desk.calendar, today, times.put_off_days),
        promised=delivery.expected_handover or today,
        transfer_days=times.transfer_days,
        arrives_from=delivery.targets.get("ARRIVED", today),
    )
    return arrange(found, delivery, prospect, why, now=now, desk=desk)


def _desk(found: OrderFile, book: Book) -> Desk:
    return Desk(calendar_of(found.order.store, book), book)


def _resumed(delivery: Delivery, since: datetime, today: date) -> Prospect | None:
    """Return what a delivery can count on that goes on after a standstill: each day of it came on top.

    None when it stood still for no whole day, or has no plan.
    """
    nearest = next_target(delivery.reached)
    planned = delivery.targets.get(nearest) if nearest else None
    lost = today - local_day(since)
    if planned is None or not lost or delivery.expected_handover is None:
        return None
    return Prospect(
        reached=delivery.reached,
        next_on=max(planned + lost, today),
        promised=delivery.expected_handover,
        arrives_from=delivery.targets.get("ARRIVED", today) + lost,
    )


def _reached_late(delivery: Delivery, calendar: StoreCalendar, today: date) -> Prospect:
    """Return what a delivery can count on that reached a milestone after its day: what follows takes its usual time."""
    usual = {"PDI_PASSED": calendar.delivery_times.preparation_days, "HANDED_OVER": 1}
    days = usual.get(next_target(delivery.reached) or "", 0)
    return Prospect(delivery.reached, add_working_days(calendar, today, days), delivery.expected_handover or today)
