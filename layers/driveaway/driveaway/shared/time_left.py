"""How long the running invocation may still take; whoever waits for something asks here first."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_END: ContextVar[float] = ContextVar("end", default=math.inf)


@contextmanager
def ending_in(seconds: float) -> Iterator[None]:
    """Let what runs within know that it will be cut off in so many seconds."""
    before = _END.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _END.reset(before)


def time_left() -> float:
    """Return the seconds that are left; infinity where nobody set an end."""
    return _END.get() - time.monotonic()
