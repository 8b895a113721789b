"""Every milestone asked for from every other, over the API: what is legal happens, all else is refused whole."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest

from driveaway.deliveries.model import Blockage, Delivery, Passed
from driveaway.deliveries.moves import MILESTONES, MOVES, Milestone
from driveaway.orders.model import Order
from driveaway.step import Change, Step
from functions.deliveries import api
from tests.fakes import session
from tests.functions.desk import Desk, Reply
from tests.sales import draft

OWN_WAY = {"ALLOCATED": "allocation", "HANDED_OVER": "handover"}
"""Legal, but by a vehicle and by a signed form: the refusal says by which."""
ORDERED: tuple[Milestone, ...] = (*MILESTONES, "BLOCKED")


def stands_at(desk: Desk, order_id: str, milestone: Milestone) -> Order:
    """Return the order, its delivery put where it is to stand; BLOCKED is a standstill at ARRIVED."""
    reached: Milestone = "ARRIVED" if milestone == "BLOCKED" else milestone
    before, now = desk.bench.book.get(Order, order_id), desk.bench.clock.now()
    passed = tuple(Passed(milestone=each, at=now) for each in MILESTONES[: MILESTONES.index(reached) + 1])
    stop = Blockage(reason="flood", owner="workshop", since=now, resume=reached) if milestone == "BLOCKED" else None
    delivery = Delivery(milestone=milestone, passed=passed, blocked=stop, from_stock=True)
    status = "DELIVERED" if milestone == "HANDED_OVER" else "IN_DELIVERY"
    after = before.succeed(status=status, epoch=1, progress=before.progress + 9, delivery=delivery)
    desk.bench.book.commit(Step(action="set_up", actor="x", at=now, changes=(Change(after, before),)))
    return desk.bench.book.get(Order, before.order_id)


def legal_from(milestone: Milestone) -> list[Milestone]:
    moves = frozenset({"ARRIVED"}) if milestone == "BLOCKED" else MOVES[milestone]
    return [each for each in ORDERED if each in moves]


def told(desk: Desk, before: Order, wanted: Milestone) -> Reply:
    body = {"milestone": wanted, "blocked_reason": "flood", "owner": "workshop"}
    path = "/api/orders/{order_id}/delivery"
    return desk.ask(api.handler, "POST", path, body=body, session="delivery", order_id=before.order_id)


def refusal(present: Milestone, wanted: Milestone) -> tuple[str, str]:
    """Return the code of a refusal, and what its text names."""
    if present == "HANDED_OVER":
        return "order_not_in_delivery", ""
    if wanted in legal_from(present):
        return f"{OWN_WAY[wanted]}_needed", ""
    return "delivery_move", ", ".join(legal_from(present))


@pytest.mark.parametrize("present", get_args(Milestone))
def test_a_milestone_is_reached_only_from_where_it_may_be(present: Milestone, desk: Desk) -> None:
    session(desk.bench, "delivery", lasting=timedelta(days=9))
    order_id = draft(desk.bench).order_id
    for wanted in get_args(Milestone):
        before = stands_at(desk, order_id, present)
        reply = told(desk, before, wanted)
        after = desk.bench.book.get(Order, before.order_id)
        if wanted in legal_from(present) and wanted not in OWN_WAY:
            assert (reply.status, reply.json["milestone"]) == (200, wanted)
            assert after.delivery and after.delivery.milestone == wanted
        else:
            code, named = refusal(present, wanted)
            assert (reply.status, reply.json["type"].rpartition(":")[2], after) == (409, code, before)
            assert named in reply.json["detail"]
