from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest

from driveaway.contracts.model import Contract
from driveaway.deliveries.appointment import Appointment
from driveaway.deliveries.handing_over import hand_over
from driveaway.deliveries.model import Delivery, Passed
from driveaway.deliveries.moves import Milestone
from driveaway.deliveries.sight import car_of, sight_of
from driveaway.deliveries.tracking import STEPS, Seen, tracking_view
from driveaway.orders.model import OrderStatus
from driveaway.reviews.model import Approval
from driveaway.shared.money import cny
from tests.sights import watched
from tests.unit.deliveries.stage import FORM, NOON, TO_READY, VINS, Stage, day, somebody, yuan

UNDER_WAY = [
    ("DRAFT", "ORDERED", "dealer"),
    ("CHANGES_REQUESTED", "ORDERED", "dealer"),
    ("AWAITING_CUSTOMER", "CONFIRMED", "customer"),
    ("IN_REVIEW", "REVIEWED", "dealer"),
    ("APPROVED", "CONTRACTED", "dealer"),
    ("AWAITING_SIGNATURE", "CONTRACTED", "customer"),
    ("CONTRACTED", "ALLOCATED", "dealer"),
]
ON_THE_WAY: list[tuple[Milestone, str]] = [
    ("PLANNED", "ALLOCATED"),
    ("ALLOCATED", "IN_TRANSIT"),
    ("IN_TRANSIT", "ARRIVED"),
    ("ARRIVED", "PREPARING"),
    ("PREPARING", "PDI_PASSED"),
    ("PDI_PASSED", "READY"),
    ("READY", "HANDED_OVER"),
]
SEALED = Contract(
    contract_no="C-1",
    revision=1,
    content_hash="h",
    draft_key="d",
    draft_sha256="s",
    generated_at=NOON,
    sealed_at=NOON,
)


def view(stage: Stage, order_id: str, **fields: object) -> dict[str, Any]:
    order = stage.seen(order_id).succeed(**fields)
    return tracking_view(Seen(sight_of(order), car_of(stage.content(order_id)), NOON), NOON)


def states(shown: dict[str, Any]) -> dict[str, str]:
    return {step["code"]: step["state"] for step in shown["steps"]}


def expected(at_work: str, state: str = "current") -> dict[str, str]:
    here = STEPS.index(at_work)
    return {code: "done" if place < here else state if place == here else "todo" for place, code in enumerate(STEPS)}


@pytest.mark.parametrize(("status", "at_work", "who"), UNDER_WAY)
def test_each_status_shows_one_step_at_work(stage: Stage, status: str, at_work: str, who: str) -> None:
    shown = view(stage, stage.order(), status=status)

    assert states(shown) == expected(at_work)
    assert shown["next_action"]["who"] == who


@pytest.mark.parametrize(("milestone", "at_work"), ON_THE_WAY)
def test_in_delivery_the_step_after_the_milestone_is_at_work(stage: Stage, milestone: Milestone, at_work: str) -> None:
    delivery = Delivery(milestone=milestone, vin=VINS[0])
    order_id = stage.order()

    assert states(view(stage, order_id, status="IN_DELIVERY", delivery=delivery)) == expected(at_work)
    blocked = delivery.block(reason="hail", owner="Li", at=NOON)
    shown = view(stage, order_id, status="IN_DELIVERY", delivery=blocked)
    assert states(shown) == expected(at_work, "blocked")
    assert shown["next_action"] == {"who": "dealer", "what": "solve_problem"}
    assert "hail" not in json.dumps(shown)


def test_a_car_from_stock_does_not_travel(stage: Stage) -> None:
    delivery = Delivery(milestone="ALLOCATED", vin=VINS[0], from_stock=True)
    shown = states(view(stage, stage.order(), status="IN_DELIVERY", delivery=delivery))

    assert "IN_TRANSIT" not in shown
    assert shown["ARRIVED"] == "current"


def test_reached_milestones_say_when(stage: Stage) -> None:
    delivery = Delivery(
        milestone="ALLOCATED", vin=VINS[0], passed=(Passed(milestone="ALLOCATED", at=NOON - timedelta(days=1)),)
    )
    shown = view(stage, stage.order(), status="IN_DELIVERY", delivery=delivery, contract=SEALED)
    at = {step["code"]: step.get("at") for step in shown["steps"]}

    assert at["ALLOCATED"] == "2026-11-23T04:00:00.000Z"
    assert at["CONTRACTED"] == "2026-11-24T04:00:00.000Z"
    assert at["IN_TRANSIT"] is None


@pytest.mark.parametrize("status", ["DELIVERED", "CLOSED"])
def test_after_handover_all_is_done(stage: Stage, status: str) -> None:
    delivery = Delivery(milestone="HANDED_OVER", vin=VINS[0], expected_handover=day("2026-12-24"))
    shown = view(stage, stage.order(), status=status, delivery=delivery)

    assert set(states(shown).values()) == {"done"}
    assert "expected_handover" not in shown
    assert shown["next_action"]["who"] == ("customer" if status == "DELIVERED" else "nobody")


