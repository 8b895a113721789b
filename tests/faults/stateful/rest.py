"""What must hold when everything has come to rest, whatever was done and broken before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from driveaway.aftercare.model import FollowUp
from driveaway.links.model import Link
from driveaway.orders.model import Order
from tests.faults import invariants
from tests.faults.cloud import rows_of
from tests.faults.script import Life
from tests.faults.stateful import deciding, weather
from tests.faults.stateful.deciding import fits
from tests.faults.stateful.reading import READ_MODELS, tasks_of
from tests.faults.stateful.town import Town

WAITING = {
    "DRAFT": "the consultant",
    "CHANGES_REQUESTED": "the consultant",
    "AWAITING_CUSTOMER": "the customer",
    "IN_REVIEW": "an approver",
    "AWAITING_SIGNATURE": "the customer",
    "IN_DELIVERY": "the delivery coordinator",
    "DELIVERED": "the customer",
}
"""Who an order at rest may wait for."""
LONG = timedelta(days=24)
"""Longer than a customer has for any answer."""


def come_to_rest(town: Town) -> None:
    """Let nothing go wrong any more, and everything happen that happens by itself."""
    town.calm()
    for _ in range(2):
        town.machine.settle()
        weather.time_passes(town, timedelta(minutes=16))
    weather.executions_are_compared(town, 0)
    town.machine.settle()


def long_silence(town: Town) -> None:
    """Let nobody do anything for weeks, longer than any order may wait unnoticed."""
    for _ in range(2):
        weather.time_passes(town, LONG)
        town.machine.settle()
    weather.executions_are_compared(town, 0)


def violations(town: Town, *, silent: bool = False) -> list[str]:
    """Return what does not hold, with the name of the invariant; `silent` after nobody answered for weeks."""
    town.wrong.clear()
    town.rows = rows_of("business")
    wrong = [f"{each.__name__}: {said}" for each in AT_REST for said in each(town)]
    if silent:
        wrong += [f"nobody_waits_for_ever: {said}" for said in nobody_waits_for_ever(town)]
    else:
        wrong += [f"{each.__name__}: {said}" for each in READ_MODELS for said in each(town)]
    return wrong + town.wrong


def every_effect_is_done(town: Town) -> Iterator[str]:
    rows = [row for row in town.rows if row["sk"] == "EFFECT"]
    given_up = [row for row in rows if (row["state"], row.get("reason")) == ("GIVEN_UP", "unobserved")]
    yield from (f"{row['effect_id']} {row['state']}" for row in rows if row["state"] not in {"DONE", "GIVEN_UP"})
    if len(given_up) * 2 > town.struck.total():
        yield f"{len(given_up)} mails given up after {town.struck.total()} faults"
    mailed = {each.effect_id for each in town.cloud.elsewhere.mails}
    lost = {row["effect_id"] for row in rows if row["kind"] == "mail" and row["state"] == "DONE"} - mailed
    yield from (f"{effect_id} never mailed" for effect_id in sorted(lost))


def one_execution_carries_each_order(town: Town) -> Iterator[str]:
    for order in town.orders:
        running = [each for each in town.machine.executions if each.running and each.order_id == order.order_id]
        wanted = [] if order.settled or order.stalled or not order.epoch else [order.epoch]
        if [each.epoch for each in running] != wanted:
            yield f"{order.status} of epoch {order.epoch}, stalled {order.stalled}: {running}"
        if any(town.cloud.elsewhere.waits.get(each.token) is not None or not each.token for each in running):
            yield f"{order.status}: its execution does not wait"


def every_order_has_ended_or_waits_for_somebody(town: Town) -> Iterator[str]:
    for order in town.orders:
        if order.stalled:
            if ("admin", "stuck_order", order.order_id) not in tasks_of(town, "admin"):
                yield f"{order.status}, and that it is given up is nobody's task"
            continue
        if order.ended != order.settled:
            yield f"{order.status}, settled {order.settled}"
        if order.ended:
            yield from _ended(town, order)
        elif order.status not in WAITING or order.contract_status == "SIGNED":
            yield f"{order.status}, contract {order.contract_status}: nobody is asked"
        elif order.status == "IN_REVIEW" and order.waiting_approval() is None:
            yield "in review, and no approver is asked"


def _ended(town: Town, order: Order) -> Iterator[str]:
    if order.status != "CLOSED" and order.delivery and order.delivery.vin:
        yield f"{order.status}, and keeps its vehicle"
    if order.contract_status in {"AWAITING_SIGNATURE", "SIGNED"}:
        yield f"{order.status}, and its contract is {order.contract_status}"
    told = (f"EFFECT#{order.order_id}-end-customer", "EFFECT")
    if order.epoch and told not in town.chronicle.rows:
        yield f"{order.status}, and the customer was not told"


def whoever_is_asked_has_a_link(town: Town) -> Iterator[str]:
    links = [Link.model_validate(row) for row in town.rows if row["sk"] == "LINK"]
    purposes = {"AWAITING_CUSTOMER": "confirm", "IN_REVIEW": "approve", "AWAITING_SIGNATURE": "sign"}
    for order in town.orders:
        mine = [each for each in links if each.order_id == order.order_id]
        living = [each.purpose for each in mine if _opens(each, order, town) and each.purpose != "survey"]
        wanted = [purposes[order.status]] if order.status in purposes and not order.stalled else []
        if living != wanted:
            yield f"{order.status}: links that open {living}"
        left = [each.link_id for each in mine if each.state == "OPEN" and each.revision == order.revision]
        if order.ended and order.status != "CLOSED" and left:
            yield f"{order.status}, and links are open: {left}"


def _opens(link: Link, order: Order, town: Town) -> bool:
    """Whether a link stands for what is asked; an approver has it among their tasks when the mailed one is too old."""
    return fits(link, order, town, late=link.purpose == "approve")


def old_links_do_nothing(town: Town) -> Iterator[str]:
    """Use every link that a newer one has replaced; what it may answer is judged where it is sent."""
    for order in town.orders:
        for back in range(1, len(town.tokens(order.order_id, *deciding.CONFIRMS))):
            deciding.answer(town, order.order_id, back=back)
        for back in range(1, len(town.tokens(order.order_id, "approval"))):
            deciding.decide(town, order.order_id, back=back)
        for back in range(1, len(town.tokens(order.order_id, "sign_contract"))):
            deciding.sign(town, order.order_id, back=back)
        if town.order(order.order_id).version != order.version:
            yield f"{order.status} was moved by an old link"


def finance_knows_every_contract_once(town: Town) -> Iterator[str]:
    known = sorted(str(row["contract_no"]) for row in town.rows if row["sk"] == "FINANCE")
    if known != sorted(str(order.contract_no) for order in town.orders if order.contract_status == "ARCHIVED"):
        yield f"finance knows {known}"


def the_bench_finds_nothing_wrong(town: Town) -> Iterator[str]:
    answered = [(sent.resource, reply.json) for sent, reply in town.sent if reply and reply.status < 300 and reply.text]
    life = Life(town.cloud, town.machine, acknowledged=answered)
    life.order_id = town.orders[0].order_id
    seen = invariants.look(life)
    for order in town.orders:
        if order.contract_status == "ARCHIVED":
            yield from invariants.the_sealed_contract_is_the_stored_one(replace(seen, order=order))
    for each in (
        invariants.acknowledged_requests_are_kept,
        invariants.audit_chains_are_whole,
        invariants.a_mail_is_resent_at_most_once_and_says_the_same,
    ):
        yield from each(seen)


def nothing_is_written_past_the_steps(town: Town) -> Iterator[str]:
    rows = {(row["pk"], row["sk"]): row for row in town.rows}
    for place, row in town.chronicle.rows.items():
        if "chain" in row and rows.get(place) != row:
            yield f"{place[0]} is not what its last step wrote"


def nobody_waits_for_ever(town: Town) -> Iterator[str]:
    due = [FollowUp.model_validate(row) for row in town.chronicle.of("FOLLOWUP")]
    owed = {each.order_id for each in due if each.state == "DUE" and each.kind == "due_bill"}
    stuck = {order_id for _, kind, order_id in tasks_of(town, "admin") if kind == "stuck_order"}
    for order in town.orders:
        if order.status in {"AWAITING_CUSTOMER", "AWAITING_SIGNATURE"}:
            yield f"{order.status} after weeks"
        if order.status == "DELIVERED" and order.order_id not in owed:
            yield "DELIVERED after weeks, and nothing is owed"
        chased = order.status == "IN_REVIEW" and order.deadline is not None
        if order.epoch and not order.ended and not chased and order.order_id not in stuck:
            yield f"{order.status} after weeks, and nobody was told that it stands still"


AT_REST: tuple[Callable[[Town], Iterator[str]], ...] = (
    every_effect_is_done,
    one_execution_carries_each_order,
    every_order_has_ended_or_waits_for_somebody,
    whoever_is_asked_has_a_link,
    finance_knows_every_contract_once,
    old_links_do_nothing,
    the_bench_finds_nothing_wrong,
    nothing_is_written_past_the_steps,
)
