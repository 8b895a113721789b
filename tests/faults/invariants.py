"""What must hold whatever was broken: each a function that says what is wrong, or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from driveaway.audit.model import AuditRow, broken_at
from driveaway.finance.model import FinanceNotice
from driveaway.orders.model import Order
from driveaway.runtime.wiring import world
from tests.faults.cloud import rows_of
from tests.faults.script import Life

Row = dict[str, Any]
ONCE = {
    "order_created", "approval_approve", "contract_drafted", "contract_signed", "contract_archived",
    "delivery_planned", "vehicle_allocated", "handed_over", "survey_answered", "end_announced",
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """Everything there is when a life is over."""

    life: Life
    rows: tuple[Row, ...]
    audit: tuple[AuditRow, ...]
    order: Order

    def of(self, part: str) -> list[Row]:
        """Return the rows whose sort key is, or begins with, a part."""
        return [row for row in self.rows if row["sk"] == part or str(row["sk"]).startswith(part + "#")]


def look(life: Life) -> Outcome:
    """Read both tables."""
    rows, audit = rows_of("business"), rows_of("audit")
    chains = sorted((AuditRow.model_validate(row) for row in audit), key=lambda row: (row.subject, row.seq))
    return Outcome(life, tuple(rows), tuple(chains), life.order)


def acknowledged_requests_are_kept(seen: Outcome) -> Iterator[str]:
    ids = {value for row in seen.rows for name, value in row.items() if name.endswith("_id")}
    for resource, reply in seen.life.acknowledged:
        lost = {name for name in ("inquiry_id", "customer_id", "order_id") if name in reply and reply[name] not in ids}
        if lost:
            yield f"{resource}: {lost} lost"
    booked = {row["reference"] for row in seen.of("PAYMENT")}
    for _, reply in seen.life.acknowledged:
        if "reference" in reply and "payment_id" in reply and reply["reference"] not in booked:
            yield f"payment {reply['reference']} lost"


def the_order_is_closed_and_everybody_knows(seen: Outcome) -> Iterator[str]:
    order = seen.order
    if (order.status, order.settled, order.contract_status, order.stalled) != ("CLOSED", True, "ARCHIVED", False):
        yield f"{order.status}, settled {order.settled}, contract {order.contract_status}, stalled {order.stalled}"
    if any(each.running for each in seen.life.machine.executions):
        yield "an execution still runs"


def each_step_is_taken_once(seen: Outcome) -> Iterator[str]:
    subject = f"{seen.order.key.pk}/{seen.order.key.sk}"
    taken = Counter(row.action for row in seen.audit if row.subject == subject)
    yield from (f"{action}: {taken[action]}" for action in sorted(ONCE) if taken[action] != 1)


def there_is_one_order_contract_handover_and_survey(seen: Outcome) -> Iterator[str]:
    for part in ("ORDER", "HANDOVER", "FEEDBACK", "SIGNING", "FINANCE"):
        found = seen.of(part)
        if len(found) != 1:
            yield f"{len(found)} of {part}"
    if len([row for row in seen.rows if row["pk"].startswith("INQUIRY#") and "reference" in row]) != 1:
        yield "not one inquiry"


def no_vehicle_is_bound_twice(seen: Outcome) -> Iterator[str]:
    bound = [row["vin"] for row in seen.of("VEHICLE") if row.get("order_id") == seen.order.order_id]
    if len(bound) != 1 or seen.order.delivery is None or seen.order.delivery.vin != bound[0]:
        yield f"vehicles {bound}, the order says {seen.order.delivery and seen.order.delivery.vin}"


def money_is_booked_once(seen: Outcome) -> Iterator[str]:
    if seen.order.balance.amount != 0 or len(seen.of("PAYMENT")) != 2:
        yield f"balance {seen.order.balance.amount}, payments {len(seen.of('PAYMENT'))}"


def the_sealed_contract_is_the_stored_one(seen: Outcome) -> Iterator[str]:
    contract = seen.order.contract
    if contract is None or contract.sealed_key is None:
        yield "no sealed contract"
        return
    with seen.life.cloud.unseen():
        stored = world().archive.read(contract.sealed_key)
    if hashlib.sha256(stored).hexdigest() != contract.sealed_sha256:
        yield "another document is stored"


def audit_chains_are_whole(seen: Outcome) -> Iterator[str]:
    for row in seen.rows:
        if "chain" not in row or "version" not in row:
            continue
        chain = [each for each in seen.audit if each.subject == f"{row['pk']}/{row['sk']}"]
        at = broken_at(chain, version=row["version"], head=row["chain"])
        if at is not None or len(chain) != row["version"]:
            yield f"{row['pk']} broken at {at}, {len(chain)} rows"


def a_mail_is_resent_at_most_once_and_says_the_same(seen: Outcome) -> Iterator[str]:
    sent = Counter(each.effect_id for each in seen.life.cloud.elsewhere.mails)
    different = Counter(each.effect_id for each in set(seen.life.cloud.elsewhere.mails))
    yield from (f"{effect_id} sent {times} times" for effect_id, times in sent.items() if times > 2)
    yield from (f"{effect_id} differs" for effect_id, texts in different.items() if texts > 1)


def no_effect_is_left(seen: Outcome) -> Iterator[str]:
    states = {row["effect_id"]: row["state"] for row in seen.of("EFFECT")}
    yield from (f"{effect_id} {state}" for effect_id, state in states.items() if state != "DONE")
    mailed = {each.effect_id for each in seen.life.cloud.elsewhere.mails}
    wanted = {row["effect_id"] for row in seen.of("EFFECT") if row["kind"] == "mail"}
    yield from (f"{effect_id} never mailed" for effect_id in sorted(wanted - mailed))


def finance_knows_the_contract(seen: Outcome) -> Iterator[str]:
    known = [row["contract_no"] for row in seen.of(FinanceNotice.PART)]
    if known != [seen.order.contract_no] or list(seen.life.machine.notices) != known:
        yield f"finance knows {known}, was told {list(seen.life.machine.notices)}"


ALWAYS: tuple[Callable[[Outcome], Iterator[str]], ...] = (
    acknowledged_requests_are_kept,
    audit_chains_are_whole,
    a_mail_is_resent_at_most_once_and_says_the_same,
    no_effect_is_left,
)
WHEN_CLOSED: tuple[Callable[[Outcome], Iterator[str]], ...] = (
    the_order_is_closed_and_everybody_knows,
    each_step_is_taken_once,
    there_is_one_order_contract_handover_and_survey,
    no_vehicle_is_bound_twice,
    money_is_booked_once,
    the_sealed_contract_is_the_stored_one,
    finance_knows_the_contract,
)
