"""Allocation: which car an order gets, who decides, and how a car goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driveaway.deliveries.allocation import deallocate
from driveaway.deliveries.planning import plan, release
from driveaway.deliveries.vehicle import Vehicle
from driveaway.shared.errors import IllegalMove, InvalidInput, NotAllowed, NotFound
from tests.unit.deliveries.allocating import COORDINATOR, MANAGER, bind
from tests.unit.deliveries.stage import NOON, VINS, Stage, day, somebody


def test_a_contracted_order_is_planned_once_with_the_day_the_customer_asked_for(stage: Stage) -> None:
    order_id = stage.planned()
    plan(order_id, book=stage.book, clock=stage.clock)
    order = stage.seen(order_id)

    assert (order.status, order.progress) == ("IN_DELIVERY", 8)
    assert order.delivery
    assert order.delivery.expected_handover == day("2026-12-24")
    assert [mail["milestone"] for mail in stage.mails(order_id, "delivery_update")] == ["PLANNED"]
    assert f"{order_id}-wake-8" in [effect.effect_id for effect in stage.effects(order_id)]


def test_a_day_that_the_lead_time_forbids_is_not_promised(stage: Stage) -> None:
    order_id = stage.order()
    stage.clock.present = NOON + timedelta(days=25)
    plan(order_id, book=stage.book, clock=stage.clock)

    delivery = stage.seen(order_id).delivery
    assert delivery
    assert delivery.expected_handover == day("2026-12-29")


def test_the_oldest_exactly_equipped_car_in_stock_is_taken(stage: Stage) -> None:
    order_id = stage.planned()
    stage.car("LD9A1SEV0TA077102", arrived_at=NOON - timedelta(days=9), option_codes=("SUNROOF",))
    stage.car("LD9A1SEV0TA077103", arrived_at=NOON - timedelta(days=9), certificate_of_conformity="pledged")
    stage.car("LD9A1SEV0TA077104", arrived_at=None, state="IN_TRANSIT")
    stage.car(VINS[1], arrived_at=NOON - timedelta(days=2))
    stage.car(VINS[0], arrived_at=NOON - timedelta(days=3))
    stage.car("LD9A1SEV0TA077105", arrived_at=NOON - timedelta(days=99), colour_code="INK")

    bind(stage, order_id)
    bind(stage, order_id)
    order = stage.seen(order_id)

    assert order.delivery
    assert (order.delivery.vin, order.delivery.milestone) == (VINS[0], "ALLOCATED")
    assert (stage.vehicle().state, stage.vehicle().order_id) == ("ALLOCATED", order_id)
    assert order.progress == 9


def test_without_a_free_car_that_fits_nothing_is_allocated(stage: Stage) -> None:
    order_id = stage.planned()
    stage.car(colour_code="INK")

    with pytest.raises(IllegalMove) as refused:
        bind(stage, order_id)
    assert refused.value.code == "no_vehicle_free"


def test_an_order_that_is_not_in_delivery_gets_no_car(stage: Stage) -> None:
    stage.car()
    order_id = stage.order("CONTRACTED")

    with pytest.raises(IllegalMove) as refused:
        bind(stage, order_id)
    assert refused.value.code == "order_not_in_delivery"


def test_choosing_a_car_takes_a_sales_manager_and_a_reason(stage: Stage) -> None:
    stage.car()
    order_id = stage.planned()

    with pytest.raises(NotAllowed):
        bind(stage, order_id, VINS[0], "VIP")
    with pytest.raises(InvalidInput) as refused:
        bind(stage, order_id, VINS[0], by=MANAGER)
    assert refused.value.problems[0].pointer == "/reason"
    with pytest.raises(NotFound):
        bind(stage, order_id, VINS[0], "VIP", by=somebody("sales_manager", store="2"))

    bind(stage, order_id, VINS[0], "VIP", by=MANAGER)
    assert stage.vehicle().order_id == order_id


def test_an_exchange_gives_the_first_car_back(stage: Stage) -> None:
    order_id = stage.allocated()
    stage.car(VINS[1])

    bind(stage, order_id, VINS[1], "scratch", by=MANAGER)

    assert (stage.vehicle(VINS[0]).state, stage.vehicle(VINS[0]).order_id) == ("IN_STOCK", None)
    assert stage.vehicle(VINS[1]).order_id == order_id


def test_only_the_car_that_was_ordered_may_be_chosen(stage: Stage) -> None:
    stage.car(trim_code="PREMIUM")
    order_id = stage.planned()

    with pytest.raises(InvalidInput) as refused:
        bind(stage, order_id, VINS[0], "VIP", by=MANAGER)
    assert refused.value.problems[0].code == "vehicle_mismatch"
    with pytest.raises(InvalidInput):
        bind(stage, order_id, VINS[2], "VIP", by=MANAGER)


def test_a_taken_car_stays_with_its_order(stage: Stage) -> None:
    first = stage.allocated()
    second = stage.planned()

    with pytest.raises(IllegalMove) as refused:
        bind(stage, second, VINS[0], "VIP", by=MANAGER)
    assert refused.value.code == "vehicle_taken"
    assert stage.vehicle().order_id == first


def test_a_car_given_back_is_free_for_the_next_order(stage: Stage) -> None:
    order_id = stage.allocated()

    for _ in range(2):
        deallocate(order_id, "scratch", person=MANAGER, book=stage.book, clock=stage.clock)

    order = stage.seen(order_id)
    assert order.delivery
    assert (order.delivery.milestone, order.delivery.vin) == ("PLANNED", None)
    assert stage.vehicle().free
    bind(stage, stage.planned())


def test_giving_a_car_back_takes_a_sales_manager_and_a_reason_that_is_kept(stage: Stage) -> None:
    order_id = stage.allocated()

    with pytest.raises(NotAllowed):
        deallocate(order_id, "scratch", person=COORDINATOR, book=stage.book, clock=stage.clock)
    with pytest.raises(InvalidInput) as refused:
        deallocate(order_id, None, person=MANAGER, book=stage.book, clock=stage.clock)
    assert refused.value.problems[0].pointer == "/reason"
    assert stage.vehicle().order_id == order_id

    deallocate(order_id, "scratch", person=MANAGER, book=stage.book, clock=stage.clock)
    row = stage.book.history(Vehicle.key_of(VINS[0]))[-1]
    assert (row.action, row.actor, row.details["reason"]) == ("vehicle_given_back", "sales_manager", "scratch")


def test_a_standstill_keeps_the_car_where_it_is(stage: Stage) -> None:
    order_id = stage.allocated()
    stage.tell(order_id, "BLOCKED", blocked_reason="hail", owner="Li")

    with pytest.raises(IllegalMove) as refused:
        deallocate(order_id, "scratch", person=MANAGER, book=stage.book, clock=stage.clock)
    assert refused.value.code == "delivery_blocked"


@pytest.mark.parametrize("status", ["CANCELLED", "REJECTED", "EXPIRED"])
def test_the_car_of_an_order_that_fell_through_goes_back_once(stage: Stage, status: str) -> None:
    order_id = stage.allocated()
    stage.change(order_id, status=status)

    for _ in range(2):
        release(order_id, book=stage.book, clock=stage.clock)

    assert stage.vehicle().free
    history = stage.book.history(Vehicle.key_of(VINS[0]))
    assert [row.action for row in history] == ["set_up", "vehicle_allocated", "vehicle_released"]


def test_the_car_of_an_order_in_delivery_is_not_released(stage: Stage) -> None:
    order_id = stage.allocated()
    release(order_id, book=stage.book, clock=stage.clock)

    assert stage.vehicle().order_id == order_id
