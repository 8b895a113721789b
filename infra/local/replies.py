"""DynamoDB's read replies as JSON straight away; moto walks the service model for every attribute of every item."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.responses import DynamoHandler, DynamoResult

from infra.local.replace import replaced

_READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})


@contextmanager
def plain() -> Iterator[None]:
    """Write what reads return with the JSON encoder; everything else goes moto's way."""
    original = DynamoHandler.serialized

    def serialized(handler: DynamoHandler, action_result: ActionResult) -> Any:
        if not isinstance(action_result, DynamoResult) or handler._get_action() not in _READS:  # noqa: SLF001
            return original(handler, action_result)
        result: Any = action_result.result
        told = {name: value for name, value in result.items() if value is not None}
        headers = {"Content-Type": "application/x-amz-json-1.0", **handler.response_headers}
        return 200, headers, json.dumps(told, default=_encoded)

    with replaced(DynamoHandler, serialized=serialized):
        yield


def _encoded(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"DynamoDB has no {type(value).__name__}")
