"""The one place where every AWS call of this process passes: locks, and the journal before the answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_models import BaseModel

from infra.local.journal import Entry, Journal
from infra.local.replace import replaced

_ONE_AT_A_TIME = {"dynamodb": "dynamodb", "s3": "s3", "sns": "messages", "sqs": "messages", "email": "email",
                  "kms": "kms", "ssm": "ssm", "states": "states"}  # fmt: skip


class Note(NamedTuple):
    """What a call changed: entries for the journal, and what happens once they are written."""

    entries: Callable[[], list[Entry]]
    then: Callable[[], None] | None


class _Pending(threading.local):
    def __init__(self) -> None:
        self.depth = 0
        self.notes: dict[Hashable, Note] = {}


class Seam:
    """Moto is not made for threads: calls to one service run one at a time.

    What a call changed is on disk before its caller hears of it.
    """

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._pending = _Pending()
        self._locks = {name: threading.RLock() for name in set(_ONE_AT_A_TIME.values())}

    def lock(self, service: str) -> AbstractContextManager[object]:
        """Return the lock of a service by the first word of its host name."""
        name = _ONE_AT_A_TIME.get(service)
        return self._locks[name] if name else nullcontext()

    def note(
        self,
        entries: Callable[[], list[Entry]],
        then: Callable[[], None] | None = None,
        *,
        place: Hashable | None = None,
    ) -> None:
        """Have entries written before the present call is answered, and `then` run after that.

        A later note of the same `place` in the same call replaces the earlier. Outside of a call both happen at once.
        """
        if self._pending.depth:
            self._pending.notes[place or object()] = Note(entries, then)
            return
        self.journal.write(entries())
        if then:
            then()

    @contextmanager
    def call(self, service: str) -> Iterator[Callable[[], None]]:
        """Hold the service for one call; yields a function that forgets what the call noted (it was refused)."""
        with self.lock(service):
            self._pending.depth += 1
            try:
                yield self._forget
                if self._pending.depth == 1:
                    self._flush()
            except BaseException:
                self._forget()
                raise
            finally:
                self._pending.depth -= 1

    def _forget(self) -> None:
        self._pending.notes = {}

    def _flush(self) -> None:
        notes = list(self._pending.notes.values())
        self.journal.write([entry for note in notes for entry in note.entries()])
        self._forget()
        for note in notes:  # still under the lock, so that streams keep the order of the writes
            if note.then:
                note.then()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Let every AWS call of this process pass here."""
        original = BotocoreStubber.process_request

        def process_request(stubber: BotocoreStubber, request: AWSPreparedRequest) -> Any:
            with self.call(_service(request.url)) as forget:
                answer = original(stubber, request)
                if answer is not None and answer[0] >= 400:
                    forget()
                return answer

        def untracked(kind: type, *_: object, **__: object) -> object:
            return object.__new__(kind)

        # Moto keeps every model it ever made for its dashboard: a leak in a process that lives for days.
        with replaced(BotocoreStubber, process_request=process_request), replaced(BaseModel, __new__=untracked):
            yield


def _service(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return "s3" if ".s3." in f".{host}" else host.split(".")[0]