@pytest.mark.parametrize("status", ["REJECTED", "CANCELLED", "EXPIRED"])
def test_an_order_that_fell_through_shows_what_was_done_and_its_end(stage: Stage, status: str) -> None:
    order_id = stage.order()
    waiting = Approval(level=1, role="sales_manager", assignee="m", content_hash="h")
    approved = waiting.model_copy(update={"state": "APPROVED"})
    cases: list[tuple[dict[str, object], list[str]]] = [
        ({}, []),
        ({"submitted_at": NOON}, ["ORDERED"]),
        ({"approvals": (approved, waiting)}, ["ORDERED", "CONFIRMED"]),
        ({"approvals": (approved,)}, ["ORDERED", "CONFIRMED", "REVIEWED"]),
        ({"contract": SEALED}, ["ORDERED", "CONFIRMED", "REVIEWED", "CONTRACTED"]),
    ]
    for fields, done in cases:
        shown = view(stage, order_id, status=status, ended_reason="divorce", **fields)
        assert states(shown) == dict.fromkeys(done, "done") | {status: "blocked"}
        assert shown["next_action"] == {"who": "nobody", "what": "order_ended"}
        assert "divorce" not in json.dumps(shown)


def test_every_status_has_a_next_action(stage: Stage) -> None:
    order_id = stage.order()
    for status in get_args(OrderStatus):
        shown = view(stage, order_id, status=status, delivery=Delivery() if status == "IN_DELIVERY" else None)
        assert shown["next_action"]["what"]


def test_before_handover_money_comes_first_then_the_date(stage: Stage) -> None:
    order_id = stage.order()
    ready = Delivery(milestone="READY", vin=VINS[0])
    dated = ready.model_copy(update={"appointment": Appointment(starts_at=NOON, place="Store 1")})

    def what(delivery: Delivery, paid: object) -> str:
        return str(view(stage, order_id, status="IN_DELIVERY", delivery=delivery, paid=paid)["next_action"]["what"])

    assert what(dated, cny(0)) == "pay_balance"
    assert what(ready, stage.seen(order_id).total) == "arrange_handover"
    assert what(dated, stage.seen(order_id).total) == "come_to_handover"


def test_nobody_is_asked_before_handover_for_what_falls_due_after_it(stage: Stage) -> None:
    parts = [{"due_on": "2026-11-24", "amount": yuan("40000.00")}, {"due_on": "2026-11-26", "amount": yuan("60000.00")}]
    order_id = stage.order(agreed={"payment": {"method": "instalments", "instalments": parts}})
    ready = Delivery(milestone="READY", vin=VINS[0])

    def what(appointed: datetime | None) -> str:
        appointment = Appointment(starts_at=appointed, place="Store 1") if appointed else None
        delivery = ready.model_copy(update={"appointment": appointment})
        shown = view(stage, order_id, status="IN_DELIVERY", delivery=delivery, paid=cny(40000))
        return str(shown["next_action"]["what"])

    assert what(None) == "arrange_handover"
    assert what(NOON + timedelta(days=1)) == "come_to_handover"
    assert what(NOON + timedelta(days=2)) == "pay_balance"


def test_a_signed_contract_is_no_longer_the_customers_business(stage: Stage) -> None:
    shown = view(stage, stage.order(), status="AWAITING_SIGNATURE", contract_status="SIGNED")
    assert shown["next_action"]["who"] == "dealer"


def test_a_day_that_nobody_can_keep_is_not_shown(stage: Stage) -> None:
    order_id = stage.order()
    for expected_day, kept in (("2026-11-24", True), ("2026-11-23", False)):
        delivery = Delivery(expected_handover=day(expected_day))
        shown = view(stage, order_id, status="IN_DELIVERY", delivery=delivery)
        assert ("expected_handover" in shown) == kept


def test_nothing_personal_is_shown(stage: Stage) -> None:
    order_id = stage.order()
    delivery = Delivery(
        milestone="READY",
        vin=VINS[0],
        appointment=Appointment(starts_at=NOON, place="Lane 7"),
        expected_handover=day("2026-12-24"),
    )
    shown = view(stage, order_id, status="IN_DELIVERY", delivery=delivery)

    assert set(shown) == {
        "order_no",
        "status",
        "steps",
        "expected_handover",
        "vehicle",
        "next_action",
        "updated_at",
    }
    text = json.dumps(shown, ensure_ascii=False)
    buyer = stage.content(order_id).buyer
    for private in (buyer.name, buyer.phone[-4:], buyer.email, VINS[0], "100000", "Lane 7"):
        assert private not in text
    assert shown["vehicle"]["vin_last6"] == VINS[0][-6:]


def test_after_every_step_of_a_delivery_the_code_shows_what_the_order_says(stage: Stage) -> None:
    steps = watched(stage.client)
    order_id = stage.allocated()
    stage.tell(order_id, "BLOCKED", blocked_reason="hail", owner="Li")
    stage.tell(order_id, "ALLOCATED")
    for milestone in TO_READY:
        stage.tell(order_id, milestone)
    stage.change(order_id, paid=stage.seen(order_id).total)
    hand_over(order_id, FORM, person=somebody("delivery"), book=stage.book, clock=stage.clock)
    assert stage.seen(order_id).status == "DELIVERED"
    assert len(steps) >= 8
