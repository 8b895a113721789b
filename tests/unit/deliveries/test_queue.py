from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from driveaway.access.model import Person
from driveaway.contracts.model import Contract
from driveaway.deliveries.allocation import allocate, deallocate
from driveaway.deliveries.binding import serve
from driveaway.deliveries.planning import plan, release
from driveaway.deliveries.queue import Place, ahead_of, queue_for, queue_view
from driveaway.deliveries.requests import AllocationWish, VehicleEntry
from driveaway.deliveries.stock import enter
from driveaway.effects.model import Effect
from driveaway.shared.errors import IllegalMove
from tests.unit.deliveries.stage import NOON, VINS, Stage, somebody

COORDINATOR = somebody("delivery")
MANAGER = somebody("sales_manager", store="1")
CONFIGURATION = ("XC-A1", "STANDARD", "PEARL")


def sealed(stage: Stage, minute: int, store: str = "1", **agreed: object) -> str:
    """Return an order in delivery whose contract was sealed at a minute of the day before."""
    order_id = stage.order(agreed=agreed)
    at = NOON - timedelta(days=1) + timedelta(minutes=minute)
    contract = Contract(
        contract_no="DC-1",
        revision=1,
        content_hash="h",
        draft_key="d",
        draft_sha256="s",
        generated_at=at,
        sealed_at=at,
    )
    stage.change(order_id, contract=contract, store=store)
    plan(order_id, book=stage.book, clock=stage.clock)
    return order_id


def bind(stage: Stage, order_id: str, vin: str | None = None, by: Person = COORDINATOR) -> None:
    wish = AllocationWish(vin=vin, reason="VIP" if vin else None)
    allocate(order_id, wish, person=by, book=stage.book, clock=stage.clock)


def give_back(stage: Stage, order_id: str) -> None:
    deallocate(order_id, "scratch", person=MANAGER, book=stage.book, clock=stage.clock)


def relay(stage: Stage) -> list[str]:
    """Do what the relay does with cars that became free or came in; returns their VINs."""
    due = stage.book.due(Effect, "EFFECTS", stage.clock.now() + timedelta(days=1))
    vins = [effect.vin for effect in due if effect.kind == "serve_queue" and effect.vin]
    for vin in vins:
        serve(vin, book=stage.book, clock=stage.clock)
    return vins


def waiting(stage: Stage) -> list[str]:
    return [place.order_id for place in queue_for(CONFIGURATION, stage.book)]


def owner(stage: Stage, vin: str = VINS[0]) -> str | None:
    order_id = stage.vehicle(vin).order_id
    if order_id is not None:
        delivery = stage.seen(order_id).delivery
        assert delivery
        assert delivery.vin == vin
    return order_id


def test_orders_wait_in_the_order_in_which_their_contracts_were_sealed(stage: Stage) -> None:
    late, early, between = (sealed(stage, minute) for minute in (9, 1, 5))
    sealed(stage, 0, option_codes=["SUNROOF"])

    assert waiting(stage)[1:] == [early, between, late]
    seen = queue_view(late, person=somebody("consultant", store="1"), book=stage.book)
    assert (seen["ahead"], "vin" in seen) == (3, False)
    assert isinstance(seen["queue"], list)
    assert all(isinstance(place, dict) and "order_no" in place for place in seen["queue"])


def test_a_car_is_kept_for_the_contract_that_was_sealed_first_whoever_asks(stage: Stage) -> None:
    second, first = sealed(stage, 2), sealed(stage, 1)
    stage.car()

    with pytest.raises(IllegalMove) as refused:
        bind(stage, second)

    assert (refused.value.code, refused.value.params["ahead"]) == ("no_vehicle_free", 1)
    assert (owner(stage), waiting(stage)) == (None, [first, second])
    bind(stage, first)
    assert (owner(stage), waiting(stage)) == (first, [second])


def test_with_cars_for_both_each_gets_the_one_that_is_its_own(stage: Stage) -> None:
    second, first = sealed(stage, 2), sealed(stage, 1)
    stage.car(VINS[0], arrived_at=NOON - timedelta(days=2))
    stage.car(VINS[1], arrived_at=NOON - timedelta(days=1))

    bind(stage, second)
    bind(stage, first)

    assert (owner(stage, VINS[0]), owner(stage, VINS[1])) == (first, second)
    assert waiting(stage) == []


