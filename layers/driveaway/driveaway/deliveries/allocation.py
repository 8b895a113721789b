"""Allocation: one vehicle, one order. Both records change in one transaction, or neither does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from driveaway.access.model import Person, Role
from driveaway.deliveries.common import Json, again, delivery_of, reply, update_mails, written
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.moves import FreeState
from driveaway.deliveries.requests import AllocationWish
from driveaway.deliveries.vehicle import STOCK, Vehicle
from driveaway.orders.content import Content
from driveaway.orders.service import OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import IllegalMove, InvalidInput, NotAllowed
from driveaway.shared.record import Item, worklist_place
from driveaway.step import Change, Step
from driveaway.workflow.service import set_going

MANAGERS: tuple[Role, ...] = ("sales_manager", "sales_director", "general_manager")
"""Who may decide over a car that the matching would not have given, or that an order has already."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
PAGE = 100
BOTH: tuple[FreeState, ...] = ("IN_STOCK", "IN_TRANSIT")


def allocate(order_id: str, wish: AllocationWish, *, person: Person, book: Book, clock: Clock) -> Json:
    """Bind a vehicle to the order; without `vin` the best free one, or the one it has already.

    Raises IllegalMove (taken, none free, not in delivery), NotAllowed and InvalidInput (a chosen car needs a sales
    manager and a reason, and must be what was ordered).
    """
    if wish.vin:
        _check_decision(wish.reason, person)
    return again(lambda: _allocate(file_for(order_id, person, book), wish, person, book, clock))


def _check_decision(reason: str | None, person: Person) -> None:
    if not set(MANAGERS) & set(person.roles):
        raise NotAllowed("role_missing", role="sales_manager")
    if not reason:
        raise InvalidInput.at("/reason", "reason_required")


def _allocate(found: OrderFile, wish: AllocationWish, person: Person, book: Book, clock: Clock) -> Json:
    before, delivery, now = found.order, delivery_of(found.order), clock.now()
    if delivery.vin and wish.vin in {None, delivery.vin}:
        return reply(before, found.content)
    delivery.check_going()
    free = _chosen(wish.vin, found.content, book) if wish.vin else _best(found.content, book)
    taken = free.allocate(before.order_id)
    bound = delivery.with_vehicle(free.vin, in_stock=free.state == "IN_STOCK", at=now)
    after, effects = set_going(before.advance(delivery=bound, updated_at=now), clock)
    book.commit(
        Step(
            action="vehicle_allocated",
            actor=person.staff_id,
            at=now,
            details={"vin": free.vin, "replaces": delivery.vin, "reason": wish.reason},
            changes=(Change(after, before), Change(taken, free), *_given_back(delivery, book)),
            effects=(*effects, *update_mails(after, found.content, now)),
        )
    )
    return reply(written(after), found.content)


def _given_back(delivery: Delivery, book: Book) -> tuple[Change, ...]:
    if delivery.vin is None:
        return ()
    vehicle = book.get(Vehicle, delivery.vin)
    return (Change(vehicle.give_back(), vehicle),)


def _chosen(vin: str, content: Content, book: Book) -> Vehicle:
    vehicle = book.find(Vehicle, vin)
    if vehicle is None:
        raise InvalidInput.at("/vin", "unknown_vehicle")
    if not vehicle.free:
        raise IllegalMove("vehicle_taken", vin=vin)
    if not fits(vehicle, content):
        raise InvalidInput.at("/vin", "vehicle_mismatch")
    return vehicle


def _best(content: Content, book: Book) -> Vehicle:
    """Return the best free car. The index may lag behind, so what it names is read again before it is judged."""
    seen = [vehicle for state in BOTH for vehicle in _listed(content, state, book)][:PAGE]
    wanted: list[tuple[type[Item], str]] = [(Vehicle, vehicle.vin) for vehicle in seen]
    best = best_of([vehicle for vehicle in book.find_many(wanted) if isinstance(vehicle, Vehicle)], content)
    if best is None:
        raise IllegalMove("no_vehicle_free", model_code=content.model_code)
    return best


def _listed(content: Content, state: FreeState, book: Book) -> list[Vehicle]:
    prefix = worklist_place(content.model_code, state, content.trim_code, content.colour_code, "")
    return book.worklist(Vehicle, STOCK, prefix=prefix, limit=PAGE)[0]


def fits(vehicle: Vehicle, content: Content) -> bool:
    """Whether the car is what was ordered; it may have more options than that, never fewer."""
    return (vehicle.model_code, vehicle.trim_code, vehicle.colour_code) == (
        content.model_code,
        content.trim_code,
        content.colour_code,
    ) and set(content.option_codes) <= set(vehicle.option_codes)


def best_of(vehicles: Sequence[Vehicle], content: Content) -> Vehicle | None:
    """Return the free car to take, always the same one for the same stock; None when none fits.

    Those that stand here come before those on their way, those whose certificate can be had before pledged ones,
    exactly equipped ones before better equipped ones; then the oldest in stock, and at last the lowest VIN.
    """
    fitting = [vehicle for vehicle in vehicles if vehicle.free and fits(vehicle, content)]
    return min(fitting, key=_rank, default=None)


def _rank(vehicle: Vehicle) -> tuple[bool, bool, int, datetime, str]:
    return (
        vehicle.state != "IN_STOCK",
        vehicle.certificate_of_conformity == "pledged",
        len(vehicle.option_codes),
        vehicle.arrived_at or LONG_AGO,
        vehicle.vin,
    )


def deallocate(order_id: str, reason: str | None, *, person: Person, book: Book, clock: Clock) -> Json:
    """Give the order's vehicle back; the delivery is PLANNED again. Without a vehicle nothing changes.

    Raises NotAllowed and InvalidInput (it needs a sales manager and a reason), IllegalMove (at a standstill, over).
    """
    _check_decision(reason, person)
    return again(lambda: _deallocate(file_for(order_id, person, book), reason, person, book, clock))


def _deallocate(found: OrderFile, reason: str | None, person: Person, book: Book, clock: Clock) -> Json:
    before, delivery, now = found.order, delivery_of(found.order), clock.now()
    if delivery.vin is None:
        return reply(before, found.content)
    delivery.check_going()
    after, effects = set_going(before.advance(delivery=delivery.without_vehicle(), updated_at=now), clock)
    book.commit(
        Step(
            action="vehicle_given_back",
            actor=person.staff_id,
            at=now,
            details={"vin": delivery.vin, "reason": reason},
            changes=(Change(after, before), *_given_back(delivery, book)),
            effects=effects,
        )
    )
    return reply(written(after), found.content)
