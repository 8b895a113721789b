"""The delivery plan: made once the contract is archived, and undone when the order ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from driveaway.catalogue.model import CarModel
from driveaway.deliveries.binding import parting
from driveaway.deliveries.common import update_mails
from driveaway.deliveries.model import Delivery, Passed
from driveaway.deliveries.queue import Place
from driveaway.deliveries.vehicle import Vehicle
from driveaway.orders.content import Content
from driveaway.orders.model import Order, OrderStatus
from driveaway.orders.service import open_file
from driveaway.ports import Book
from driveaway.shared.clock import LOCAL_TIME, Clock
from driveaway.step import SYSTEM, Change, Step
from driveaway.workflow.service import set_going

FALLEN_THROUGH: frozenset[OrderStatus] = frozenset({"REJECTED", "CANCELLED", "EXPIRED"})
USUAL_LEAD_DAYS = 14
"""For a model that is no longer on the price list."""


def plan(order_id: str, *, book: Book, clock: Clock) -> None:
    """Take a CONTRACTED order into delivery: IN_DELIVERY, PLANNED, with the day of handover to expect.

    An order that is not CONTRACTED (any more) is left as it is.
    """
    found = open_file(order_id, book)
    before, content, now = found.order, found.content, clock.now()
    if before.status != "CONTRACTED":
        return
    delivery = Delivery(
        passed=(Passed(milestone="PLANNED", at=now),),
        expected_handover=expected_handover(content, book.find(CarModel, content.model_code), now),
    )
    after, effects = set_going(before.move("IN_DELIVERY", delivery=delivery, updated_at=now), clock)
    book.commit(
        Step(
            action="delivery_planned",
            actor=SYSTEM,
            at=now,
            details={"expected_handover": str(delivery.expected_handover)},
            changes=(Change(after, before),),
            claims=(Place.of(after, content),),
            effects=(*effects, *update_mails(after, content, now)),
        )
    )


def expected_handover(content: Content, model: CarModel | None, now: datetime) -> date:
    """Return the day the customer asked for, or the first that the model's lead time (calendar days) allows."""
    lead = timedelta(days=model.lead_days if model else USUAL_LEAD_DAYS)
    return max(content.delivery.requested_date, (now.astimezone(LOCAL_TIME) + lead).date())


def release(order_id: str, *, book: Book, clock: Clock) -> None:
    """Give the vehicle of an order that fell through to the next in the queue, or take the order out of the queue.

    Done already, or nothing to do, changes nothing.
    """
    found = open_file(order_id, book)
    delivery = found.order.delivery
    if found.order.status not in FALLEN_THROUGH or delivery is None:
        return
    if delivery.vin:
        _free_vehicle(found.order, delivery, delivery.vin, book, clock)
    elif book.find(Place, Place.of(found.order, found.content).identity):
        place = Place.of(found.order, found.content).key
        book.commit(Step(action="queue_left", actor=SYSTEM, at=clock.now(), drops=(place,)))


def _free_vehicle(order: Order, delivery: Delivery, vin: str, book: Book, clock: Clock) -> None:
    vehicle, now = book.find(Vehicle, vin), clock.now()
    held = vehicle and vehicle.state == "ALLOCATED" and vehicle.order_id == order.order_id
    parted, served = parting(vehicle, now) if vehicle and held else ((), ())
    book.commit(
        Step(
            action="vehicle_released",
            actor=SYSTEM,
            at=now,
            details={"vin": vin},
            changes=(Change(order.succeed(delivery=delivery.without_vehicle()), order), *parted),
            effects=served,
        )
    )
