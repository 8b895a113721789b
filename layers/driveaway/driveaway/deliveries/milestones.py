"""Milestones of a delivery, in their legal order, and its standstills."""

from __future__ import annotations

from datetime import datetime, timedelta

from driveaway.access.model import Person
from driveaway.deliveries.common import Json, again, delivery_of, reply, update_mails, written
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.replanning import after_report
from driveaway.deliveries.requests import MilestoneReport
from driveaway.deliveries.vehicle import Vehicle
from driveaway.orders.service import OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import FieldProblem, IllegalMove, InvalidInput
from driveaway.shared.record import Item
from driveaway.step import Change, Step
from driveaway.workflow.service import set_going

SKEW = timedelta(minutes=5)
"""How far ahead of ours a reporter's clock may be."""


def report(order_id: str, told: MilestoneReport, *, person: Person, book: Book, clock: Clock) -> Json:
    """Record a milestone, a standstill, or its end. Raises IllegalMove with the legal moves, InvalidInput."""
    _check(told, clock.now())
    return again(lambda: _report(file_for(order_id, person, book), told, person, book, clock))


def _check(told: MilestoneReport, now: datetime) -> None:
    problems: list[FieldProblem] = []
    if told.at and told.at > now + SKEW:
        problems.append(FieldProblem("/at", "in_the_future"))
    if told.milestone == "BLOCKED":
        missing = [name for name in ("blocked_reason", "owner") if getattr(told, name) is None]
        problems += [FieldProblem(f"/{name}", "needed_when_blocked") for name in missing]
    if problems:
        raise InvalidInput(problems)


def _report(found: OrderFile, told: MilestoneReport, person: Person, book: Book, clock: Clock) -> Json:
    delivery, now = delivery_of(found.order), clock.now()
    moved = _moved(delivery, told, told.at or now)
    if told.milestone == "READY" and not delivery.blocked and not delivery.appointment:
        moved = moved.model_copy(update={"offered_at": now})
    return go_on(found, moved, told, person.staff_id, book, clock)


def go_on(
    found: OrderFile,
    moved: Delivery,
    told: MilestoneReport,
    by: str,
    book: Book,
    clock: Clock,
    *,
    claims: tuple[Item, ...] = (),
) -> Json:
    """Write a delivery that went on as it was told, with its plan mended, and wake the workflow."""
    before, delivery, now = found.order, delivery_of(found.order), clock.now()
    planned = after_report(found, delivery, moved, now=now, book=book)
    after, effects = set_going(before.advance(delivery=planned.delivery, updated_at=now), clock)
    action = "delivery_" + told.milestone.lower()
    arrived, news = _arrived(moved, told, now, book), update_mails(after, found.content, now)
    if delivery.blocked:  # it goes on from where it was: nothing new was reached
        action, arrived, news = "delivery_resumed", (), ()
    book.commit(
        Step(
            action=action,
            actor=by,
            at=now,
            details=told.model_dump(mode="json", exclude_none=True),
            changes=(Change(after, before), *arrived),
            claims=(*planned.claims, *claims),
            drops=planned.drops,
            effects=(*effects, *news, *planned.effects),
        )
    )
    return reply(written(after), found.content)


def _moved(delivery: Delivery, told: MilestoneReport, at: datetime) -> Delivery:
    if told.milestone == "BLOCKED":
        return delivery.block(reason=told.blocked_reason or "", owner=told.owner or "", at=at)
    if not delivery.blocked:
        _check_own_way(delivery, told)
    return delivery.move(told.milestone, at)


def _check_own_way(delivery: Delivery, told: MilestoneReport) -> None:
    """ALLOCATED and HANDED_OVER come about with a vehicle and a signed form, never by a report."""
    delivery.check(told.milestone)
    if told.milestone == "ALLOCATED":
        raise IllegalMove("allocation_needed")
    if told.milestone == "HANDED_OVER":
        raise IllegalMove("handover_needed")
    if told.milestone == "PDI_PASSED" and delivery.defects:
        raise IllegalMove("inspection_failed", count=len(delivery.defects), owner="aftersales")


def _arrived(delivery: Delivery, told: MilestoneReport, now: datetime, book: Book) -> tuple[Change, ...]:
    """A car that came in stands in stock from now on, should the order give it back."""
    if told.milestone != "ARRIVED" or delivery.vin is None:
        return ()
    vehicle = book.get(Vehicle, delivery.vin)
    return (Change(vehicle.arrive(told.at or now), vehicle),)
