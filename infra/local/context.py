"""The second argument of every handler."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from uuid import uuid4

from infra.local.references import arn


@dataclass(frozen=True)
class Context:
    """What a handler sees as its LambdaContext."""

    function_name: str
    timeout: float
    """Seconds the template gives the function."""
    memory_limit_in_mb: int = 512
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    started: float = field(default_factory=time.monotonic)
    identity: None = None
    client_context: None = None

    @property
    def invoked_function_arn(self) -> str:
        """The function's ARN."""
        return arn("lambda", f"function:{self.function_name}")

    @property
    def log_group_name(self) -> str:
        """Where CloudWatch would keep its log."""
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """The local process has one stream."""
        return "local"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds left before AWS would end the call."""
        return max(0, int((self.timeout - (time.monotonic() - self.started)) * 1000))
