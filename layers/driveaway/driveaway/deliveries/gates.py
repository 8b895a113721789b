"""What must be so before a car leaves, each with who sees to it: a refused handover names all that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from driveaway.deliveries.common import Json
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.requests import HandoverForm
from driveaway.deliveries.vehicle import Vehicle
from driveaway.finance.plan import open_before_handover
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.shared.clock import local_day
from driveaway.shared.errors import Blocked, FieldProblem, IllegalMove

Gate = Literal["going", "inspected", "ready", "appointed", "identified", "paid", "certificate"]
"""The words are `word.gate.<gate>`."""


@dataclass(frozen=True)
class Gated:
    """A gate, whether it is passed, whose turn it is (a role, or the customer), and what is said when it is not."""

    gate: Gate
    passed: bool
    owner: str
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    pointer: str = ""


def gates_of(
    found: OrderFile, delivery: Delivery, vehicle: Vehicle | None, now: datetime, form: HandoverForm | None = None
) -> tuple[Gated, ...]:
    """Return all gates of a delivery that is not over, in the order in which they are usually passed.

    The form of the handover tells who came and when. One that is silent on them, as a program's may be, leaves both to
    whoever hands the car over.
    """
    return tuple(_gates(found, delivery, vehicle, now, form))


def _gates(
    found: OrderFile, delivery: Delivery, vehicle: Vehicle | None, now: datetime, form: HandoverForm | None
) -> Iterator[Gated]:
    if blocked := delivery.blocked:
        said = {"cause": blocked.reason, "owner": blocked.owner}
        yield Gated("going", passed=False, owner=blocked.owner, code="delivery_blocked", params=said)
    inspected = delivery.passed_at("PDI_PASSED") is not None
    yield Gated("inspected", passed=inspected, owner="aftersales" if delivery.defects else "delivery")
    yield _ready(delivery)
    yield _appointed(delivery, now, form)
    yield _identified(form)
    owed = open_before_handover(found.content, found.order.paid, local_day(now))
    open_sum = {"balance": str(owed.amount), "owner": "customer"}
    yield Gated("paid", passed=owed.amount <= 0, owner="customer", code="balance_open", params=open_sum)
    pledged = vehicle is not None and vehicle.certificate_of_conformity == "pledged"
    pledge = {"vin": vehicle.vin} if vehicle else {}
    yield Gated("certificate", passed=not pledged, owner="finance", code="certificate_pledged", params=pledge)


def _appointed(delivery: Delivery, now: datetime, form: HandoverForm | None) -> Gated:
    reached = delivery.appointment is not None and delivery.appointment.starts_at <= now
    if form is None or form.came_early is None:
        return Gated("appointed", passed=reached, owner="customer")
    passed = reached or form.came_early
    return Gated("appointed", passed=passed, owner="customer", code="appointment_ahead", pointer="/came_early")


def _identified(form: HandoverForm | None) -> Gated:
    if form is None or (form.papers_seen is None and not form.pickup_code):
        return Gated("identified", passed=False, owner="consultant")
    passed = bool(form.pickup_code or form.papers_seen)
    return Gated("identified", passed=passed, owner="consultant", code="identity_unchecked", pointer="/papers_seen")


def _ready(delivery: Delivery) -> Gated:
    try:
        if not delivery.blocked:
            delivery.check("HANDED_OVER")
    except IllegalMove as early:
        said = {name: str(value) for name, value in early.params.items()}
        return Gated("ready", passed=False, owner="delivery", code=early.code, params=said)
    return Gated("ready", passed=delivery.reached == "READY", owner="delivery")


def check_gates(gates: tuple[Gated, ...]) -> None:
    """Raise IllegalMove for what is missing; Blocked, with each of them, where it is more than one thing."""
    missing = [each for each in gates if not each.passed and each.code]
    if len(missing) == 1 and not missing[0].pointer:
        raise IllegalMove(missing[0].code, **missing[0].params)
    if missing:
        said = [FieldProblem(each.pointer, each.code, tuple(each.params.items())) for each in missing]
        raise Blocked("handover_gates", said)


def gates_for(found: OrderFile, *, book: Book, now: datetime) -> list[Json]:
    """Return `[{gate, passed, owner}]` of an order in delivery; none before and after."""
    delivery = found.order.delivery
    if found.order.status != "IN_DELIVERY" or delivery is None:
        return []
    vehicle = book.find(Vehicle, delivery.vin) if delivery.vin else None
    gates = gates_of(found, delivery, vehicle, now)
    return [{"gate": each.gate, "passed": each.passed, "owner": each.owner} for each in gates]