def test_a_car_that_the_first_does_not_want_goes_to_the_next(stage: Stage) -> None:
    sealed(stage, 1, option_codes=["SUNROOF"])
    plain = sealed(stage, 2)
    stage.car()

    bind(stage, plain)

    assert owner(stage) == plain


def test_a_delivery_at_a_standstill_holds_up_nobody_and_keeps_its_place(stage: Stage) -> None:
    first, second = sealed(stage, 1), sealed(stage, 2)
    stage.tell(first, "BLOCKED", blocked_reason="papers", owner="Li")
    entered(stage, "IN_STOCK")

    relay(stage)

    assert owner(stage) == second
    assert waiting(stage) == [first]


def test_a_car_that_falls_free_serves_the_next_in_the_order_of_contracts(stage: Stage) -> None:
    third, first, second = (sealed(stage, minute) for minute in (3, 1, 2))
    stage.car()
    bind(stage, first)

    give_back(stage, first)
    assert relay(stage) == [VINS[0]]
    assert owner(stage) == second
    assert waiting(stage) == [first, third]

    stage.change(second, status="CANCELLED")
    release(second, book=stage.book, clock=stage.clock)
    relay(stage)
    assert owner(stage) == third


def test_a_car_that_was_taken_from_an_order_does_not_come_back_to_it_by_itself(stage: Stage) -> None:
    stage.car()
    order_id = sealed(stage, 1)
    bind(stage, order_id)
    give_back(stage, order_id)

    relay(stage)
    assert owner(stage) is None
    with pytest.raises(IllegalMove):
        bind(stage, order_id)
    bind(stage, order_id, VINS[0], by=MANAGER)
    assert owner(stage) == order_id
    assert waiting(stage) == []


def test_the_car_that_an_exchange_sets_free_serves_the_next(stage: Stage) -> None:
    first, second = sealed(stage, 1), sealed(stage, 2)
    stage.car()
    bind(stage, first)
    stage.car(VINS[1])

    bind(stage, first, VINS[1], by=MANAGER)
    relay(stage)

    assert (owner(stage, VINS[0]), owner(stage, VINS[1])) == (second, first)


@pytest.mark.parametrize("state", ["IN_TRANSIT", "IN_STOCK"])
def test_a_car_that_is_entered_goes_to_the_first_in_the_queue(stage: Stage, state: str) -> None:
    first = sealed(stage, 1)
    entered(stage, state)

    relay(stage)
    relay(stage)

    assert owner(stage) == first
    assert waiting(stage) == []


def test_a_car_that_comes_in_unsold_is_offered_to_who_came_meanwhile(stage: Stage) -> None:
    entered(stage, "IN_TRANSIT")
    assert relay(stage) == [VINS[0]]
    order_id = sealed(stage, 1)
    entered(stage, "IN_STOCK")
    relay(stage)

    assert owner(stage) == order_id


def entered(stage: Stage, state: str) -> None:
    entry = VehicleEntry.model_validate(
        {"vin": VINS[0], "model_code": "XC-A1", "trim_code": "STANDARD", "colour_code": "PEARL", "state": state}
    )
    enter(entry, person=COORDINATOR, receipt=None, book=stage.book, clock=stage.clock)


def test_an_order_that_falls_through_without_a_car_leaves_the_queue_once(stage: Stage) -> None:
    order_id, other = sealed(stage, 1), sealed(stage, 2)
    stage.change(order_id, status="CANCELLED")
    stage.car()
    serve(VINS[0], book=stage.book, clock=stage.clock)
    assert owner(stage) == other

    for _ in range(2):
        release(order_id, book=stage.book, clock=stage.clock)

    assert waiting(stage) == []


def test_places_are_counted_by_time_then_by_id() -> None:
    queue = list(places([1, 1, 0, 2]))

    assert [ahead_of(place, queue) for place in queue] == [1, 2, 0, 3]


def places(minutes: Iterable[int]) -> Iterable[Place]:
    for number, minute in enumerate(minutes):
        yield Place(
            order_id=f"O{number}",
            order_no=f"N{number}",
            store="1",
            model_code="M",
            trim_code="T",
            colour_code="C",
            sealed_at=NOON + timedelta(minutes=minute),
        )


def test_other_stores_numbers_are_not_told(stage: Stage) -> None:
    order_id = sealed(stage, 2)
    sealed(stage, 1, store="2")

    queue = queue_view(order_id, person=somebody("consultant", store="1"), book=stage.book)["queue"]
    assert isinstance(queue, list)
    assert [isinstance(place, dict) and "order_no" in place for place in queue] == [False, True]
