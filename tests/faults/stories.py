"""The lives that are played, each with what must hold when it is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from driveaway.aftercare.model import FollowUp
from functions.orders import api as orders
from tests.faults.invariants import ALWAYS, WHEN_CLOSED, Outcome, look
from tests.faults.script import (
    Life,
    approve,
    by,
    close,
    confirm_order,
    decide_with,
    deliver,
    order_car,
    pay,
    sign_contract,
)
from tests.faults.turns import (
    MANAGER,
    allocate,
    ask_for_changes,
    be_called,
    be_silent,
    correct,
    decline,
    invite,
    need_help,
    stand_still,
    take_another_car,
)

ENDS = {"order_cancelled", "order_expired", "order_rejected", "contract_declined", "approval_reject", "end_announced"}


def an_ended_order_holds_nothing(seen: Outcome) -> Iterator[str]:
    order = seen.order
    if (order.ended, order.settled, order.stalled) != (True, True, False):
        yield f"{order.status}, settled {order.settled}, stalled {order.stalled}"
    if any(each.running for each in seen.life.machine.executions):
        yield "an execution still runs"
    if bound := [row["vin"] for row in seen.of("VEHICLE") if row.get("order_id") or row["state"] == "ALLOCATED"]:
        yield f"vehicles {bound} still bound"
    if living := [row["link_id"] for row in seen.of("LINK") if row["state"] == "OPEN"]:
        yield f"links {living} still open"
    if order.contract_status not in {"NONE", "VOID", "DECLINED", "ARCHIVED"}:
        yield f"contract {order.contract_status}"
    subject = f"{order.key.pk}/{order.key.sk}"
    ends = Counter(row.action for row in seen.audit if row.subject == subject and row.action in ENDS)
    if sorted(ends.values()) != [1, 1] or not ends["end_announced"]:
        yield f"ends {dict(ends)}"


def service_is_recorded_once(seen: Outcome) -> Iterator[str]:
    if len(seen.of("SERVICE")) != 1:
        yield f"{len(seen.of('SERVICE'))} service requests"
    reached = [row for row in seen.of(FollowUp.PART) if row.get("outcome") == "reached"]
    if len(reached) != 1:
        yield f"{len(reached)} follow-ups done"


@dataclass(frozen=True)
class Story:
    """How a life goes, and what must hold when it is over."""

    play: Callable[[Life], None]
    invariants: tuple[Callable[[Outcome], Iterator[str]], ...]

    def violations(self, life: Life) -> list[str]:
        """Return what does not hold, with the name of the invariant."""
        seen = look(life)
        return [f"{each.__name__}: {wrong}" for each in self.invariants for wrong in each(seen)]


def _play(*acts: Callable[[Life], object]) -> Callable[[Life], None]:
    def play(life: Life) -> None:
        for act in acts:
            act(life)

    return play


def _known_so_far(life: Life) -> None:
    """From here on the story differs from those before it."""
    life.told_before = len(life.cloud.wire.calls)


def _cancel(life: Life) -> None:
    body = {"reason": "bought elsewhere"}
    by(life, orders.handler, "cancel", body, MANAGER, lambda order: order.status == "CANCELLED")


def _reject(life: Life) -> None:
    decide_with(life, {"decision": "reject", "reason": "too cheap"})


def _back_and_forth(life: Life) -> None:
    """The customer wants changes, then a manager does; after them two levels approve."""
    ask_for_changes(life)
    correct(life, delivery={"requested_date": "2026-04-08", "place": "Store 1"})
    confirm_order(life, 1)
    wanted = [{"field": "discount", "note": "more"}]
    decide_with(life, {"decision": "request_changes", "reason": "see below", "changes": wanted})
    sixth = {"amount": str(round(life.content.list_total.amount * Decimal("0.06"))), "currency": "CNY"}
    correct(life, discount=sixth, discount_reason="loyalty")
    confirm_order(life, 2)
    approve(life, 1)
    approve(life, 2)


BEGIN = (order_car, confirm_order)
CONTRACT = (*BEGIN, approve, sign_contract)
SALE = (*CONTRACT, deliver, close)
ENDED = (*ALWAYS, an_ended_order_holds_nothing)
STORIES: Mapping[str, Story] = {
    "closed": Story(_play(*SALE), (*ALWAYS, *WHEN_CLOSED)),
    "cared_for": Story(_play(*SALE, _known_so_far, need_help, be_called), (*ALWAYS, service_is_recorded_once)),
    "rejected": Story(_play(*BEGIN, _known_so_far, _reject), ENDED),
    "expired": Story(_play(order_car, _known_so_far, be_silent), ENDED),
    "amended": Story(_play(order_car, _known_so_far, _back_and_forth, decline), ENDED),
    "withdrawn": Story(_play(*BEGIN, approve, lambda life: life.token("sign_contract"), _known_so_far, _cancel), ENDED),
    "cancelled": Story(
        _play(
            *(*CONTRACT, lambda life: pay(life, "10000.00"), allocate),
            *(_known_so_far, stand_still, take_another_car, invite, _cancel),
            lambda life: pay(life, "10000.00", kind="refund"),
        ),
        ENDED,
    ),
}
