"""Clients of AWS services. boto3 is imported with the first one: a function that needs none does not pay for it."""

from __future__ import annotations

from typing import Any

CONNECT_SECONDS = 2
ANSWER_SECONDS = 6
"""Longer than any healthy answer takes, and short enough for a further try within a function's time."""


def client(service: str) -> Any:
    """Return a client that tries once: whether a call is sent again is decided in `adapters/retries.py` alone."""
    import boto3
    from botocore.config import Config

    once = Config(retries={"total_max_attempts": 1}, connect_timeout=CONNECT_SECONDS, read_timeout=ANSWER_SECONDS)
    return boto3.client(service, config=once)  # type: ignore[call-overload]
