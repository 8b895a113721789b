"""The one retry policy of all calls to AWS: passing trouble only, full jitter, and never longer than there is time.

The clients themselves try once (`runtime/wiring.py`), so that no second policy multiplies this one. A call is sent
again only when that is harmless: it reads, our own earlier write is known again (by a token, a name or a claim), or the
service said that nothing was done.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from driveaway.adapters.trouble import translated
from driveaway.shared.errors import OutcomeUnknown, TryAgain
from driveaway.shared.time_left import time_left

Answer = TypeVar("Answer")

MOST_TRIES = 4
FIRST_WAIT = 0.05
"""Seconds; the longest possible wait doubles with each try."""
LONGEST_WAIT = 1.0
KEPT_BACK = 1.5
"""Seconds that are kept for the answer: who would be cut off while trying answers "try again" instead."""

pause = time.sleep


def sent(call: str, send: Callable[[], Answer], *, repeatable: bool = True) -> Answer:
    """Send a call and return its answer, after further tries when the trouble was a passing one.

    `repeatable` False: sending it again after an unknown outcome might do it twice, so that is left to the caller.
    Raises TryAgain (OutcomeUnknown when nobody knows), Broken, or the DriveawayError that `send` makes of an answer.
    """
    for wait in _waits():
        try:
            return _once(call, send)
        except TryAgain as trouble:
            if (isinstance(trouble, OutcomeUnknown) and not repeatable) or time_left() < wait + KEPT_BACK:
                raise
        pause(wait)
    return _once(call, send)


def _once(call: str, send: Callable[[], Answer]) -> Answer:
    with translated(call):
        return send()


def _waits() -> Iterator[float]:
    """Yield the seconds before each further try: anything up to a limit that doubles, so that a crowd spreads."""
    for tried in range(MOST_TRIES - 1):
        yield random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**tried))  # noqa: S311 - nothing secret
