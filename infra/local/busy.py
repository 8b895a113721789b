"""Who is at work right now, so that a test can wait until nothing can go on by itself."""

from __future__ import annotations

import threading
from collections.abc import Hashable


class Busy:
    """A set of things in progress; waiting is by events, never by sleeping."""

    def __init__(self) -> None:
        self._at_work: set[Hashable] = set()
        self._changed = threading.Condition()

    def enter(self, job: Hashable) -> None:
        """Note that `job` is at work; once is enough."""
        with self._changed:
            self._at_work.add(job)

    def leave(self, job: Hashable) -> None:
        """Note that `job` is done, or waits for people."""
        with self._changed:
            self._at_work.discard(job)
            if not self._at_work:
                self._changed.notify_all()

    def settle(self, timeout: float) -> None:
        """Return as soon as nothing is at work; raises TimeoutError naming what still is after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._at_work, timeout):
                raise TimeoutError(f"still at work after {timeout} s: {sorted(map(str, self._at_work))[:5]}")
