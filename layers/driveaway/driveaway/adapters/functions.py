"""Functions called by hand: the same handlers that events call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from driveaway.adapters.retries import sent
from driveaway.shared.errors import Broken

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class LambdaFunctions:
    """Functions by their name."""

    def __init__(self, *, client: LambdaClient) -> None:
        self._client = client

    def call(self, function: str, event: Mapping[str, Any]) -> Any:
        """Call a function and return its answer. Raises Broken when the function failed."""
        payload = json.dumps(event)
        reply = sent("invoke", lambda: self._client.invoke(FunctionName=function, Payload=payload))
        answer = json.loads(reply["Payload"].read() or b"null")
        if reply.get("FunctionError"):
            raise Broken("function_failed", function=function, error=answer.get("errorType", "?"))
        return answer
