"""What customers see of the queue for cars: how many are served before them."""

from __future__ import annotations

from datetime import timedelta

from driveaway.deliveries.planning import release
from driveaway.deliveries.waiting import tell_everybody
from driveaway.effects.model import Effect
from tests.unit.deliveries.stage import Stage
from tests.unit.deliveries.test_queue import bind, give_back, sealed


def counted(stage: Stage, *orders: str) -> list[int | None]:
    """Do what the relay does for queues that changed; returns how many each order then has before it."""
    due = stage.book.due(Effect, "EFFECTS", stage.clock.now() + timedelta(days=1))
    for effect in due:
        if effect.kind == "tell_queue" and effect.order_id:
            tell_everybody(effect.order_id, book=stage.book, clock=stage.clock)
    return [before(stage, order_id) for order_id in orders]


def before(stage: Stage, order_id: str) -> int | None:
    """Return how many the order says are before it."""
    delivery = stage.seen(order_id).delivery
    assert delivery
    return delivery.ahead


def test_whoever_waits_alone_is_next_and_nobody_need_be_told(stage: Stage) -> None:
    order_id = sealed(stage, 1)

    assert before(stage, order_id) == 0
    assert [effect for effect in stage.effects(order_id) if effect.kind == "tell_queue"] == []


def test_an_earlier_contract_that_is_planned_later_stands_before_the_others(stage: Stage) -> None:
    last, first = sealed(stage, 9), sealed(stage, 1)

    assert counted(stage, first, last) == [0, 1]


def test_those_behind_move_up_when_a_car_is_found_or_an_order_falls_through(stage: Stage) -> None:
    first, second, third = (sealed(stage, minute) for minute in (1, 2, 3))
    assert counted(stage, first, second, third) == [0, 1, 2]

    stage.car()
    bind(stage, first)
    assert counted(stage, first, second, third) == [None, 0, 1]

    stage.change(second, status="CANCELLED", progress=stage.seen(second).progress + 1)
    release(second, book=stage.book, clock=stage.clock)
    assert counted(stage, third) == [0]


def test_who_gives_a_car_back_stands_before_the_later_contracts_again(stage: Stage) -> None:
    first, second = sealed(stage, 1), sealed(stage, 2)
    stage.car()
    bind(stage, first)
    assert counted(stage, second) == [0]

    give_back(stage, first)

    assert counted(stage, first, second) == [0, 1]


def test_counting_again_writes_nothing(stage: Stage) -> None:
    first, second = sealed(stage, 1), sealed(stage, 2)
    counted(stage, first, second)
    versions = [stage.seen(each).version for each in (first, second)]

    assert counted(stage, first, second) == [0, 1]
    assert [stage.seen(each).version for each in (first, second)] == versions
