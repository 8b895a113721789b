"""A client that outlives the cloud: it is killed under its hands, and every request is repeated until answered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeVar

from driveaway.effects.model import LEASE
from infra.local.demo.client import Cloud, DemoFailed, Reply, rest
from tests.faults.ledger import Ledger, Request
from tests.faults.process import Process, free_port

SILENT_LOOKS = 40
"""Looks into the inbox after which people go away until the lease of a mail that was being sent has run out."""
CONFLICTS = {409, 412}
Found = TypeVar("Found")
GONE = (OSError, HTTPException)


@dataclass
class Lives:
    """One cloud after the other on a folder and a port; each is killed at the next moment, if one is left."""

    data: Path
    moments: list[float] = field(default_factory=list)
    """Seconds of play, from the start of the scenario, at which it is killed; the first is next."""
    starts: list[float | None] = field(default_factory=list)
    """For each new life: seconds after its birth at which it is killed, or None to let it live; used up, it lives."""
    check: Callable[[Cloud], Iterator[str]] = lambda cloud: iter(())
    kills: int = 0
    early: int = 0
    """Kills before READY or before all was looked through."""
    lost: list[str] = field(default_factory=list)
    played: float = 0.0
    ready_seconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = free_port()
        self._since = time.monotonic()
        self._process = self._born()

    @property
    def cloud(self) -> Cloud:
        """A client that is not told of kills."""
        return Cloud("127.0.0.1", self.port)

    def play(self, moments: Sequence[float], starts: Sequence[float | None], check: Callable[..., Any]) -> None:
        """Begin a scenario."""
        self.moments, self.starts, self.check, self.played = list(moments), list(starts), check, 0.0
        self._go()

    def calm(self) -> None:
        """Kill it no more."""
        self.moments, self.starts = [], []
        self._process.spare()
        if self._process.killed:
            self.reborn(ConnectionError())

    def reborn(self, error: Exception) -> None:
        """Start the cloud anew after a kill, and look whether everything is there. Raises what was no kill's fault."""
        if not self._process.killed:
            raise error
        self.played += time.monotonic() - self._since
        self._bury()
        while not self._restored():
            self.early += 1
            self._bury()
        self._go()

    def end(self) -> None:
        """Kill it for good."""
        self._process.kill()
        self._process.end()

    def _bury(self) -> None:
        self.kills += 1
        self._process.end()

    def _go(self) -> None:
        self._since = time.monotonic()
        if self.moments:
            self._process.kill_in(max(0.0, self.moments.pop(0) - self.played))

    def _born(self, lives: float | None = None) -> Process:
        began = time.monotonic()
        process = Process(self.data, self.port)
        if lives is not None:
            process.kill_in(lives)
        if process.ready():
            self.ready_seconds.append(time.monotonic() - began)
        return process

    def _restored(self) -> bool:
        self._process = self._born(self.starts.pop(0) if self.starts else None)
        try:
            lost = list(self.check(self.cloud))
        except GONE:
            if not self._process.killed:
                raise
            return False
        self.lost += lost
        return not self._process.killed


@dataclass(frozen=True)
class Stubborn(Cloud):
    """Repeats what got no answer once the cloud is there again, and writes down what it is told."""

    lives: Lives = field(kw_only=True)
    ledger: Ledger = field(default_factory=Ledger)
    tally: Counter[str] = field(default_factory=Counter)
    looks: list[int] = field(default_factory=lambda: [0])

    def send(self, method: str, path: str, **words: Any) -> Reply:
        """Send a request until it is answered; a repeat that is refused since it was done is answered by the order."""
        request, repeated = Request(method, path, words), False
        while True:
            try:
                reply = super().send(method, path, **words)
            except GONE as gone:
                self.lives.reborn(gone)
                self.tally["requests sent again"] += method != "GET"
                self.looks[0], repeated = 0, True
                continue
            if repeated and reply.status in CONFLICTS and self._done(request):
                self.tally["of these refused, since done"] += 1
                reply = self.send("GET", self._order_path, headers=words["headers"])
            self.ledger.note(request, reply)
            return reply

    @property
    def _order_path(self) -> str:
        return f"/api/orders/{self.ledger.order['order_id']}"

    def _done(self, request: Request) -> bool:
        """Tell whether the timeline holds more of a step than was acknowledged: the repeated request's own."""
        if request.step is None or not self.ledger.order:
            return False
        headers = {"Authorization": self.ledger.reader}
        events = self.send("GET", f"{self._order_path}/timeline", headers=headers).json["events"]
        return [each["action"] for each in events].count(request.step) > self.ledger.steps[request.step]

    def look_again(self) -> None:
        """Wait a moment; when nothing comes for long, until a mail that was being sent may be sent once more."""
        self.looks[0] += 1
        if self.looks[0] == SILENT_LOOKS:
            self.tally["leases waited for"] += 1
            self.looks[0] = 0
            self.advance(int(LEASE.total_seconds()) + 1)
        rest()

    def waited(self, look: Callable[[], Found | None], wanted: str) -> Found:
        """Look until something is there, patiently. Raises DemoFailed."""
        self.looks[0] = 0
        for _ in range(8 * SILENT_LOOKS):
            found = look()
            if found is not None:
                return found
            self.look_again()
        raise DemoFailed(f"{wanted} never came")
