"""A delivery as its page in the console shows it: where it stands, and what this person may do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from driveaway.access.model import Person, Role
from driveaway.catalogue.model import CarModel, checklists_in
from driveaway.deliveries.allocation import MANAGERS
from driveaway.deliveries.common import Json
from driveaway.deliveries.gates import gates_for
from driveaway.deliveries.handover import Handover
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.moves import MILESTONES, Milestone
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile
from driveaway.orders.view import order_view
from driveaway.ports import Book
from driveaway.shared.clock import stamp

COORDINATORS: tuple[Role, ...] = ("delivery", *MANAGERS, "admin")
SELLERS: tuple[Role, ...] = (*COORDINATORS, "consultant")
INSPECTORS: tuple[Role, ...] = (*COORDINATORS, "aftersales")
SETTLERS: tuple[Role, ...] = (*SELLERS, "aftersales", "finance")
"""Who may say of what is owed after handover that it is done: whoever it may be the task of."""
OWN_WAY: frozenset[Milestone] = frozenset({"ALLOCATED", "HANDED_OVER", "BLOCKED"})
"""These come about by a form of their own, not by a report."""


def delivery_path(order_id: str) -> str:
    """Return the address of the page."""
    return f"/staff/orders/{order_id}/delivery"


def desk_view(found: OrderFile, person: Person, *, book: Book, now: datetime) -> Json:
    """Return `{order, may, next, plan, lists, gates, handover?}`: what is known, what may be done, what is missing.

    `may` are the verbs offered, `next` the milestones to report, `plan` all days; `lists` are what is inspected, handed
    over and shown with a car of the model; `handover` is how the customer took it.
    """
    order = found.order
    shown: Json = {"order": order_view(order, found.content), "may": [], "next": [], "plan": []}
    shown["lists"] = checklists_in(book.find(CarModel, found.content.model_code)).model_dump(mode="json")
    shown["gates"] = [*gates_for(found, book=book, now=now)]
    if order.status in {"DELIVERED", "CLOSED"}:
        shown["may"] = [*_verbs_after(order, person)]
        shown |= _taken(book.find(Handover, order.order_id))
    if order.delivery:
        shown["plan"] = [*plan_view(order.delivery)]
    if order.status != "IN_DELIVERY" or order.delivery is None:
        return shown
    return shown | {
        "may": [*_verbs(order.delivery, person)],
        "next": [*_reportable(order.delivery)] if _is(person, COORDINATORS) else [],
    }


def _taken(signed: Handover | None) -> Json:
    """Return how the customer took the car."""
    if signed is None:
        return {}
    known: Json = {"odometer_km": signed.odometer_km, "keys": signed.keys, "at": stamp(signed.at), "by": signed.by}
    return {"handover": known | {"recognised_by": signed.recognised_by, "came_early": bool(signed.came_early)}}


def plan_view(delivery: Delivery) -> Iterator[Json]:
    """Yield `{milestone, target?, at?}` of each milestone that was planned for a day or was reached."""
    for milestone in MILESTONES:
        target, at = delivery.targets.get(milestone), delivery.passed_at(milestone)
        days: Json = {"target": str(target)} if target else {}
        days |= {"at": stamp(at)} if at else {}
        if days:
            yield {"milestone": milestone, **days}


def _verbs_after(order: Order, person: Person) -> Iterator[str]:
    """Yield what is offered after the handover: the due bill until the sale is closed, what was heard for good."""
    if order.status == "DELIVERED" and _is(person, SETTLERS):
        yield "owe"
        if order.delivery and order.delivery.owes:
            yield "settle"
    if _is(person, SELLERS):
        yield "hear"


def _verbs(delivery: Delivery, person: Person) -> list[str]:
    """Return what is offered; at a standstill nothing but its end is."""
    if delivery.blocked:
        return []
    offered = {
        "allocate": _is(person, SELLERS) and delivery.vin is None,
        "choose": _is(person, MANAGERS) and delivery.milestone in {"PLANNED", "ALLOCATED"},
        "give_back": _is(person, MANAGERS) and delivery.vin is not None,
        "block": _is(person, COORDINATORS),
        "appoint": _is(person, SELLERS),
        "offer": _is(person, SELLERS) and delivery.milestone == "READY" and delivery.appointment is None,
        "inspect": _is(person, INSPECTORS) and delivery.milestone == "PREPARING",
        "hand_over": _is(person, SELLERS) and delivery.milestone == "READY",
    }
    return [verb for verb, may in offered.items() if may]


def _reportable(delivery: Delivery) -> list[str]:
    legal = delivery.legal()
    if delivery.blocked:
        return [*legal]
    return [each for each in MILESTONES if each in legal - OWN_WAY]


def _is(person: Person, roles: tuple[Role, ...]) -> bool:
    return not {*roles}.isdisjoint(person.roles)
