"""The record and the state machine walked together: after each thing that happens, both stand at the same place."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from driveaway.orders.model import Order
from driveaway.runtime.wiring import world
from driveaway.workflow.model import TaskToken
from infra.local.demo.delivery import answer_survey, hand_over, pay
from infra.local.demo.sale import Sale
from infra.local.harness import LocalCloud
from tests.workflow.test_deliveries import COORDINATOR, car_for, report, send

WAITS_IN = {"IN_DELIVERY": "Await Delivery Update", "DELIVERED": "Ask For Feedback"}
"""Where the order's execution waits, by the status of the record."""


def events(order: Order) -> list[dict[str, Any]]:
    """Return what happened in the order's newest execution, the newest first."""
    states = boto3.client("stepfunctions")
    machine = world().settings.state_machine.replace(":stateMachine:", ":execution:")
    name = f"{machine}:{order.order_id}-{order.epoch}"
    pages = states.get_paginator("get_execution_history").paginate(executionArn=name)
    return [dict(event) for page in pages for event in page["events"]][::-1]


def check_both(sale: Sale, cloud: LocalCloud) -> None:
    """The execution waits where the record says, with the token that the record has, for its very progress."""
    cloud.settle()
    order, token = (world().book.get(kind, sale.ids["order_id"]) for kind in (Order, TaskToken))
    assert isinstance(order, Order) and isinstance(token, TaskToken)
    entered = [
        event["stateEnteredEventDetails"]["name"] for event in events(order) if "stateEnteredEventDetails" in event
    ]
    assert entered[0] == WAITS_IN[order.status]
    assert (token.progress, token.follows) == (order.progress, order.epoch)


def test_record_and_execution_agree_after_every_milestone_and_every_refusal(
    sale: Sale, local_cloud: LocalCloud
) -> None:
    check_both(sale, local_cloud)
    car_for(sale, "LD9A1SEV2TA088099", "IN_STOCK")
    assert send(sale, COORDINATOR, "POST", "/allocation", {}).status == 200
    check_both(sale, local_cloud)
    for milestone, status in (
        ("READY", 409),
        ("ARRIVED", 200),
        ("ARRIVED", 409),
        ("PREPARING", 200),
        ("HANDED_OVER", 409),
        ("BLOCKED", 200),
        ("PDI_PASSED", 409),
        ("PREPARING", 200),
        ("PDI_PASSED", 200),
        ("READY", 200),
    ):
        more = {"blocked_reason": "flood", "owner": "workshop"} if milestone == "BLOCKED" else {}
        assert report(sale, milestone, **more).status == status, milestone
        check_both(sale, local_cloud)
    pay(sale)
    hand_over(sale)
    check_both(sale, local_cloud)
    answer_survey(sale)
    local_cloud.settle()
    order = world().book.get(Order, sale.ids["order_id"])
    assert (order.status, order.settled) == ("CLOSED", True)
    assert events(order)[0]["type"] == "ExecutionSucceeded"


@pytest.mark.parametrize("at", ["PLANNED", "ARRIVED"])
def test_a_cancellation_ends_the_execution_and_frees_the_car(sale: Sale, local_cloud: LocalCloud, at: str) -> None:
    if at == "ARRIVED":
        car_for(sale, "LD9A1SEV0TA088098", "IN_STOCK")
        assert send(sale, COORDINATOR, "POST", "/allocation", {}).status == 200
        assert report(sale, at).status == 200
    check_both(sale, local_cloud)
    assert send(sale, "sales-manager-1", "POST", "/cancel", {"reason": "bought elsewhere"}).status == 200
    local_cloud.settle()
    order = world().book.get(Order, sale.ids["order_id"])
    assert (order.status, order.settled) == ("CANCELLED", True)
    assert events(order)[0]["type"] == "ExecutionSucceeded"
    assert order.delivery is None or order.delivery.vin is None
