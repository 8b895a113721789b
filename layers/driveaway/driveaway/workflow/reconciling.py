"""The reconciler: compares orders with executions, mends what differs, and shows people the orders that stand still.

Executions are listed first, orders read afterwards, and both verdicts are then safe though nothing is locked:

- A running execution is left over when its order, read consistently after it was seen running, does not exist, is
  settled, or belongs to another epoch whose execution was started. An order is written before its execution starts,
  `settled` stays, and epochs only rise, so a verdict cannot become wrong. The other way round, an order created
  between the two readings would have its living execution stopped.
- An order may lack its execution in the list only because that started after the listing. So an order that seems to
  lack one is looked at again: its start must be DONE and not new (the relay marks it after the execution was started),
  and the execution itself, asked for by name, must not run. `rebuild` then checks the epoch in its own transaction.
  Should an execution still have been alive, nothing is done twice: it is of an older epoch and stops at its next look.

Everything may be run at any time, by several at once, and be broken off anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from driveaway.catalogue.stores import all_stores, whole_list
from driveaway.effects.model import Effect, start_workflow
from driveaway.orders.model import Order
from driveaway.ports import Book, Workflow
from driveaway.shared.clock import Clock
from driveaway.shared.errors import DriveawayError, Refused
from driveaway.shared.record import Item
from driveaway.step import SYSTEM, Guard, Step
from driveaway.workflow.limits import overdue_since
from driveaway.workflow.model import Standstill, execution_name, order_of, standstills_of
from driveaway.workflow.service import Lost, open_orders, rebuild

GRACE = timedelta(minutes=15)
"""What was started or settled so short ago is let alone: the list of executions is a little behind."""
AT_ONCE = 50

FindingKind = Literal["lost_execution", "leftover_execution", "stalled_order", "overdue_order", "past_standstill"]
Outcome = Literal["done", "known", "moved_on", "again"]


@dataclass(frozen=True)
class Means:
    """What the reconciler works with."""

    book: Book
    workflow: Workflow
    clock: Clock


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be; `execution` is the one that is missing, or that is too much."""

    kind: FindingKind
    order_id: str
    execution: str
    why: str
    standstill: Standstill | None = None
    known: bool = False
    """Whether people can see it already, so that nothing is left to do."""


def look(means: Means) -> list[Finding]:
    """Return all findings. Reads only."""
    running = frozenset(means.workflow.running())
    stores = tuple(all_stores(means.book))
    orders = open_orders(stores, means.book, means.clock.now())
    seen = [each for store in stores for each in whole_list(Standstill, standstills_of(store), means.book)]
    right = {_execution(order) for order in orders}
    return [
        *_leftovers(running - right, means),
        *(found for order in orders if _execution(order) not in running for found in _lost(order.order_id, means)),
        *_standing(orders, {each.identity for each in seen}, means),
        *_past(seen, means.book),
    ]


def _execution(order: Order) -> str:
    return execution_name(order.order_id, order.epoch)


def _leftovers(names: Iterable[str], means: Means) -> Iterator[Finding]:
    ids = {name: order_of(name)[0] for name in sorted(names)}
    orders = _orders(ids.values(), means.book)
    for name, order_id in ids.items():
        why = _too_much(name, orders.get(order_id), means)
        if why:
            yield Finding("leftover_execution", order_id, name, why)


def _orders(order_ids: Iterable[str], book: Book) -> dict[str, Order]:
    """Return orders by id, read consistently; those that do not exist are left out."""
    wanted, found = sorted(set(order_ids)), dict[str, Order]()
    for start in range(0, len(wanted), AT_ONCE):
        keys: list[tuple[type[Item], str]] = [(Order, each) for each in wanted[start : start + AT_ONCE]]
        found |= {order.order_id: order for order in book.find_many(keys) if isinstance(order, Order)}
    return found


def _too_much(name: str, order: Order | None, means: Means) -> str | None:
    if order is None:
        return "no_order"
    if _execution(order) != name:
        return "other_epoch" if _was_started(order, means) else None
    return "order_settled" if order.settled and order.updated_at + GRACE <= means.clock.now() else None


def _was_started(order: Order, means: Means) -> bool:
    """Whether the order's present execution was started some time ago.

    A start that is not DONE is the relay's and its sweeper's to do; one that is gone was cleaned away long after.
    """
    now = means.clock.now()
    start = means.book.find(Effect, start_workflow(order.order_id, order.epoch, now).effect_id)
    return start is None or (start.state == "DONE" and start.created_at + GRACE <= now)


def _lost(order_id: str, means: Means) -> Iterator[Finding]:
    order = means.book.find(Order, order_id)
    if order is None or order.settled or order.stalled or not _was_started(order, means):
        return
    if not means.workflow.runs(_execution(order)):
        yield Finding("lost_execution", order_id, _execution(order), "not_running")


def _standing(orders: Iterable[Order], known: set[str], means: Means) -> Iterator[Finding]:
    now = means.clock.now()
    for order in orders:
        if order.stalled or overdue_since(order) <= now:
            found = Standstill.of(order, now)
            kind: FindingKind = "stalled_order" if order.stalled else "overdue_order"
            yield Finding(kind, order.order_id, _execution(order), order.status, found, found.identity in known)


def _past(seen: Iterable[Standstill], book: Book) -> Iterator[Finding]:
    seen = list(seen)
    orders = _orders((each.order_id for each in seen), book)
    for each in seen:
        order = orders.get(each.order_id)
        if order is None or not each.holds(order):
            yield Finding("past_standstill", each.order_id, "", "moved_on", each)


def mend(finding: Finding, means: Means) -> Outcome:
    """Do what a finding asks for; what others did at this very moment is theirs, what fails is found again."""
    if finding.known:
        return "known"
    try:
        return "done" if _mended(finding, means) else "moved_on"
    except Refused:
        return "moved_on"
    except DriveawayError:
        return "again"


def _mended(finding: Finding, means: Means) -> bool:
    if finding.kind == "leftover_execution":
        means.workflow.stop(finding.execution, reason=finding.why)
    elif finding.standstill is None:
        lost = Lost("not_running", order_of(finding.execution)[1])
        return rebuild(finding.order_id, lost=lost, book=means.book, clock=means.clock)
    elif finding.kind == "past_standstill":
        over = Step(action="standstill_over", actor=SYSTEM, at=means.clock.now(), drops=(finding.standstill.key,))
        means.book.commit(over)
    else:
        return _shown(finding.standstill, means)
    return True


def _shown(standstill: Standstill, means: Means) -> bool:
    """Put a standstill before people, unless the order moves on meanwhile; the index it was found by may be behind."""
    order = means.book.get(Order, standstill.order_id)
    if not standstill.holds(order):
        return False
    guard = Guard(order.key, order.epoch, order.progress)
    found = Step(action="standstill_found", actor=SYSTEM, at=means.clock.now(), claims=(standstill,), guards=(guard,))
    means.book.commit(found)
    return True
