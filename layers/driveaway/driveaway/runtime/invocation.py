"""What every Lambda handler has around it: the end of the invocation is known to whoever waits for something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from driveaway.shared.time_left import ending_in

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def bounded(handler: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Return the handler; what it calls is told how much of Lambda's time is left. The context is its last argument."""

    @wraps(handler)
    def within(*given: Given.args, **named: Given.kwargs) -> Answer:
        remaining = getattr(given[-1], "get_remaining_time_in_millis", None)
        if remaining is None:  # called by hand, not by Lambda
            return handler(*given, **named)
        with ending_in(remaining() / 1000):
            return handler(*given, **named)

    within.bounded = True  # type: ignore[attr-defined]
    return within
