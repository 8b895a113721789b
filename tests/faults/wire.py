"""The wire between our adapters and AWS: every call is counted, and one of them may be broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ReadTimeoutError
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

Fault = Literal[
    "throttled", "refused_5xx", "timeout_before", "timeout_after", "crash_before", "crash_after", "sent_twice"
]
FAULTS: tuple[Fault, ...] = get_args(Fault)
"""What may happen to a call; `sent_twice` is the client's own second try after an answer that was lost."""
THROTTLES = {"s3": (503, "SlowDown"), "kms": (400, "ThrottlingException"), "sesv2": (429, "TooManyRequestsException")}
TROUBLES = {
    "s3": "InternalError",
    "kms": "KMSInternalException",
    "sfn": "InternalFailure",
    "sesv2": "InternalServiceErrorException",
}
Later = tuple[int, Fault]
"""The number of a call, and what befalls it."""
Json = dict[str, Any]
Answer = tuple[int, Json]
Elsewhere = Callable[[str, Json], Answer]


class Crash(BaseException):
    """The function's process is gone."""


@dataclass
class Wire:
    """Counts calls while `open`; `lasts` calls from number `at` on suffer `fault`, and one more what `then` says.

    What moto does not keep, `elsewhere` answers.
    """

    elsewhere: Elsewhere
    at: int = -1
    fault: Fault | None = None
    lasts: int = 1
    then: Later | None = None
    open: bool = True
    calls: list[str] = field(default_factory=list)
    written: Callable[[Json], None] = lambda _: None
    arrived: Callable[[str, Any], Any] = lambda event_name, request: None
    """Told of each call before it is sent; what it returns, if anything, is the call's answer."""

    def __call__(self, event_name: str, request: Any, **rest: Any) -> Any:
        """Answer botocore's `before-send`."""
        if not self.open:
            return botocore_stubber(event_name, request=request, **rest)
        answer = self.arrived(event_name, request)
        if answer is not None:
            return answer
        _, service, operation = event_name.split(".")
        place = len(self.calls)
        self.calls.append(f"{service}.{operation}")

        def through() -> Any:
            return self._through(service, operation, event_name, request, rest)

        fault = self._fault_of(place)
        return self._broken(fault, service, request, through) if fault else through()

    def _fault_of(self, place: int) -> Fault | None:
        if self.then and self.then[0] == place:
            return self.then[1]
        return self.fault if self.at <= place < self.at + self.lasts else None

    def _broken(self, fault: Fault, service: str, request: Any, through: Callable[[], Any]) -> Any:
        if fault == "throttled":
            return _refusal(service, request.url, *THROTTLES.get(service, (400, "ThrottlingException")))
        if fault == "refused_5xx":
            return _refusal(service, request.url, 500, TROUBLES.get(service, "InternalServerError"))
        if fault == "sent_twice":
            through()
            request.reset_stream()  # as the client does before its second try
            return through()
        if fault in {"timeout_after", "crash_after"}:
            through()
        if fault in {"crash_before", "crash_after"}:
            raise Crash
        raise ReadTimeoutError(endpoint_url=request.url)

    def _through(self, service: str, operation: str, event_name: str, request: Any, rest: Mapping[str, Any]) -> Any:
        if service not in {"dynamodb", "s3"}:
            status, body = self.elsewhere(operation, json.loads(request.body))
            return _response(request.url, status, json.dumps(body))
        reply: Any = botocore_stubber(event_name, request=request, **rest)
        if operation == "TransactWriteItems" and reply.status_code == 200:
            self.written(json.loads(request.body))
        return reply


def _refusal(service: str, url: str, status: int, code: str) -> AWSResponse:
    if service == "s3":
        return _response(url, status, f"<Error><Code>{code}</Code><Message>told so</Message></Error>")
    return _response(url, status, json.dumps({"__type": code, "message": "told so"}))


def conflict(url: str) -> AWSResponse:
    """Return what DynamoDB answers to a transaction that meets another one under way."""
    told = {"__type": "TransactionCanceledException", "message": "told so"}
    return _response(url, 400, json.dumps({**told, "CancellationReasons": [{"Code": "TransactionConflict"}]}))


def _response(url: str, status: int, text: str) -> AWSResponse:
    return AWSResponse(url, status, HTTPHeaders(), MockRawResponse(text.encode()))
