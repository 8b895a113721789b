"""The business clock: the machine's time plus an offset that only grows and outlives the process."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from infra.local.journal import Journal, fact_known

_OFFSET = "clock_offset_seconds"


class BusinessClock:
    """Implements `shared.clock.Clock`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._offset = timedelta(seconds=float(journal.fact(_OFFSET) or 0))

    def now(self) -> datetime:
        """Return the business time, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def advance(self, seconds: float) -> datetime:
        """Move on by `seconds` and return the new time. Raises ValueError when it would go back."""
        if seconds < 0:
            raise ValueError("the business clock never goes back")
        with self._lock:
            offset = self._offset + timedelta(seconds=seconds)
            self._journal.write([fact_known(_OFFSET, str(offset.total_seconds()))])
            self._offset = offset
        return self.now()
