"""What API Gateway answers itself, before or instead of a function: the template's gateway responses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
_STATUS = {
    "MISSING_AUTHENTICATION_TOKEN": 403,
    "UNAUTHORIZED": 401,
    "ACCESS_DENIED": 403,
    "AUTHORIZER_FAILURE": 500,
    "REQUEST_TOO_LARGE": 413,
    "THROTTLED": 429,
    "INTEGRATION_FAILURE": 502,
}
_MESSAGES = {
    "MISSING_AUTHENTICATION_TOKEN": "Missing Authentication Token",
    "UNAUTHORIZED": "Unauthorized",
    "ACCESS_DENIED": "User is not authorized to access this resource with an explicit deny",
    "AUTHORIZER_FAILURE": "Internal server error",
    "REQUEST_TOO_LARGE": "Request Too Long",
    "THROTTLED": "Too Many Requests",
    "INTEGRATION_FAILURE": "Internal server error",
}


_PLAIN = '{"message":$context.error.messageString}'


@dataclass(frozen=True)
class Answer:
    """An HTTP response; a header may have several values."""

    status: int
    body: bytes
    headers: dict[str, list[str]] = field(default_factory=dict)


class Refusals:
    """Writes gateway responses as the template defines them, or as API Gateway does by default."""

    def __init__(self, body: Json) -> None:
        """`body` is the OpenAPI body of the translated RestApi."""
        self._defined: Json = body.get("x-amazon-apigateway-gateway-responses", {})

    def answer(self, kind: str, request_id: str) -> Answer:
        """Return the answer of one kind, such as THROTTLED."""
        status, message = _STATUS[kind], _MESSAGES[kind]
        defined = self._defined.get(kind) or self._defined.get("DEFAULT_4XX" if status < 500 else "DEFAULT_5XX") or {}
        template = defined.get("responseTemplates", {}).get("application/json", _PLAIN)
        text = template.replace("$context.error.messageString", json.dumps(message))
        text = text.replace("$context.requestId", request_id).replace("$context.responseType", kind)
        headers = {"Content-Type": ["application/json"], "x-amzn-RequestId": [request_id]}
        for name, value in defined.get("responseParameters", {}).items():
            headers[name.removeprefix("gatewayresponse.header.")] = [str(value).strip("'")]
        if kind == "THROTTLED":
            headers.setdefault("Retry-After", ["1"])
        return Answer(int(defined.get("statusCode", status)), text.encode(), headers)
