"""How many are served before an order that waits for a car, as its customer sees it."""

from __future__ import annotations

from collections.abc import Sequence

from driveaway.deliveries.common import again
from driveaway.deliveries.queue import Place, queue_for
from driveaway.effects.model import Effect, tell_queue
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.step import SYSTEM, Change, Step


def told(mine: Place, queue: Sequence[Place], after: Order) -> tuple[Effect, ...]:
    """Return the effect that counts a queue anew which an order joins or leaves, where others wait in it."""
    others = any(place.order_id != mine.order_id for place in queue)
    return (tell_queue(after.order_id, after.progress, after.updated_at),) if others else ()


def tell_everybody(order_id: str, *, book: Book, clock: Clock) -> None:
    """Note with each order that waits for the car which this one waits or waited for how many are before it."""
    found = open_file(order_id, book)
    configuration = Place.of(found.order, found.content).configuration
    again(lambda: _tell(configuration, book, clock))


def _tell(configuration: tuple[str, str, str], book: Book, clock: Clock) -> None:
    waiting = [book.find(Order, place.order_id) for place in queue_for(configuration, book)]
    orders = {order.order_id: order for order in waiting if order}
    # Read again: who wrote a place before these orders were read knew no queue that is newer than this one.
    for ahead, place in enumerate(queue_for(configuration, book)):
        order = orders.get(place.order_id)
        if order and order.status == "IN_DELIVERY" and order.delivery and order.delivery.ahead != ahead:
            after = order.succeed(delivery=order.delivery.model_copy(update={"ahead": ahead}))
            change = Change(after, order)
            details = {"ahead": ahead}
            book.commit(Step(action="queue_moved", actor=SYSTEM, at=clock.now(), details=details, changes=(change,)))
