"""What must be so before a car leaves, each with who sees to it: a refused handover names all that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from driveaway.deliveries.common import Json
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.vehicle import Vehicle
from driveaway.finance.plan import open_before_handover
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.shared.clock import local_day
from driveaway.shared.errors import Blocked, FieldProblem, IllegalMove

Gate = Literal["going", "inspected", "ready", "appointed", "paid", "certificate"]
"""The words are `word.gate.<gate>`. An appointment is looked for, not insisted on: a customer may come early."""


@dataclass(frozen=True)
class Gated:
    """A gate, whether it is passed, whose turn it is (a role, or the customer), and what is said when it is not."""

    gate: Gate
    passed: bool
    owner: str
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


def gates_of(found: OrderFile, delivery: Delivery, vehicle: Vehicle | None, now: datetime) -> tuple[Gated, ...]:
    """Return all gates of a delivery that is not over, in the order in which they are usually passed."""
    return tuple(_gates(found, delivery, vehicle, now))


def _gates(found: OrderFile, delivery: Delivery, vehicle: Vehicle | None, now: datetime) -> Iterator[Gated]:
    if blocked := delivery.blocked:
        said = {"cause": blocked.reason, "owner": blocked.owner}
        yield Gated("going", passed=False, owner=blocked.owner, code="delivery_blocked", params=said)
    inspected = delivery.passed_at("PDI_PASSED") is not None
    yield Gated("inspected", passed=inspected, owner="aftersales" if delivery.defects else "delivery")
    yield _ready(delivery)
    appointment = delivery.appointment
    yield Gated("appointed", passed=bool(appointment and appointment.starts_at <= now), owner="customer")
    owed = open_before_handover(found.content, found.order.paid, local_day(now))
    open_sum = {"balance": str(owed.amount), "owner": "customer"}
    yield Gated("paid", passed=owed.amount <= 0, owner="customer", code="balance_open", params=open_sum)
    pledged = vehicle is not None and vehicle.certificate_of_conformity == "pledged"
    pledge = {"vin": vehicle.vin} if vehicle else {}
    yield Gated("certificate", passed=not pledged, owner="finance", code="certificate_pledged", params=pledge)


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
    if len(missing) == 1:
        raise IllegalMove(missing[0].code, **missing[0].params)
    if missing:
        said = [FieldProblem("", each.code, tuple(each.params.items())) for each in missing]
        raise Blocked("handover_gates", said)


def gates_for(found: OrderFile, *, book: Book, now: datetime) -> list[Json]:
    """Return `[{gate, passed, owner}]` of an order in delivery; none before and after."""
    delivery = found.order.delivery
    if found.order.status != "IN_DELIVERY" or delivery is None:
        return []
    vehicle = book.find(Vehicle, delivery.vin) if delivery.vin else None
    gates = gates_of(found, delivery, vehicle, now)
    return [{"gate": each.gate, "passed": each.passed, "owner": each.owner} for each in gates]
