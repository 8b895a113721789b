"""Actors: each acts on a thread of its own, and runs only while it is let, from one call to AWS to its next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

from driveaway.runtime.http import Api
from driveaway.runtime.http.problems import status_of
from driveaway.shared.errors import DriveawayError
from tests.faults.races.touches import Touch, touch_of
from tests.faults.wire import Crash, Wire, conflict
from tests.functions.desk import Reply

PATIENCE = 30.0
"""Seconds of real time after which a thread that does not come back is an error of the bench."""
Act = Callable[[], object]
_acting = threading.local()


class Actor:
    """One request or task under way. It stands before its call `pending`, or is through."""

    def __init__(self, name: str, act: Act, api: Api | None = None) -> None:
        """`api` is whose routes answer, if any do."""
        self.name = name
        self.pending: tuple[str, Any] | None = None
        self.answer: object = None
        self.error: BaseException | None = None
        self.gone = False
        self._act, self._api = act, api
        self._go, self._halt = threading.Semaphore(0), threading.Semaphore(0)
        self._reply: object = None
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)
        self._thread.start()

    @property
    def status(self) -> int:
        """The HTTP status of what came of it; that of the error for what answers no HTTP."""
        if isinstance(self.error, DriveawayError):
            return status_of(self.error)
        if self.error:
            raise self.error
        return self.answer.status if isinstance(self.answer, Reply) else 200

    def proceed(self, reply: object = None) -> None:
        """Let it send its pending call (or have it answered by `reply`) and run to the next one, or to its end."""
        self._reply = reply
        self._go.release()
        assert self._halt.acquire(timeout=PATIENCE), f"{self.name} never comes back"

    @property
    def touch(self) -> Touch:
        """What its pending call touches, as things stand."""
        assert self.pending is not None, f"{self.name} is through"
        return touch_of(*self.pending)

    def put_off(self) -> None:
        """Answer its transaction as DynamoDB does while another one writes the same item."""
        self.proceed(conflict("https://dynamodb"))

    def leave(self) -> None:
        """Let its process die where it stands."""
        if not self.gone:
            self._reply = Crash()
            self.proceed(self._reply)
        self._thread.join(PATIENCE)

    def stand(self, event_name: str, request: Any) -> object:
        """Stand before a call until it is let go on; on the actor's own thread."""
        self.pending = event_name, request
        with _own_event(self._api):
            self._halt.release()
            self._go.acquire()
        self.pending = None
        if isinstance(self._reply, Crash):
            raise self._reply
        return self._reply

    def _live(self) -> None:
        _acting.actor = self
        self._go.acquire()
        try:
            if not isinstance(self._reply, Crash):
                self.answer = self._act()
        except BaseException as error:  # noqa: BLE001 - told by `status`, on the thread that judges
            self.error = error
        finally:
            self.gone = True
            self._halt.release()


@contextmanager
def _own_event(api: Api | None) -> Iterator[None]:
    """Keep what Powertools keeps for the process: on AWS a process answers one event at a time."""
    kept = {
        name: getattr(BaseRouter, name) for name in ("current_event", "lambda_context") if hasattr(BaseRouter, name)
    }
    context = dict(api.resolver.context) if api else {}
    yield
    for name, value in kept.items():
        setattr(BaseRouter, name, value)
    if api:
        api.resolver.context.clear()
        api.resolver.context.update(context)


@contextmanager
def on_stage(wire: Wire, cast: Sequence[Actor]) -> Iterator[None]:
    """Let actors come as far as their first calls; whoever is not through at the end is gone where it stands."""

    def arrived(event_name: str, request: Any) -> object:
        actor: Actor | None = getattr(_acting, "actor", None)
        return actor.stand(event_name, request) if actor else None

    wire.arrived = arrived
    try:
        for each in cast:
            each.proceed()
        yield
    finally:
        for each in cast:
            each.leave()
        wire.arrived = lambda event_name, request: None
