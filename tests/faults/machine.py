"""What AWS does with our functions: the order's executions, the stream, the queue, schedules, and their retries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from driveaway.effects.model import GRACE
from driveaway.orders.model import Order
from driveaway.shared.errors import TryAgain
from functions.aftercare import sweep as aftercare_sweep
from functions.contracts import ask_signature, draft, seal
from functions.deliveries import await_update, plan, release
from functions.effects import mail_events, relay
from functions.effects import sweep as effect_sweep
from functions.feedback import ask as ask_feedback
from functions.finance import ledger
from functions.orders import announce, ask_customer, await_correction, restore, void
from functions.orders import sweep as order_sweep
from functions.reviews import ask_approver, check
from tests.faults.cloud import Cloud
from tests.faults.wire import Crash, Json

Handler = Callable[[dict[str, Any], Any], Any]
TRIES = 5
GONE_ON = {"IllegalMove", "StaleRecord", "AlreadyClaimed", "GuardFailed"}
"""Errors by class that send an execution back to its head."""
WAITS: Mapping[str, Handler] = {
    "DRAFT": await_correction.handler,
    "CHANGES_REQUESTED": await_correction.handler,
    "AWAITING_CUSTOMER": ask_customer.handler,
    "IN_REVIEW": ask_approver.handler,
    "AWAITING_SIGNATURE": ask_signature.handler,
    "IN_DELIVERY": await_update.handler,
    "DELIVERED": ask_feedback.handler,
}
WORK: Mapping[str, tuple[Handler, ...]] = {
    "APPROVED": (draft.handler,),
    "SIGNED": (seal.handler,),
    "CONTRACTED": (plan.handler,),
    "CLOSED": (announce.handler,),
}
ENDING = (release.handler, void.handler, announce.handler)


class Stuck(AssertionError):
    """It goes on no more."""


@dataclass
class Execution:
    """One execution: where it waits, and whether it runs at all."""

    order_id: str
    epoch: int
    token: str = ""
    running: bool = True


@dataclass
class Machine:
    """Lets everything happen that AWS would do by itself."""

    cloud: Cloud
    executions: list[Execution] = field(default_factory=list)
    stream: list[Json] = field(default_factory=list)
    rows: list[Json] = field(default_factory=list)
    """Every outbox row that the stream has ever carried."""
    deaf: bool = False
    """Whether the stream loses everything, so that only the sweeper is left."""
    hears: bool = False
    """Whether SES tells what became of mails: twice, and in no order."""
    heard: int = 0
    notices: dict[str, Json] = field(default_factory=dict)
    tokens: int = 0

    def __post_init__(self) -> None:
        self.cloud.wire.written = self._written

    def _written(self, transaction: Json) -> None:
        for action in transaction["TransactItems"]:
            item = action.get("Put", {}).get("Item", {})
            if item.get("pk", {}).get("S", "").startswith("EFFECT#"):
                self.stream.append(item)
                self.rows.append(item)

    def settle(self) -> None:
        """Let stream and executions run until nothing moves."""
        for _ in range(200):
            if self.stream and self.deaf:
                self.stream.clear()
                self._swept()
            elif self.stream:
                self.relayed(self.stream.pop(0))
            elif not self._ran() and not self._heard():
                return
        raise Stuck("it never comes to rest")

    def relayed(self, row: Json) -> None:
        """Hand one row to the relay, again while it asks for that."""
        record = {"eventName": "INSERT", "dynamodb": {"NewImage": row, "SequenceNumber": "1"}}
        self.until_taken(relay.handler, {"Records": [record]})

    def _heard(self) -> bool:
        """Deliver SES's events of the mails since the last time; whether there were any."""
        mails = self.cloud.elsewhere.mails[self.heard :] if self.hears else []
        self.heard += len(mails)
        for mail in [*mails, *reversed(mails)]:
            told = {"eventType": "Send", "mail": {"tags": {"effect": [mail.effect_id]}}}
            record = {"EventSource": "aws:sns", "Sns": {"Message": json.dumps(told)}}
            self.until_taken(mail_events.handler, {"Records": [record]})
        return bool(mails)

    def until_taken(self, handler: Handler, event: Json) -> None:
        """Invoke a function as AWS does, again while it fails. Raises Stuck when it never takes the event."""
        for _ in range(TRIES):
            try:
                if not (handler(event, None) or {}).get("batchItemFailures"):
                    return
            except (Crash, Exception):  # noqa: BLE001 - whatever it was, AWS tries again
                continue
        raise Stuck(f"{handler.__module__} never takes {event}")

    def _ran(self) -> bool:
        ready = self.ready()
        for each in ready:
            self.step(each)
        return bool(ready)

    def ready(self) -> list[Execution]:
        """Return the executions that have something to do, those that were just started included."""
        known = [(each.order_id, each.epoch) for each in self.executions]
        self.executions += [Execution(*each) for each in self.cloud.elsewhere.started if each not in known]
        return [each for each in self.executions if each.running and not self._waits(each)]

    def _waits(self, execution: Execution) -> bool:
        return bool(execution.token) and self.cloud.elsewhere.waits[execution.token] is None

    def step(self, execution: Execution) -> None:
        """Let an execution look at its order, and do what is to be done where it stands."""
        with self.cloud.unseen() as bench:
            order = bench.book.get(Order, execution.order_id)
        if order.epoch != execution.epoch:
            execution.running = False
            return
        state = "SIGNED" if order.contract_status == "SIGNED" else order.status
        if order.status == "CONTRACTED":
            self.tell_finance(order)
        first = (check.handler,) if order.status == "IN_REVIEW" else WORK.get(state, ())
        work = first or (ENDING if order.ended else ())
        done = all(self._task(each, execution, order) for each in work)
        if done and state in WAITS:
            self._task(WAITS[state], execution, order, waiting=True)
        elif done and order.ended:
            execution.running = False

    def _task(self, handler: Handler, execution: Execution, order: Order, *, waiting: bool = False) -> bool:
        """Invoke a task with the state's retries; whether the execution goes on to the next state."""
        event = {"order_id": order.order_id, "epoch": str(execution.epoch), "progress": str(order.progress)}
        execution.token = ""
        for _ in range(TRIES):
            token = self._token(execution) if waiting else ""
            try:
                handler(event | ({"token": token} if waiting else {}), None)
            except (Crash, TryAgain):
                if token and self.cloud.elsewhere.waits[token] is not None:
                    return True
                self.cloud.elsewhere.waits.pop(token, None)
                execution.token = ""
                continue
            except Exception as error:  # noqa: BLE001 - the state machine catches by name
                if type(error).__name__ not in GONE_ON:
                    self.lost(execution)
                return False
            return True
        self.lost(execution)
        return False

    def _token(self, execution: Execution) -> str:
        self.tokens += 1
        execution.token = f"token-{self.tokens}"
        self.cloud.elsewhere.waits[execution.token] = None
        return execution.token

    def lost(self, execution: Execution) -> None:
        """Let an execution fail, and its order be told."""
        execution.running, execution.token = False, ""
        name = f"{execution.order_id}-{execution.epoch}"
        self.until_taken(restore.handler, {"detail": {"status": "FAILED", "name": name}})

    def tell_finance(self, order: Order) -> None:
        """Publish as the state machine does, and let the queue deliver."""
        told = {"order_id": order.order_id, "contract_no": order.contract_no}
        self.notices[str(order.contract_no)] = told
        self.ledger(told)

    def ledger(self, told: Json) -> None:
        """Deliver a message of finance's queue."""
        record = {"messageId": "m1", "body": json.dumps(told), "attributes": {"MessageGroupId": told["order_id"]}}
        self.until_taken(ledger.handler, {"Records": [record]})

    def _swept(self) -> None:
        """Let the sweeper find what the stream has lost."""
        self.cloud.bench.clock.advance(GRACE)
        self.until_taken(effect_sweep.handler, {})

    def later(self) -> None:
        """Let a quarter of an hour and more pass, with all that is scheduled, and come to rest."""
        self.cloud.bench.clock.advance(timedelta(minutes=16))
        for handler in (effect_sweep.handler, order_sweep.handler, aftercare_sweep.handler):
            self.until_taken(handler, {})
        self.settle()
