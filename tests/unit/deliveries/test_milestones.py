from __future__ import annotations

from datetime import timedelta

import pytest

from driveaway.deliveries.allocation import allocate
from driveaway.deliveries.moves import Milestone
from driveaway.deliveries.requests import AllocationWish
from driveaway.shared.errors import IllegalMove, InvalidInput
from tests.unit.deliveries.stage import NOON, TO_READY, Stage, somebody


def test_the_whole_way_is_walked_and_each_step_wakes_the_workflow(stage: Stage) -> None:
    order_id = stage.allocated()
    before = stage.seen(order_id).progress

    replies = [stage.tell(order_id, milestone) for milestone in TO_READY]

    order = stage.seen(order_id)
    assert [reply["milestone"] for reply in replies] == list(TO_READY)
    assert replies[-1]["version"] == order.version
    assert order.progress == before + len(TO_READY)
    wakes = {effect.effect_id for effect in stage.effects(order_id) if effect.kind == "wake"}
    assert {f"{order_id}-wake-{before + step}" for step in range(1, len(TO_READY) + 1)} <= wakes


def test_the_customer_hears_of_what_matters_and_not_of_the_workshop(stage: Stage) -> None:
    order_id = stage.ready(paid=False)

    told = {mail["milestone"] for mail in stage.mails(order_id, "delivery_update")}
    offered = [effect for effect in stage.effects(order_id) if effect.kind == "offer_handover"]
    assert told == {"PLANNED", "ALLOCATED", "IN_TRANSIT", "ARRIVED"}
    assert len(offered) == 1  # READY is told with the link to choose a time by


@pytest.mark.parametrize("wanted", ["PREPARING", "PDI_PASSED", "READY", "HANDED_OVER", "PLANNED", "ALLOCATED"])
def test_a_milestone_out_of_order_is_refused_and_changes_nothing(stage: Stage, wanted: Milestone) -> None:
    order_id = stage.allocated()
    before = stage.seen(order_id)

    with pytest.raises(IllegalMove):
        stage.tell(order_id, wanted)
    assert stage.seen(order_id) == before


def test_a_report_alone_neither_allocates_nor_hands_over(stage: Stage) -> None:
    with pytest.raises(IllegalMove) as refused:
        stage.tell(stage.planned(option_codes=["SUNROOF"]), "ALLOCATED")
    assert refused.value.code == "allocation_needed"

    with pytest.raises(IllegalMove) as refused:
        stage.tell(stage.ready(paid=True), "HANDED_OVER")
    assert refused.value.code == "handover_needed"


def test_a_car_that_came_in_would_go_to_stock(stage: Stage) -> None:
    stage.car(state="IN_TRANSIT", arrived_at=None)
    order_id = stage.planned()
    allocate(order_id, AllocationWish(), person=somebody("delivery"), book=stage.book, clock=stage.clock)
    with pytest.raises(IllegalMove):
        stage.tell(order_id, "ARRIVED")
    stage.tell(order_id, "IN_TRANSIT")
    stage.tell(order_id, "ARRIVED")

    assert stage.vehicle().before_allocation == "IN_STOCK"
    assert stage.vehicle().arrived_at == NOON


def test_a_standstill_needs_a_reason_and_somebody_who_ends_it(stage: Stage) -> None:
    with pytest.raises(InvalidInput) as refused:
        stage.tell(stage.planned(), "BLOCKED")
    assert [problem.pointer for problem in refused.value.problems] == ["/blocked_reason", "/owner"]


def test_a_standstill_ends_where_it_began_without_news_for_the_customer(stage: Stage) -> None:
    order_id = stage.allocated()
    mails = len(stage.mails(order_id, "delivery_update"))

    stage.tell(order_id, "BLOCKED", blocked_reason="hail", owner="Li", note="roof")
    with pytest.raises(IllegalMove):
        stage.tell(order_id, "IN_TRANSIT")
    reply = stage.tell(order_id, "ALLOCATED")

    assert (reply["milestone"], reply["delivery"].get("blocked")) == ("ALLOCATED", None)
    assert len(stage.mails(order_id, "delivery_update")) == mails


def test_nothing_is_reported_before_it_happens(stage: Stage) -> None:
    with pytest.raises(InvalidInput) as refused:
        stage.tell(stage.allocated(), "IN_TRANSIT", at=NOON + timedelta(hours=1))
    assert refused.value.problems[0].pointer == "/at"
