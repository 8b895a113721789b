"""boto3's default session is not made for threads; making clients is, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from infra.local.replace import replaced


@contextmanager
def one_client_at_a_time() -> Iterator[None]:
    """Let `boto3.client` be called from many threads; clients themselves are safe."""
    original, lock = boto3.client, threading.Lock()
    known: dict[str, Any] = {}

    def client(service: str, *rest: Any, **named: Any) -> Any:
        with lock:
            if rest or named:
                return original(service, *rest, **named)  # type: ignore[call-overload]
            if service not in known:
                known[service] = original(service)  # type: ignore[call-overload]
            return known[service]

    with replaced(boto3, client=client):
        yield
