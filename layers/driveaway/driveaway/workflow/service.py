"""How the state machine waits: store the token only while nothing has moved, otherwise answer it at once.

A business step raises `progress` and leaves a `wake` effect in one transaction. A waiting state stores its token in a
transaction that checks epoch and progress. Whichever of the two comes first, the execution looks again: either the
relay finds the token, or the check fails and the state answers itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from driveaway.catalogue.stores import whole_list
from driveaway.effects.model import Effect, start_workflow, wake
from driveaway.links.model import Link
from driveaway.orders.model import ENDED, ENDINGS, Order, OrderStatus
from driveaway.ports import AlreadyClaimed, Book, GuardFailed, Workflow
from driveaway.shared.clock import Clock
from driveaway.shared.errors import StaleRecord
from driveaway.shared.record import Item
from driveaway.step import SYSTEM, Change, Guard, Step
from driveaway.workflow.model import TaskToken

MOST_REBUILDS = 3
"""How many executions may be lost in a row without any progress between them."""

MOST_STEPS = 500
"""Steps of an order that one execution carries: each costs it some twenty events, and at 25,000 AWS would end it."""


@dataclass(frozen=True)
class Waiting:
    """A state of execution `{order_id}-{epoch}` that saw the order at `progress` and waits with `token`."""

    order_id: str
    epoch: int
    progress: int
    token: str


@dataclass(frozen=True)
class Ask:
    """What a waiting state puts before people: a link to act on and the effects that bring it to them."""

    links: tuple[Link, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Lost:
    """An execution that is no more: why, and of which epoch; None is whichever there was (a restart)."""

    reason: str
    epoch: int | None = None


def wait(waiting: Waiting, ask: Callable[[Order], Ask], *, book: Book, workflow: Workflow, clock: Clock) -> None:
    """Ask, and store the token, in one transaction; what was asked before (same ids) is not asked again."""
    order = book.get(Order, waiting.order_id)
    if (order.epoch, order.progress) != (waiting.epoch, waiting.progress):
        return _answer(waiting, order, workflow)
    asked = ask(order)
    try:
        book.commit(_store(waiting, _unasked(asked, book), clock))
    except (GuardFailed, AlreadyClaimed, StaleRecord):
        # Somebody moved the order, or a twin of this state was quicker: the head of the workflow looks again.
        _answer(waiting, book.get(Order, waiting.order_id), workflow)
    return None


def _answer(waiting: Waiting, order: Order, workflow: Workflow) -> None:
    workflow.answer(token=waiting.token, output=output_of(order))


def output_of(order: Order) -> dict[str, str | int]:
    """Return what a waiting state is answered with: never a decision, only that it is time to look."""
    return {"status": order.status, "progress": order.progress}


def _unasked(asked: Ask, book: Book) -> Ask:
    wanted: list[tuple[type[Item], str]] = [(Link, link.identity) for link in asked.links]
    wanted += [(Effect, effect.identity) for effect in asked.effects]
    known = {item.key for item in book.find_many(wanted) if item is not None}
    return Ask(
        links=tuple(link for link in asked.links if link.key not in known),
        effects=tuple(effect for effect in asked.effects if effect.key not in known),
    )


def _store(waiting: Waiting, asked: Ask, clock: Clock) -> Step:
    token = TaskToken(order_id=waiting.order_id, token=waiting.token, progress=waiting.progress, follows=waiting.epoch)
    return Step(
        action="wait",
        actor=SYSTEM,
        at=clock.now(),
        claims=asked.links,
        effects=asked.effects,
        mirrors=(token,),
        guards=(Guard(Order.key_of(waiting.order_id), waiting.epoch, waiting.progress),),
    )


def set_going(order: Order, clock: Clock) -> tuple[Order, tuple[Effect, ...]]:
    """Return the moved order with the effect that makes the workflow look: its first start, or a wake.

    An order whose executions were given up gets a new one: what failed may go well from where it stands now. So does
    one whose execution has carried it for long: the new one takes over, the old one looks, and ends.
    """
    worn = order.progress - order.epoch_since >= MOST_STEPS
    if order.epoch and not order.stalled and not worn:
        return order, (wake(order.order_id, order.progress, clock.now()),)
    started = order.succeed(epoch=order.epoch + 1, epoch_since=order.progress, stalled=False)
    return started, (start_workflow(started.order_id, started.epoch, clock.now()),)


def rebuild(order_id: str, *, lost: Lost, book: Book, clock: Clock) -> bool:
    """Replace a lost execution by a new one that goes on where the record stands; False when nothing is replaced.

    After `MOST_REBUILDS` without progress the order is marked as stalled instead: what fails each time would fail
    for ever, and each try costs.
    """
    order = book.get(Order, order_id)
    if order.settled or not order.epoch or (lost.epoch is not None and lost.epoch != order.epoch):
        return False
    if lost.epoch is not None and order.rebuilds >= MOST_REBUILDS:
        book.commit(_noted(order, order.succeed(stalled=True), "workflow_stalled", lost, clock))
        return False
    tried = 0 if lost.epoch is None else order.rebuilds + 1
    renewed = order.succeed(epoch=order.epoch + 1, epoch_since=order.progress, rebuilds=tried, stalled=False)
    started = start_workflow(order_id, renewed.epoch, clock.now())
    book.commit(replace(_noted(order, renewed, "workflow_rebuilt", lost, clock), effects=(started,)))
    return True


def _noted(before: Order, after: Order, action: str, lost: Lost, clock: Clock) -> Step:
    return Step(
        action=action,
        actor=SYSTEM,
        at=clock.now(),
        details={"reason": lost.reason, "epoch": after.epoch},
        changes=(Change(after, before),),
    )


def open_orders(stores: tuple[str, ...], book: Book, now: datetime) -> list[Order]:
    """Return every order whose workflow still has something to do; those that are through, by far the most, unread."""
    going = sorted(set(get_args(OrderStatus)) - ENDED)
    lists = [(f"ORDERS#{store}", f"{status}#") for store in stores for status in going]
    orders = [order for name, prefix in lists for order in whole_list(Order, name, book, prefix=prefix)]
    return [order for order in (*orders, *book.due(Order, ENDINGS, now)) if order.epoch and not order.settled]
