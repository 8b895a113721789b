"""What must hold whichever way a race went: in every transaction of it, and when all has come to rest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.faults.invariants import (
    ALWAYS,
    ONCE,
    Outcome,
    look,
    no_effect_is_left,
    the_sealed_contract_is_the_stored_one,
)
from tests.faults.machine import Stuck
from tests.faults.races.actors import Actor
from tests.faults.script import Life
from tests.faults.stateful.chronicle import Chronicle, Place, Row
from tests.faults.stateful.laws import LAWS
from tests.faults.wire import Json
from tests.functions.desk import Reply

TRANSACTION = "dynamodb.TransactWriteItems"
READS = {"dynamodb.GetItem", "dynamodb.BatchGetItem", "dynamodb.Query", "kms.GenerateMac", "s3.GetObject"}
DECISIONS = {"approval_approve", "approval_reject", "approval_request_changes"}

AGAIN = {"vehicle_allocated"}
"""What may lawfully come again: a car is exchanged."""


def no_mail_is_sent_twice(seen: Outcome) -> Iterator[str]:
    sent = Counter(each.effect_id for each in seen.life.cloud.elsewhere.mails)
    yield from (f"{effect_id} sent {times} times" for effect_id, times in sent.items() if times > 1)


def no_step_is_taken_twice(seen: Outcome) -> Iterator[str]:
    taken = Counter((row.subject, row.action) for row in seen.audit if row.action in ONCE - AGAIN)
    yield from (f"{subject} {action}: {times}" for (subject, action), times in taken.items() if times > 1)


def each_level_is_decided_once(seen: Outcome) -> Iterator[str]:
    decided = Counter((row.subject, str(row.details["level"])) for row in seen.audit if row.action in DECISIONS)
    yield from (
        f"{subject}: level {level} decided {times} times" for (subject, level), times in decided.items() if times > 1
    )


def one_execution_carries_the_order(seen: Outcome) -> Iterator[str]:
    order = seen.order
    running = [each.epoch for each in seen.life.machine.executions if each.running and each.order_id == order.order_id]
    wanted = [order.epoch] if order.epoch and not order.settled else []
    if running != wanted or order.stalled:
        yield f"{order.status} of epoch {order.epoch}, stalled {order.stalled}: executions {running}"


def no_execution_sleeps_on(seen: Outcome) -> Iterator[str]:
    """One that waits has left its token where the next step finds it, and has seen the order as it stands."""
    waits = seen.life.cloud.elsewhere.waits
    stored = {str(row["order_id"]): (row["token"], row["progress"]) for row in seen.of("TOKEN")}
    for each in seen.life.machine.executions:
        asleep = each.running and each.order_id == seen.order.order_id and waits.get(each.token, {}) is None
        if asleep and stored.get(each.order_id) != (each.token, seen.order.progress):
            yield f"it waits with {each.token} at {seen.order.progress}, and known is {stored.get(each.order_id)}"


def an_archived_contract_is_the_stored_one(seen: Outcome) -> Iterator[str]:
    if seen.order.contract_status == "ARCHIVED":
        yield from the_sealed_contract_is_the_stored_one(seen)


AT_REST: tuple[Callable[[Outcome], Iterator[str]], ...] = (
    *ALWAYS,
    no_mail_is_sent_twice,
    no_step_is_taken_twice,
    each_level_is_decided_once,
    one_execution_carries_the_order,
    no_execution_sleeps_on,
    an_archived_contract_is_the_stored_one,
)


class _Known(Chronicle):
    """A chronicle that begins with rows which were read before."""

    def __post_init__(self) -> None:
        """Read nothing again."""


class Judge:
    """Reads along with every transaction, and looks at what is left."""

    def __init__(self, life: Life, rows: Mapping[Place, Row]) -> None:
        self._life, self._wrong, self._chronicle = life, list[str](), _Known(dict(rows))
        self._transactions = list[str]()
        self._onwards, life.cloud.wire.written = life.cloud.wire.written, self._written

    def _written(self, transaction: Json) -> None:
        page = self._chronicle.enter(transaction)
        if page:
            self._transactions.append(json.dumps(transaction["TransactItems"], sort_keys=True))
            self._wrong += [f"{law.__name__}: {each}" for law in LAWS for each in law(page)]
            self._onwards(transaction)

    @property
    def trace(self) -> str | None:
        """What was written so far, if by transactions only: where that is the same, what follows is so too."""
        only = all(call in READS or call == TRANSACTION for call in self._life.cloud.wire.calls)
        return "\n".join(self._transactions) if only else None

    @property
    def steps(self) -> Mapping[str, int]:
        """How many transactions of each action the race, and what followed, wrote."""
        return Counter(
            action for page in self._chronicle.pages for action in {row.action for row in page.audit.values()}
        )

    def at_rest(self, actors: Sequence[Actor]) -> list[str]:
        """Let everything happen that happens by itself; returns what is wrong, with the name of the law."""
        life = self._life
        answers = [each.answer for each in actors if isinstance(each.answer, Reply) and each.answer.status < 300]
        life.acknowledged += [("race", reply.json) for reply in answers]
        try:
            life.machine.settle()
            seen = look(life)
            if list(no_effect_is_left(seen)):
                life.machine.later()
                seen = look(life)
        except Stuck as stuck:
            return [*self._wrong, f"stuck: {stuck}"]
        return self._wrong + [f"{law.__name__}: {each}" for law in AT_REST for each in law(seen)]
