from __future__ import annotations

import itertools

import pytest

from driveaway.deliveries.model import Delivery
from driveaway.deliveries.moves import MILESTONES, MOVES, Milestone
from driveaway.deliveries.vehicle import Vehicle
from driveaway.shared.errors import IllegalMove
from tests.unit.deliveries.stage import NOON, VINS

EVERY: tuple[Milestone, ...] = (*MILESTONES, "BLOCKED")


@pytest.mark.parametrize(("present", "wanted"), list(itertools.product(MILESTONES, MILESTONES)))
def test_a_milestone_follows_only_the_one_before_it(present: Milestone, wanted: Milestone) -> None:
    delivery = Delivery(milestone=present, vin=VINS[0], from_stock=False)
    in_order = MILESTONES.index(wanted) == MILESTONES.index(present) + 1

    if in_order:
        assert delivery.move(wanted, NOON).milestone == wanted
    else:
        with pytest.raises(IllegalMove) as refused:
            delivery.move(wanted, NOON)
        assert refused.value.code == "delivery_move"


def test_a_car_from_stock_may_skip_the_journey_and_one_on_its_way_may_not() -> None:
    from_stock = Delivery(milestone="ALLOCATED", from_stock=True)

    assert from_stock.legal() == {"IN_TRANSIT", "ARRIVED", "BLOCKED"}
    assert from_stock.model_copy(update={"from_stock": False}).legal() == {"IN_TRANSIT", "BLOCKED"}


def test_every_milestone_has_its_row_in_the_table_of_moves() -> None:
    assert set(MOVES) == set(EVERY)


@pytest.mark.parametrize("present", MILESTONES)
def test_a_delivery_may_stand_still_anywhere_but_at_its_end_and_goes_on_from_there(present: Milestone) -> None:
    delivery = Delivery(milestone=present)
    if present == "HANDED_OVER":
        with pytest.raises(IllegalMove):
            delivery.block(reason="hail", owner="Li", at=NOON)
        return

    blocked = delivery.block(reason="hail", owner="Li", at=NOON)

    assert blocked.milestone == "BLOCKED"
    assert blocked.reached == present
    assert blocked.legal() == {present}
    assert blocked.move(present, NOON) == delivery


@pytest.mark.parametrize(("resume", "wanted"), list(itertools.product(MILESTONES[:-1], EVERY)))
def test_out_of_a_standstill_leads_only_the_way_back(resume: Milestone, wanted: Milestone) -> None:
    blocked = Delivery(milestone=resume).block(reason="hail", owner="Li", at=NOON)
    if wanted != resume:
        with pytest.raises(IllegalMove):
            blocked.move(wanted, NOON)


def test_an_exchanged_car_starts_its_way_anew() -> None:
    delivery = Delivery(vin=VINS[0], milestone="PLANNED")
    for milestone in MILESTONES[1:4]:
        delivery = delivery.move(milestone, NOON)

    exchanged = delivery.with_vehicle(VINS[1], in_stock=True, at=NOON)

    assert (exchanged.milestone, exchanged.vin) == ("ALLOCATED", VINS[1])
    assert [step.milestone for step in exchanged.passed] == ["ALLOCATED"]


def test_a_vehicle_given_back_is_where_it_was_before() -> None:
    travelling = Vehicle(vin=VINS[0], model_code="M", trim_code="T", colour_code="C", state="IN_TRANSIT")

    assert travelling.allocate("O").give_back().state == "IN_TRANSIT"
    assert travelling.allocate("O").arrive(NOON).give_back().state == "IN_STOCK"
    with pytest.raises(IllegalMove):
        travelling.allocate("O").allocate("P")
    with pytest.raises(IllegalMove):
        travelling.move("HANDED_OVER")
