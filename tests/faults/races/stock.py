"""Orders that want the same car, and how many there are of it."""

from __future__ import annotations

from datetime import timedelta

from driveaway.deliveries.matching import fits
from driveaway.deliveries.queue import Place, queue_for
from driveaway.deliveries.vehicle import ALLOCATED, FREE, Vehicle
from driveaway.orders.content import Content
from driveaway.orders.service import open_file
from driveaway.shared.record import GENESIS
from driveaway.step import SYSTEM, Change, Step
from tests.faults.script import Life


def twin(life: Life, order_id: str, *, later: timedelta = timedelta()) -> None:
    """Write one more order that stands where the order of this life does, and wants just the same.

    Its contract was sealed so much later.
    """
    with life.cloud.unseen() as bench:
        found = open_file(life.order_id, bench.book)
        assert found.order.contract
        assert found.order.contract.sealed_at
        contract = found.order.contract.model_copy(update={"sealed_at": found.order.contract.sealed_at + later})
        new = {"order_id": order_id, "tracking_code": order_id, "version": 0, "chain": GENESIS, "epoch": 0}
        order = found.order.model_copy(update=new | {"contract": contract})
        content = found.content.model_copy(update={"order_id": order_id, "follows": 1})
        claims, at = (Place.of(order, content),), bench.clock.now()
        step = Step(action="test", actor=SYSTEM, at=at, changes=(Change(order),), claims=claims, mirrors=(content,))
        bench.book.commit(step)


def served(life: Life) -> set[str]:
    """Return the orders that have a car."""
    with life.cloud.unseen() as bench:
        return {str(each.order_id) for each in bench.book.worklist(Vehicle, ALLOCATED, limit=100)[0]}


def waiting(life: Life) -> list[str]:
    """Return the orders that wait for such a car, first served first."""
    with life.cloud.unseen() as bench:
        found = open_file(life.order_id, bench.book)
        mine = Place.of(found.order, found.content)
        return [place.order_id for place in queue_for(mine.configuration, bench.book)]


def free_cars(life: Life) -> list[Vehicle]:
    """Return the free cars that fit the order."""
    with life.cloud.unseen() as bench:
        content = bench.book.get(Content, life.order_id)
        listed, _ = bench.book.worklist(Vehicle, FREE, limit=100)
        return [each for each in listed if fits(each, content)]


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
