"""What happens next to an order, as its customer reads it: the step at work, and whose turn it is."""

from __future__ import annotations

from typing import Any

import pytest

from driveaway.deliveries.appointment import Appointment
from driveaway.deliveries.model import Blockage, Delivery, Passed
from driveaway.deliveries.moves import MILESTONES, Milestone
from driveaway.deliveries.way import TURNS, way_view
from driveaway.shared.money import cny
from tests.unit.contracts.samples import NOW, an_order, whole_content

CONTENT = whole_content()


def steps(status: str, **fields: object) -> list[dict[str, Any]]:
    found: Any = way_view(an_order(CONTENT, status=status, **fields), CONTENT, NOW)["steps"]
    return list(found)


def at_work(status: str, **fields: object) -> tuple[object, object, object]:
    """Return code, state and whose turn of the one step that is at work."""
    (found,) = [each for each in steps(status, **fields) if each["state"] in {"current", "blocked"}]
    return found["code"], found["state"], found["who"]


def delivery(milestone: Milestone, **fields: object) -> Delivery:
    passed = [Passed(milestone=each, at=NOW) for each in MILESTONES[: MILESTONES.index(milestone) + 1]]
    return Delivery.model_validate({"milestone": milestone, "passed": passed, **fields})


@pytest.mark.parametrize(
    ("status", "code", "who"),
    [
        ("DRAFT", "ORDERED", "dealer"),
        ("CHANGES_REQUESTED", "ORDERED", "dealer"),
        ("AWAITING_CUSTOMER", "CONFIRMED", "customer"),
        ("IN_REVIEW", "REVIEWED", "dealer"),
        ("APPROVED", "CONTRACTED", "dealer"),
        ("AWAITING_SIGNATURE", "CONTRACTED", "customer"),
        ("CONTRACTED", "READY", "dealer"),
    ],
)
def test_each_status_has_one_step_at_work_and_says_whose_turn_it_is(status: str, code: str, who: str) -> None:
    assert at_work(status) == (code, "current", who)


def test_a_contract_that_is_signed_waits_for_the_dealer() -> None:
    assert at_work("AWAITING_SIGNATURE", contract_status="SIGNED") == ("CONTRACTED", "current", "dealer")


def test_what_happens_to_the_car_is_one_step_until_it_is_the_customers_turn() -> None:
    for milestone in MILESTONES[: MILESTONES.index("READY")]:
        assert at_work("IN_DELIVERY", delivery=delivery(milestone)) == ("READY", "current", "dealer"), milestone
    ready = delivery("READY", appointment=Appointment(starts_at=NOW, place="Lane 7"))
    assert at_work("IN_DELIVERY", delivery=ready) == ("HANDED_OVER", "current", "customer")
    paid = {"delivery": delivery("READY"), "paid": cny(500_000)}
    assert at_work("IN_DELIVERY", **paid) == ("HANDED_OVER", "current", "dealer")


def test_a_car_that_is_held_up_is_the_dealers_turn() -> None:
    blocked = Blockage(reason="a part", owner="delivery", since=NOW, resume="ARRIVED")
    held = delivery("ARRIVED").model_copy(update={"milestone": "BLOCKED", "blocked": blocked})
    assert at_work("IN_DELIVERY", delivery=held) == ("READY", "blocked", "dealer")


@pytest.mark.parametrize("status", ["REJECTED", "CANCELLED", "EXPIRED"])
def test_an_order_that_fell_through_ends_with_its_end_and_nobodys_turn(status: str) -> None:
    assert at_work(status, submitted_at=NOW) == (status, "blocked", "nobody")


@pytest.mark.parametrize("status", ["DELIVERED", "CLOSED"])
def test_after_handover_every_step_is_done(status: str) -> None:
    done = [(each["code"], each["state"]) for each in steps(status, delivery=delivery("HANDED_OVER"))]
    assert done == [(code, "done") for code in TURNS]
