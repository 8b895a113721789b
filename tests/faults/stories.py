"""The lives that are played: a sale that is closed, one withdrawn before the signature, one cancelled in delivery."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from functions.deliveries import api as deliveries
from functions.orders import api as orders
from tests.faults.invariants import ALWAYS, WHEN_CLOSED, Outcome, look
from tests.faults.script import Life, approve, by, close, confirm_order, deliver, order_car, pay, sign_contract


def an_ended_order_holds_nothing(seen: Outcome) -> Iterator[str]:
    order = seen.order
    if (order.status, order.settled, order.stalled) != ("CANCELLED", True, False):
        yield f"{order.status}, settled {order.settled}, stalled {order.stalled}"
    if any(each.running for each in seen.life.machine.executions):
        yield "an execution still runs"
    if bound := [row["vin"] for row in seen.of("VEHICLE") if row.get("order_id") or row["state"] == "ALLOCATED"]:
        yield f"vehicles {bound} still bound"
    if living := [row["link_id"] for row in seen.of("LINK") if row["state"] == "OPEN"]:
        yield f"links {living} still open"
    if order.contract_status not in {"VOID", "ARCHIVED"}:
        yield f"contract {order.contract_status}"
    subject = f"{order.key.pk}/{order.key.sk}"
    for action in ("order_cancelled", "end_announced"):
        taken = len([row for row in seen.audit if (row.subject, row.action) == (subject, action)])
        if taken != 1:
            yield f"{action}: {taken}"


@dataclass(frozen=True)
class Story:
    """How a life goes, and what must hold when it is over."""

    play: Callable[[Life], None]
    invariants: tuple[Callable[[Outcome], Iterator[str]], ...]

    def violations(self, life: Life) -> list[str]:
        """Return what does not hold, with the name of the invariant."""
        seen = look(life)
        return [f"{each.__name__}: {wrong}" for each in self.invariants for wrong in each(seen)]


def _closed(life: Life) -> None:
    for act in (order_car, confirm_order, approve, sign_contract, deliver, close):
        act(life)


def _cancel(life: Life) -> None:
    life.told_before = len(life.cloud.wire.calls)
    body = {"reason": "bought elsewhere"}
    by(life, orders.handler, "cancel", body, "sales-manager-1", lambda order: order.status == "CANCELLED")


def _withdrawn(life: Life) -> None:
    for act in (order_car, confirm_order, approve):
        act(life)
    life.token("sign_contract")
    _cancel(life)


def _cancelled(life: Life) -> None:
    for act in (order_car, confirm_order, approve, sign_contract):
        act(life)
    pay(life, "10000.00")
    by(life, deliveries.handler, "allocation", {}, "delivery", lambda _: False)
    _cancel(life)


ENDED = (*ALWAYS, an_ended_order_holds_nothing)
STORIES: Mapping[str, Story] = {
    "closed": Story(_closed, (*ALWAYS, *WHEN_CLOSED)),
    "withdrawn": Story(_withdrawn, ENDED),
    "cancelled": Story(_cancelled, ENDED),
}
