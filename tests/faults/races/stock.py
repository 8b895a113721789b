"""Orders that want the same car, and how many there are of it."""

from __future__ import annotations

from driveaway.deliveries.allocation import fits
from driveaway.deliveries.vehicle import STOCK, Vehicle
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.shared.record import GENESIS
from driveaway.step import SYSTEM, Change, Step
from tests.faults.script import Life


def twin(life: Life, order_id: str) -> None:
    """Write one more order that stands where the order of this life does, and wants just the same."""
    with life.cloud.unseen() as bench:
        fresh = {"version": 0, "chain": GENESIS, "order_id": order_id, "epoch": 0}
        order = bench.book.get(Order, life.order_id).model_copy(update=fresh)
        content = bench.book.get(Content, life.order_id).model_copy(update={"order_id": order_id, "follows": 1})
        at = bench.clock.now()
        bench.book.commit(Step(action="test", actor=SYSTEM, at=at, changes=(Change(order),), mirrors=(content,)))


def free_cars(life: Life) -> list[Vehicle]:
    """Return the free cars that fit the order."""
    with life.cloud.unseen() as bench:
        content = bench.book.get(Content, life.order_id)
        listed, _ = bench.book.worklist(Vehicle, STOCK, limit=100)
        return [each for each in listed if each.free and fits(each, content)]


def cars_left(life: Life, count: int) -> None:
    """Let there be just so many cars that fit the order."""
    free, now = free_cars(life), life.cloud.bench.clock.now()
    sold = [Change(each.succeed(state="HANDED_OVER"), each) for each in free[count:]]
    fresh = {"version": 0, "chain": GENESIS}
    more = [
        free[0].model_copy(update={**fresh, "vin": f"LD9A1SEV0TA1{number:05d}"}) for number in range(count - len(free))
    ]
    with life.cloud.unseen() as bench:
        for change in (*sold, *(Change(each) for each in more)):
            bench.book.commit(Step(action="test", actor=SYSTEM, at=now, changes=(change,)))
