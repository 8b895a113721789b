"""A dealer's town: people who send requests, what they were answered, and the records as they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from driveaway.access.model import Staff
from driveaway.links.model import Link, token_hash
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.runtime.wiring import world
from tests.fakes import HandClock
from tests.faults.cloud import Cloud
from tests.faults.elsewhere import Mail
from tests.faults.machine import Execution, Handler, Machine
from tests.faults.stateful.chronicle import Chronicle
from tests.faults.stateful.laws import LAWS
from tests.faults.wire import Answer, Crash, Fault, Json
from tests.functions.desk import Desk, Reply

ORDER = "/api/orders/{order_id}"


@dataclass(frozen=True)
class Sent:
    """A request, so that it can be sent once more."""

    handler: Handler
    method: str
    resource: str
    path: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    who: str = ""
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Town:
    """Everybody and everything; `wrong` fills with what must not be."""

    cloud: Cloud
    machine: Machine
    chronicle: Chronicle
    staff: Mapping[str, Staff]
    sent: list[tuple[Sent, Reply | None]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    """Calls that suffered a fault, by fault."""
    rows: list[Json] = field(default_factory=list)
    """The business table as it stood when everything had come to rest."""

    def __post_init__(self) -> None:
        vars(world())["wall"] = HandClock()  # business time leaps, and signs nobody out
        onwards = self.cloud.wire.written

        def written(transaction: Json) -> None:
            if page := self.chronicle.enter(transaction):
                self.wrong += [f"{law.__name__}: {each}" for law in LAWS for each in law(page)]
                onwards(transaction)

        self.cloud.wire.written = written
        self.cloud.wire.elsewhere = self._elsewhere

    def _elsewhere(self, operation: str, sent: Json) -> Answer:
        """Answer what is asked about executions, which the machine runs."""
        names = {f"{each.order_id}-{each.epoch}": each for each in self.running()}
        name = str(sent.get("executionArn", "")).rpartition(":")[2]
        if operation == "ListExecutions":
            return 200, {"executions": [{"name": each} for each in names]}
        if operation == "DescribeExecution":
            return 200, {"status": "RUNNING" if name in names else "FAILED"}
        if operation == "StopExecution":
            if name in names:
                names[name].running = False
            return 200, {"stopDate": 0}
        return self.cloud.elsewhere(operation, sent)

    def running(self) -> list[Execution]:
        """Return the executions that are alive, those that were just started included."""
        self.machine.ready()
        return [each for each in self.machine.executions if each.running]

    # What people do

    def send(self, sent: Sent, expected: Collection[int], *, idle: bool = False) -> Reply | None:
        """Send a request and judge its answer; `idle` requests may write nothing, refused ones never do."""
        calls, pages = self._calls, len(self.chronicle.pages)
        try:
            reply = Desk(self.cloud.bench).ask(
                sent.handler,
                sent.method,
                sent.resource,
                body=sent.body,
                session=sent.who,
                key=sent.key,
                headers=sent.headers,
                query=sent.query,
                **dict[str, Any](sent.path),
            )
        except Crash:
            reply = None
        self.sent.append((sent, reply))
        wrote = [page for page in self.chronicle.pages[pages:] if not page.counts_only]
        self._judge(sent, expected, reply, hit=self.hit_since(calls), wrote=len(wrote), idle=idle)
        return reply

    def _judge(
        self, sent: Sent, expected: Collection[int], reply: Reply | None, *, hit: bool, wrote: int, idle: bool
    ) -> None:
        status = reply.status if reply else 503
        said = f"{sent.method} {sent.resource} by {sent.who or 'anybody'} {sent.body}: {reply and reply.text}"
        if status >= 500 and hit:
            assert wrote <= (not idle and min(expected) < 300), f"written although refused: {said}"
            return
        assert status in expected, f"{status}, expected {sorted(expected)}: {said}"
        assert wrote <= (not idle and status < 300), f"{wrote} steps written: {said}"

    @property
    def _calls(self) -> int:
        return len(self.cloud.wire.calls)

    def hit_since(self, calls: int) -> bool:
        """Whether a call from this one on suffered a fault."""
        wire = self.cloud.wire
        return wire.fault is not None and max(calls, wire.at) < min(self._calls, wire.at + wire.lasts)

    def trouble(self, fault: Fault, *, after: int, lasts: int = 1) -> None:
        """Let some of the next calls to AWS go wrong."""
        self.calm()
        wire = self.cloud.wire
        wire.at, wire.fault, wire.lasts = self._calls + after, fault, lasts

    def calm(self) -> None:
        """Let nothing more go wrong."""
        wire = self.cloud.wire
        if wire.fault:
            self.struck[wire.fault] += len(range(wire.at, min(self._calls, wire.at + wire.lasts)))
        wire.fault = None

    def fresh_key(self) -> str:
        """Return an idempotency key that nobody has used."""
        return f"key-{len(self.sent)}"

    # What there is

    @property
    def now(self) -> datetime:
        """The business time."""
        return self.cloud.bench.clock.now()

    def order(self, order_id: str) -> Order:
        """Return the order as the last transaction left it."""
        return Order.model_validate(self.chronicle.rows[f"ORDER#{order_id}", "ORDER"])

    def content(self, order_id: str) -> Content:
        """Return what is agreed."""
        return Content.model_validate(self.chronicle.rows[f"ORDER#{order_id}", "CONTENT"])

    def any_order(self, *statuses: str) -> bool:
        """Whether an order stands in one of these."""
        return any(row["status"] in statuses for row in self.chronicle.of("ORDER"))

    @property
    def orders(self) -> list[Order]:
        """Every order."""
        return [Order.model_validate(row) for row in self.chronicle.of("ORDER")]

    def link(self, token: str) -> Link:
        """Return a link, wrong tries included."""
        with self.cloud.unseen() as bench:
            return bench.book.get(Link, token_hash(token))

    def mails(self, order_id: str, *kinds: str) -> list[Mail]:
        """Return the mails of these kinds about an order, the newest last, resends left out."""
        about = [each for each in self.cloud.elsewhere.mails if each.kind in kinds]
        return list(dict.fromkeys(each for each in about if each.effect_id.startswith(order_id)))

    def tokens(self, order_id: str, *kinds: str) -> list[str]:
        """Return the tokens of all links in the mails of these kinds, the newest last."""
        return list(dict.fromkeys(token_in(each) for each in self.mails(order_id, *kinds)))

    def token(self, order_id: str, *kinds: str, back: int = 0) -> str | None:
        """Return the newest token, or one `back` before it; None without any."""
        tokens = self.tokens(order_id, *kinds)
        return tokens[-1 - back % len(tokens)] if tokens else None


def token_in(mail: Mail) -> str:
    """Return the token of the link in a mail."""
    return str(mail.data["link"]).rpartition("/")[2]
