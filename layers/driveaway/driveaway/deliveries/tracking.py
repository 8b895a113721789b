"""What a customer sees of their order: steps, what comes next, and no personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from driveaway.deliveries.common import Json
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.moves import MILESTONES, Milestone
from driveaway.finance.plan import open_before_handover
from driveaway.orders.content import Content
from driveaway.orders.model import Order, OrderStatus
from driveaway.reviews.model import is_complete
from driveaway.shared.clock import LOCAL_TIME, local_day, stamp

ORDER_STEPS = ("ORDERED", "CONFIRMED", "REVIEWED", "CONTRACTED")
STEPS: tuple[str, ...] = (*ORDER_STEPS, *(milestone for milestone in MILESTONES if milestone != "PLANNED"))
"""The way of every order; the texts are `word.step.<code>`."""

UNDER_WAY: dict[OrderStatus, str] = {
    "DRAFT": "ORDERED",
    "CHANGES_REQUESTED": "ORDERED",
    "AWAITING_CUSTOMER": "CONFIRMED",
    "IN_REVIEW": "REVIEWED",
    "APPROVED": "CONTRACTED",
    "AWAITING_SIGNATURE": "CONTRACTED",
    "CONTRACTED": "ALLOCATED",
}
"""The step that is being worked on; IN_DELIVERY tells by its milestone."""

NEXT_BY_STATUS: dict[OrderStatus, tuple[str, str]] = {
    "DRAFT": ("dealer", "prepare_order"),
    "CHANGES_REQUESTED": ("dealer", "revise_order"),
    "AWAITING_CUSTOMER": ("customer", "confirm_order"),
    "IN_REVIEW": ("dealer", "review_order"),
    "APPROVED": ("dealer", "draw_up_contract"),
    "AWAITING_SIGNATURE": ("customer", "sign_contract"),
    "CONTRACTED": ("dealer", "plan_delivery"),
    "CLOSED": ("nobody", "nothing"),
    "REJECTED": ("nobody", "order_ended"),
    "CANCELLED": ("nobody", "order_ended"),
    "EXPIRED": ("nobody", "order_ended"),
}
NEXT_BY_MILESTONE: dict[Milestone, tuple[str, str]] = {
    "PLANNED": ("dealer", "allocate_vehicle"),
    "ALLOCATED": ("dealer", "bring_vehicle"),
    "IN_TRANSIT": ("dealer", "bring_vehicle"),
    "ARRIVED": ("dealer", "prepare_vehicle"),
    "PREPARING": ("dealer", "prepare_vehicle"),
    "PDI_PASSED": ("dealer", "prepare_vehicle"),
    "BLOCKED": ("dealer", "solve_problem"),
}
"""Who does what next; the texts are `word.who.<who>` and `word.next_action.<what>`."""


def tracking_view(order: Order, content: Content, now: datetime) -> Json:
    """Return the reply of `GET /track/{code}` without its texts: names are in all three languages, labels are codes.

    Shape: `{order_no, status, steps: [{code, state, at?}], expected_handover?, vehicle: {model, colour, vin_last6?},
    next_action: {who, what}, updated_at}`. A day of handover that has passed is not shown: nobody can keep it.
    """
    delivery = order.delivery
    who, what = next_action(order, content, now)
    vehicle: Json = {
        "model": content.model_name.model_dump(mode="json"),
        "colour": content.colour_name.model_dump(mode="json"),
    }
    if delivery and delivery.vin:
        vehicle["vin_last6"] = delivery.vin[-6:]
    view: Json = {
        "order_no": order.order_no,
        "status": order.status,
        "steps": [*steps_of(order)],
        "vehicle": vehicle,
        "next_action": {"who": who, "what": what},
        "updated_at": stamp(order.updated_at),
    }
    expected = delivery.expected_handover if delivery and order.status == "IN_DELIVERY" else None
    if expected and expected >= now.astimezone(LOCAL_TIME).date():
        view["expected_handover"] = expected.isoformat()
    return view


def steps_of(order: Order) -> Iterator[Json]:
    """Yield `{code, state, at?}` of each step of an order's way; one that fell through ends with how it ended."""
    if order.ended and order.status != "CLOSED":
        yield from (_step(order, code, "done") for code in STEPS[: _steps_before_the_end(order)])
        yield {"code": order.status, "state": "blocked", "at": stamp(order.updated_at)}
        return
    at_work = _at_work(order)
    here = STEPS.index(at_work) if at_work else len(STEPS)
    standing = "blocked" if order.delivery and order.delivery.blocked else "current"
    for place, code in enumerate(STEPS):
        if not _skipped(order.delivery, code):
            yield _step(order, code, "done" if place < here else standing if place == here else "todo")


def _step(order: Order, code: str, state: str) -> Json:
    step: Json = {"code": code, "state": state}
    at = _done_at(order, code)
    if state == "done" and at:
        step["at"] = stamp(at)
    return step


def _at_work(order: Order) -> str | None:
    """Return the step that is being worked on; None when all is done."""
    if order.status == "IN_DELIVERY" and order.delivery:
        following = MILESTONES[MILESTONES.index(order.delivery.reached) + 1 :]
        return next(code for code in following if not _skipped(order.delivery, code))
    return UNDER_WAY.get(order.status)


def _skipped(delivery: Delivery | None, code: str) -> bool:
    """A car that stood in stock already need not travel; its customer should not wait for that."""
    return bool(code == "IN_TRANSIT" and delivery and delivery.from_stock and not delivery.passed_at("IN_TRANSIT"))


def _steps_before_the_end(order: Order) -> int:
    """Return how many steps an order that fell through had surely behind it."""
    if order.contract and order.contract.sealed_at:
        return STEPS.index("CONTRACTED") + 1
    if order.approvals:
        return STEPS.index("REVIEWED" if is_complete(order.approvals) else "CONFIRMED") + 1
    return 1 if order.submitted_at else 0


def _done_at(order: Order, code: str) -> datetime | None:
    if code == "ORDERED":
        return order.submitted_at or order.created_at
    if code == "REVIEWED":
        return max((approval.at for approval in order.approvals if approval.at), default=None)
    if code == "CONTRACTED":
        return order.contract.sealed_at if order.contract else None
    passed = order.delivery.passed if order.delivery else ()
    return next((step.at for step in passed if step.milestone == code), None)


def next_action(order: Order, content: Content, now: datetime) -> tuple[str, str]:
    """Return who does what next: `word.who.<who>` and `word.next_action.<what>`."""
    if order.status == "DRAFT" and order.turn:
        return "dealer", "revise_order"
    if order.status == "AWAITING_SIGNATURE" and order.contract_status == "SIGNED":
        return "dealer", "archive_contract"
    if order.status == "DELIVERED":
        return ("dealer", "settle_due_bill") if order.surveyed else ("customer", "answer_survey")
    if order.status == "IN_DELIVERY" and order.delivery:
        return NEXT_BY_MILESTONE.get(order.delivery.milestone) or _before_handover(order, order.delivery, content, now)
    return NEXT_BY_STATUS[order.status]


def _before_handover(order: Order, delivery: Delivery, content: Content, now: datetime) -> tuple[str, str]:
    day = local_day(delivery.appointment.starts_at if delivery.appointment else now)
    if open_before_handover(content, order.paid, day).amount > 0:
        return "customer", "pay_balance"
    return ("customer", "come_to_handover") if delivery.appointment else ("dealer", "arrange_handover")
