"""Other turns a life may take: people change their minds, are silent, decline, and come back for service."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from driveaway.aftercare.model import FollowUp
from driveaway.orders.model import Order
from driveaway.shared.clock import stamp
from functions.aftercare import api as aftercare
from functions.deliveries import api as deliveries
from functions.orders import api as orders
from functions.orders import confirm
from tests.faults.cloud import rows_of
from tests.faults.script import ORDER, Life, answer_contract, at, by

SELLER, MANAGER, COORDINATOR = "consultant-1", "sales-manager-1", "delivery"


def ask_for_changes(life: Life) -> None:
    """Ask for changes as the customer."""
    body = {"decision": "request_changes", "phone_last4": "8000", "comment": "一周之后交车"}
    life.ask(confirm.handler, "/confirm/{token}", body, token=life.token("confirm_order"))


def correct(life: Life, **changes: Any) -> None:
    """Edit the order as its consultant, and send it again."""
    seen = life.order
    life.ask(
        orders.handler,
        ORDER,
        changes,
        lambda order: order.revision > seen.revision,
        who=SELLER,
        method="PATCH",
        headers={"If-Match": f'"{seen.version}"'},
        order_id=life.order_id,
    )
    by(life, orders.handler, "submit", {}, SELLER, lambda order: order.turn > seen.turn)


def be_silent(life: Life) -> None:
    """Let two weeks and more pass without an answer."""
    life.mail("confirm_order")
    for days in (4, 7, 5):
        life.cloud.bench.clock.advance(timedelta(days=days))
        life.machine.later()


def decline(life: Life) -> None:
    """Decline the contract, behind the mailed link."""
    answer_contract(life, {"decision": "decline", "reason": "太贵了"})


def allocate(life: Life, **wish: str) -> None:
    """Have a car bound."""
    by(life, deliveries.handler, "allocation", wish, MANAGER if wish else COORDINATOR)


def stand_still(life: Life) -> None:
    """Report that the delivery is blocked, and that it goes on."""
    before = life.order.delivery
    assert before, "it is planned"
    blocked = {"milestone": "BLOCKED", "blocked_reason": "运输延误", "owner": "carrier"}
    by(life, deliveries.handler, "delivery", blocked, COORDINATOR, at("BLOCKED"))
    by(life, deliveries.handler, "delivery", {"milestone": before.milestone}, COORDINATOR, at(before.milestone))


def take_another_car(life: Life) -> None:
    """Give the car back, and have another one bound that a manager chooses."""
    seen = life.order.delivery
    assert seen, "it is planned"
    reason = {"reason": "运输损坏"}
    by(life, deliveries.handler, "allocation", reason, MANAGER, at("PLANNED"), method="DELETE")
    model = life.content.model_code
    free = (row for row in rows_of("business") if row.get("model_code") == model and row.get("state") == "IN_STOCK")
    allocate(life, vin=next(str(row["vin"]) for row in free if row["vin"] != seen.vin), **reason)


def invite(life: Life) -> None:
    """Agree on the handover, and on another time for it."""
    for days in (3, 5):
        at = stamp(life.cloud.bench.clock.now() + timedelta(days=days))
        body = {"starts_at": at, "place": "Store 1"}
        by(life, deliveries.handler, "delivery/appointment", body, SELLER, method="PUT")


def need_help(life: Life) -> None:
    """Ask for service as the customer, and be helped."""
    body = {
        "tracking_code": life.order.tracking_code,
        "phone_last4": "8000",
        "category": "repair",
        "description": "空调异响",
    }
    asked = life.ask(aftercare.handler, "/api/service-requests", body)["service_request_id"]
    for state in ("ASSIGNED", "IN_PROGRESS", "RESOLVED", "CLOSED"):
        resource = "/api/service-requests/{service_request_id}/state"
        done = partial(_stands_at, asked, state)
        life.ask(aftercare.handler, resource, {"state": state}, done, who="aftersales", service_request_id=asked)


def _stands_at(service_request_id: str, state: str, _: Order) -> bool:
    found = [row for row in rows_of("business") if row.get("service_request_id") == service_request_id]
    return any(row.get("state") == state for row in found)


def be_called(life: Life) -> None:
    """Let the first follow-up become due, and record what came of it."""
    life.cloud.bench.clock.advance(timedelta(days=4))
    life.machine.later()
    due = next(row for row in rows_of("business") if row["sk"] == FollowUp.PART and row.get("missed_at"))
    body = {"outcome": "reached", "satisfaction": 9, "notes": "一切顺利"}
    resource = "/api/follow-ups/{follow_up_id}/outcome"
    done = partial(_reached, due["follow_up_id"])
    life.ask(aftercare.handler, resource, body, done, who="aftersales", follow_up_id=due["follow_up_id"])


def _reached(follow_up_id: str, _: Order) -> bool:
    found = [row for row in rows_of("business") if row.get("follow_up_id") == follow_up_id]
    return any(row.get("outcome") == "reached" for row in found)
