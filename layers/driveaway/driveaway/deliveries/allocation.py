"""Allocation: one vehicle, one order. Both records change in one transaction, or neither does."""

from __future__ import annotations

from collections.abc import Sequence

from driveaway.access.model import Person, Role
from driveaway.deliveries.arranging import Why
from driveaway.deliveries.binding import Binding, bind, parting
from driveaway.deliveries.common import Json, again, delivery_of, reply, written
from driveaway.deliveries.matching import best_of, fits
from driveaway.deliveries.queue import Place, ahead_of, queue_for
from driveaway.deliveries.replanning import put_off
from driveaway.deliveries.requests import AllocationWish
from driveaway.deliveries.vehicle import FREE, Vehicle
from driveaway.deliveries.waiting import told
from driveaway.orders.content import Content
from driveaway.orders.service import OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import IllegalMove, InvalidInput, NotAllowed
from driveaway.shared.record import worklist_place
from driveaway.step import Change, Step
from driveaway.workflow.service import set_going

MANAGERS: tuple[Role, ...] = ("sales_manager", "sales_director", "general_manager")
"""Who may decide over a car that the matching would not have given, or that an order has already."""
PAGE = 100
"""Free cars of one model, trim and colour: more of them are not looked at."""


def allocate(order_id: str, wish: AllocationWish, *, person: Person, book: Book, clock: Clock) -> Json:
    """Bind a vehicle to the order; without `vin` the best free one, or the one it has already.

    A car is kept for each contract that was sealed before and waits for such a one.

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
    before, delivery = found.order, delivery_of(found.order)
    if delivery.vin and wish.vin in {None, delivery.vin}:
        return reply(before, found.content)
    delivery.check_going()
    mine = Place.of(before, found.content)
    queue = [] if delivery.vin else queue_for(mine.configuration, book)
    free = _chosen(wish.vin, found.content, book) if wish.vin else _in_turn(mine, queue, book)
    binding = Binding(
        vehicle=free,
        place=mine if mine.is_in(queue) else None,
        queue=queue,
        replaced=book.get(Vehicle, delivery.vin) if delivery.vin else None,
        actor=person.staff_id,
        reason=wish.reason,
    )
    return reply(written(bind(found, binding, book=book, clock=clock)), found.content)


def _chosen(vin: str, content: Content, book: Book) -> Vehicle:
    vehicle = book.find(Vehicle, vin)
    if vehicle is None:
        raise InvalidInput.at("/vin", "unknown_vehicle")
    if not vehicle.free:
        raise IllegalMove("vehicle_taken", vin=vin)
    if not fits(vehicle, content):
        raise InvalidInput.at("/vin", "vehicle_mismatch")
    return vehicle


def _in_turn(mine: Place, queue: Sequence[Place], book: Book) -> Vehicle:
    """Return the best free car that is left when one is put aside for everybody before in the queue.

    The index may lag behind: a car that it still shows as free is refused by its version when it is bound.
    """
    free = _free(mine, book)
    for place in queue[: ahead_of(mine, queue)]:
        kept = best_of(filter(place.takes, free), place)
        free = [vehicle for vehicle in free if vehicle != kept]
    best = best_of(filter(mine.takes, free), mine)
    if best is None:
        raise IllegalMove("no_vehicle_free", model_code=mine.model_code, ahead=ahead_of(mine, queue))
    return best


def _free(mine: Place, book: Book) -> list[Vehicle]:
    return book.worklist(Vehicle, FREE, prefix=worklist_place(*mine.configuration, ""), limit=PAGE)[0]


def deallocate(order_id: str, reason: str | None, *, person: Person, book: Book, clock: Clock) -> Json:
    """Give the order's vehicle back, for the next in the queue; the delivery is PLANNED again, in its old place there.

    Without a vehicle nothing changes. The same car does not come back by itself, only by choice.

    Raises NotAllowed and InvalidInput (it needs a sales manager and a reason), IllegalMove (at a standstill, over).
    """
    _check_decision(reason, person)
    return again(lambda: _deallocate(file_for(order_id, person, book), reason, person, book, clock))


def _deallocate(found: OrderFile, reason: str | None, person: Person, book: Book, clock: Clock) -> Json:
    before, delivery, now = found.order, delivery_of(found.order), clock.now()
    if delivery.vin is None:
        return reply(before, found.content)
    delivery.check_going()
    why = Why("vehicle_withdrawn", person.staff_id)
    planned = put_off(found, delivery.without_vehicle(), why, now=now, book=book)
    mine = Place.of(before, found.content)
    queue = queue_for(mine.configuration, book)
    waiting = planned.delivery.model_copy(update={"ahead": ahead_of(mine, queue)})
    after, effects = set_going(before.advance(delivery=waiting, updated_at=now), clock)
    parted, served = parting(book.get(Vehicle, delivery.vin), now, declined=True)
    book.commit(
        Step(
            action="vehicle_given_back",
            actor=person.staff_id,
            at=now,
            details={"vin": delivery.vin, "reason": reason},
            changes=(Change(after, before), *parted),
            claims=(mine, *planned.claims),
            drops=planned.drops,
            effects=(*effects, *served, *planned.effects, *told(mine, queue, after)),
        )
    )
    return reply(written(after), found.content)
