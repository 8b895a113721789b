"""boto3's default session is not made for threads; making clients is, one at a time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

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


@contextmanager
def one_client_per_service() -> Iterator[None]:
    """Moto makes a boto3 client for every task; one per service is enough, and safe between threads."""

    @cache
    def client(region: str, service: str) -> Any:
        once = Config(parameter_validation=False, retries={"total_max_attempts": 1})
        return boto3.client(service, region_name=region, config=once)  # type: ignore[call-overload]

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        return client(region, service)

    users = [m for name, m in sys.modules.copy().items() if name.startswith("moto.stepfunctions.parser.")]
    users = [module for module in users if hasattr(module, "boto_client_for")]
    with ExitStack() as until:
        for module in users:
            until.enter_context(replaced(module, boto_client_for=boto_client_for))
        yield
