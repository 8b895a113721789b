"""What an order and its content add to tracking: a pure function of each, so that it never depends on who wrote."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from driveaway.deliveries.model import Delivery
from driveaway.deliveries.moves import MILESTONES
from driveaway.deliveries.tracking import ANY_DAY, LONGEST_SHOWN, MOST_SHOWN, STEPS, Car, Moved, Sight, StillOwed
from driveaway.reviews.model import is_complete
from driveaway.shared.clock import local_day, stamp

if TYPE_CHECKING:
    # Not at run time: orders and their contents call this module.
    from driveaway.orders.content import Content
    from driveaway.orders.model import Order

UNDER_WAY: dict[str, str] = {
    "DRAFT": "ORDERED",
    "CHANGES_REQUESTED": "ORDERED",
    "AWAITING_CUSTOMER": "CONFIRMED",
    "IN_REVIEW": "REVIEWED",
    "APPROVED": "CONTRACTED",
    "AWAITING_SIGNATURE": "CONTRACTED",
    "CONTRACTED": "ALLOCATED",
}
"""The step that is being worked on; IN_DELIVERY tells by its milestone."""

NEXT_BY_STATUS: dict[str, tuple[str, str]] = {
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
NEXT_BY_MILESTONE: dict[str, tuple[str, str]] = {
    "PLANNED": ("dealer", "allocate_vehicle"),
    "ALLOCATED": ("dealer", "bring_vehicle"),
    "IN_TRANSIT": ("dealer", "bring_vehicle"),
    "ARRIVED": ("dealer", "prepare_vehicle"),
    "PREPARING": ("dealer", "prepare_vehicle"),
    "PDI_PASSED": ("dealer", "prepare_vehicle"),
    "BLOCKED": ("dealer", "solve_problem"),
}
"""Who does what next; the texts are `word.who.<who>` and `word.next_action.<what>`."""


def sight_of(order: Order) -> Sight:
    """Return what is seen of an order: no name, no sum but what is paid, and nobody's reasons."""
    fell_through = order.ended and order.status != "CLOSED"
    at_work = None if fell_through else _at_work(order)
    who, what = _next(order)
    delivery = order.delivery
    waits = _waits_for_handover(order)
    appointment = delivery.appointment if delivery and waits else None
    return Sight(
        order_no=order.order_no,
        status=order.status,
        language=order.language,
        turn=order.turn,
        done={code: _done_at(order, code) for code in _done(order, at_work, fell_through=fell_through)},
        at_work=at_work,
        blocked=bool(delivery and delivery.blocked),
        unneeded=("IN_TRANSIT",) if delivery and at_work == "ALLOCATED" and _skips_transit(delivery) else (),
        fell_through=stamp(order.updated_at) if fell_through else None,
        who=who,
        what=what,
        paid=order.paid.amount if waits else None,
        appointed=local_day(appointment.starts_at) if appointment else None,
        vin_last6=delivery.vin[-6:] if delivery and delivery.vin else None,
        expected=delivery.expected_handover if delivery and order.status == "IN_DELIVERY" else None,
        before_you=delivery.ahead if delivery and order.status == "IN_DELIVERY" else None,
        moved=_moved(delivery) if delivery and order.status == "IN_DELIVERY" else (),
        owed=_owed(delivery) if delivery else (),
    )


def _owed(delivery: Delivery) -> tuple[StillOwed, ...]:
    """Return what was promised at the handover; whose task it is, is the dealer's business."""
    open_first = (*delivery.owes, *(each for each in delivery.due_bill if not each.open))
    return tuple(
        StillOwed(
            what=each.what[:LONGEST_SHOWN],
            due_on=each.due_on,
            done_on=local_day(each.done_at) if each.done_at else None,
        )
        for each in open_first[:MOST_SHOWN]
    )


def _moved(delivery: Delivery) -> tuple[Moved, ...]:
    """Return how the promised day moved; who answers for it is the dealer's business."""
    return tuple(
        Moved(at=stamp(slip.at), **slip.model_dump(include={"was", "becomes", "cause"})) for slip in delivery.slips
    )


def _done(order: Order, at_work: str | None, *, fell_through: bool) -> tuple[str, ...]:
    if fell_through:
        return STEPS[: _steps_before_the_end(order)]
    behind = STEPS[: STEPS.index(at_work)] if at_work else STEPS
    return tuple(code for code in behind if not (code == "IN_TRANSIT" and _skips_transit(order.delivery)))


def _skips_transit(delivery: Delivery | None) -> bool:
    """A car that stood in stock already need not travel; its customer should not wait for that."""
    return bool(delivery and delivery.from_stock and not delivery.passed_at("IN_TRANSIT"))


def _at_work(order: Order) -> str | None:
    """Return the step that is being worked on; None when all is done."""
    if order.status == "IN_DELIVERY" and order.delivery:
        following = MILESTONES[MILESTONES.index(order.delivery.reached) + 1 :]
        return next(code for code in following if not (code == "IN_TRANSIT" and _skips_transit(order.delivery)))
    return UNDER_WAY.get(order.status)


def _steps_before_the_end(order: Order) -> int:
    """Return how many steps an order that fell through had surely behind it."""
    if order.contract and order.contract.sealed_at:
        return STEPS.index("CONTRACTED") + 1
    if order.approvals:
        return STEPS.index("REVIEWED" if is_complete(order.approvals) else "CONFIRMED") + 1
    return 1 if order.submitted_at else 0


def _done_at(order: Order, code: str) -> str:
    at: datetime | None
    if code == "ORDERED":
        at = order.submitted_at or order.created_at
    elif code == "CONFIRMED":
        at = order.confirmed_at
    elif code == "REVIEWED":
        at = max((approval.at for approval in order.approvals if approval.at), default=None)
    elif code == "CONTRACTED":
        at = order.contract.sealed_at if order.contract else None
    else:
        passed = order.delivery.passed if order.delivery else ()
        at = next((step.at for step in passed if step.milestone == code), None)
    return stamp(at) if at else ""


def _next(order: Order) -> tuple[str, str]:
    if order.status == "DRAFT" and order.turn:
        return "dealer", "revise_order"
    if order.status == "AWAITING_SIGNATURE" and order.contract_status == "SIGNED":
        return "dealer", "archive_contract"
    if order.status == "DELIVERED":
        return ("dealer", "settle_due_bill") if order.surveyed else ("customer", "answer_survey")
    if order.status == "IN_DELIVERY" and order.delivery:
        return NEXT_BY_MILESTONE.get(order.delivery.milestone) or _handover(order.delivery)
    return NEXT_BY_STATUS[order.status]


def _handover(delivery: Delivery) -> tuple[str, str]:
    if delivery.appointment:
        return "customer", "come_to_handover"
    asked = delivery.offered_at and not delivery.other_time
    return ("customer", "choose_handover") if asked else ("dealer", "arrange_handover")


def _waits_for_handover(order: Order) -> bool:
    return bool(order.status == "IN_DELIVERY" and order.delivery and order.delivery.milestone not in NEXT_BY_MILESTONE)


def car_of(content: Content) -> Car:
    """Return what is seen of a content, and what must be paid before its car is handed over, by day."""
    from driveaway.finance.plan import payment_plan  # it is made of contents, and contents call this module

    due: dict[str, Decimal] = defaultdict(Decimal)
    for part in payment_plan(content):
        due[part.due_on.isoformat() if part.due_on else ANY_DAY] += part.amount.amount
    return Car(model=content.model_name, colour=content.colour_name, due=due)
