"""One vehicle, one order: the step that binds them, and the ones that part them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from driveaway.deliveries.arranging import Why
from driveaway.deliveries.common import update_mails
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.queue import Place, queue_for
from driveaway.deliveries.replanning import with_car
from driveaway.deliveries.vehicle import Vehicle
from driveaway.deliveries.waiting import told
from driveaway.effects.model import Effect, serve_queue
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.step import SYSTEM, Change, Step
from driveaway.workflow.service import set_going


@dataclass(frozen=True)
class Binding:
    """A car for an order: of which queue it leaves, in place of which one, by whom, and why if somebody decided so."""

    vehicle: Vehicle
    place: Place | None
    queue: Sequence[Place] = ()
    replaced: Vehicle | None = None
    actor: str = SYSTEM
    reason: str | None = None


def bind(found: OrderFile, binding: Binding, *, book: Book, clock: Clock) -> Order:
    """Bind a car to an order, which leaves the queue; returns the order. Raises IllegalMove, StaleRecord."""
    before, free, now = found.order, binding.vehicle, clock.now()
    delivery = before.delivery or Delivery()
    bound = delivery.with_vehicle(free.vin, in_stock=free.state == "IN_STOCK", at=now)
    why = Why("vehicle_exchanged", binding.actor) if delivery.vin else Why("transport")
    planned = with_car(found, bound, free, why, now=now, book=book)
    after, effects = set_going(before.advance(delivery=planned.delivery, updated_at=now), clock)
    parted, served = parting(binding.replaced, now, declined=True) if binding.replaced else ((), ())
    moved_up = told(binding.place, binding.queue, after) if binding.place else ()
    details: dict[str, JsonValue] = {"vin": free.vin, "replaces": delivery.vin, "reason": binding.reason}
    book.commit(
        Step(
            action="vehicle_allocated",
            actor=binding.actor,
            at=now,
            details=details,
            changes=(Change(after, before), Change(free.allocate(before.order_id), free), *parted),
            claims=planned.claims,
            drops=(*((binding.place.key,) if binding.place else ()), *planned.drops),
            effects=(*effects, *update_mails(after, found.content, now), *planned.effects, *served, *moved_up),
        )
    )
    return after


def parting(vehicle: Vehicle, now: datetime, *, declined: bool = False) -> tuple[tuple[Change], tuple[Effect]]:
    """Return the change that makes a car free, and the effect that serves the next in the queue with it."""
    free = vehicle.give_back(declined=declined)
    return (Change(free, vehicle),), (serve_queue(free.vin, free.version + 1, now),)


def serve(vin: str, *, book: Book, clock: Clock) -> None:
    """Give a car that became free, or came in, to the first in the queue whom it suits; taken already, do nothing."""
    vehicle = book.find(Vehicle, vin)
    if vehicle is None or not vehicle.free:
        return
    queue = queue_for(vehicle.configuration, book)
    for place in queue:
        if place.takes(vehicle) and _give(Binding(vehicle, place, queue), place.order_id, book=book, clock=clock):
            return


def _give(binding: Binding, order_id: str, *, book: Book, clock: Clock) -> bool:
    """Give a car to an order in the queue; False when that order ended or stands still, and so is passed over."""
    found = open_file(order_id, book)
    delivery = found.order.delivery
    if found.order.status != "IN_DELIVERY" or delivery is None or delivery.vin or delivery.blocked:
        return False
    bind(found, binding, book=book, clock=clock)
    return True
