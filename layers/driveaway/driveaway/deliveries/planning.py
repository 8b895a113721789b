"""The delivery plan: made once the contract is archived, and undone when the order ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import working_days_before
from driveaway.catalogue.model import CarModel
from driveaway.deliveries.arranging import Desk, arrange
from driveaway.deliveries.binding import parting
from driveaway.deliveries.common import again, update_mails
from driveaway.deliveries.keeping import called_off
from driveaway.deliveries.model import Delivery, Passed
from driveaway.deliveries.queue import Place, ahead_of, queue_for
from driveaway.deliveries.slots import slots_of
from driveaway.deliveries.timetable import Prospect
from driveaway.deliveries.vehicle import Vehicle
from driveaway.deliveries.waiting import told
from driveaway.orders.content import Content
from driveaway.orders.model import Order, OrderStatus
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.record import Key
from driveaway.step import SYSTEM, Change, Step
from driveaway.workflow.service import set_going

FALLEN_THROUGH: frozenset[OrderStatus] = frozenset({"REJECTED", "CANCELLED", "EXPIRED"})
USUAL_LEAD_DAYS = 14
"""For a model that is no longer on the price list."""


def plan(order_id: str, *, book: Book, clock: Clock) -> None:
    """Take a CONTRACTED order into delivery: IN_DELIVERY, PLANNED, with a day for each milestone and slots booked.

    An order that is not CONTRACTED (any more) is left as it is.
    """
    again(lambda: _plan(open_file(order_id, book), book, clock))


def _plan(found: OrderFile, book: Book, clock: Clock) -> None:
    before, content, now = found.order, found.content, clock.now()
    if before.status != "CONTRACTED":
        return
    model, *calendars = book.find_many([(CarModel, content.model_code), *StoreCalendar.wanted(before.store)])
    desk = Desk(StoreCalendar.found(calendars), book)
    begun = Delivery(passed=(Passed(milestone="PLANNED", at=now),))
    lead_days = model.lead_days if isinstance(model, CarModel) else USUAL_LEAD_DAYS
    planned = arrange(found, begun, outlook(content, lead_days, desk.calendar, now), None, now=now, desk=desk)
    mine = Place.of(before, content)
    queue = queue_for(mine.configuration, book)
    delivery = planned.delivery.model_copy(update={"ahead": ahead_of(mine, queue)})
    after, effects = set_going(before.move("IN_DELIVERY", delivery=delivery, updated_at=now), clock)
    book.commit(
        Step(
            action="delivery_planned",
            actor=SYSTEM,
            at=now,
            details={"expected_handover": str(planned.delivery.expected_handover)},
            changes=(Change(after, before),),
            claims=(mine, *planned.claims),
            effects=(*effects, *update_mails(after, content, now), *told(mine, queue, after)),
        )
    )


def outlook(content: Content, lead_days: int, calendar: StoreCalendar, now: datetime) -> Prospect:
    """Return what an order can count on at its contract: the model's lead time (calendar days) lies before handover.

    From there each milestone is counted back by what the next one takes. A car in stock may be here much sooner.
    """
    today, times = local_day(now), calendar.delivery_times
    soonest = today + timedelta(days=lead_days)
    arrives = max(today, working_days_before(calendar, soonest, times.preparation_days + 1))
    return Prospect(
        reached="PLANNED",
        next_on=max(today, working_days_before(calendar, arrives, times.transfer_days)),
        promised=max(content.delivery.requested_date, soonest),
        transfer_days=times.transfer_days,
        arrives_from=arrives,
    )


def release(order_id: str, *, book: Book, clock: Clock) -> None:
    """Give the vehicle of an order that fell through to the next in the queue, or take the order out of the queue.

    Done already, or nothing to do, changes nothing.
    """
    found = open_file(order_id, book)
    delivery = found.order.delivery
    if found.order.status not in FALLEN_THROUGH or delivery is None:
        return
    if delivery.vin:
        _free_vehicle(found, delivery, delivery.vin, book, clock)
    elif book.find(Place, Place.of(found.order, found.content).identity):
        _leave_queue(found, delivery, book, clock)


def _leave_queue(found: OrderFile, delivery: Delivery, book: Book, clock: Clock) -> None:
    now, mine = clock.now(), Place.of(found.order, found.content)
    book.commit(
        Step(
            action="queue_left",
            actor=SYSTEM,
            at=now,
            drops=(mine.key, *_ahead(found.order, delivery, now)),
            effects=(
                *told(mine, queue_for(mine.configuration, book), found.order),
                *called_off(found, delivery, now)[1],
            ),
        )
    )


def _ahead(order: Order, delivery: Delivery, now: datetime) -> tuple[Key, ...]:
    """Return the slots that nobody needs any more; those of days gone by were used, or are cleaned away."""
    slots = slots_of(order.store, order.order_id, delivery.bookings)
    return tuple(slot.key for slot in slots if slot.day >= local_day(now))


def _free_vehicle(found: OrderFile, delivery: Delivery, vin: str, book: Book, clock: Clock) -> None:
    order, vehicle, now = found.order, book.find(Vehicle, vin), clock.now()
    ended, called = called_off(found, delivery.without_vehicle(), now)
    held = vehicle and vehicle.state == "ALLOCATED" and vehicle.order_id == order.order_id
    parted, served = parting(vehicle, now) if vehicle and held else ((), ())
    book.commit(
        Step(
            action="vehicle_released",
            actor=SYSTEM,
            at=now,
            details={"vin": vin},
            changes=(Change(order.succeed(delivery=ended), order), *parted),
            drops=_ahead(order, delivery, now),
            effects=(*served, *called),
        )
    )
