"""DynamoDB's calls without the HTTP around them: what botocore wrote goes to moto's handler as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest
from moto.core import DEFAULT_ACCOUNT_ID, responses
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler

from infra.local.replace import replaced

_TARGET = "DynamoDB_20120810."
_BINARY = re.compile(rb'"BS?": ?["[]')
"""A binary value or a set of them; ours are all text, and moto knows what to do with others."""


@contextmanager
def dynamodb() -> Iterator[None]:
    """Answer DynamoDB's calls from moto's tables; those of other services go moto's way."""
    original, names = BotocoreStubber.process_request, lru_cache(responses.method_names_from_class)

    def process_request(stubber: BotocoreStubber, request: AWSPreparedRequest) -> Any:
        target, body = _text(request.headers.get("X-Amz-Target", "")), _body(request)
        if not target.startswith(_TARGET) or body is None or _BINARY.search(body):
            return original(stubber, request)
        # Not the handler's own: it adds a checksum, for a way on which nothing can be spoiled here.
        return BaseResponse.call_action(_handler(request, target, json.loads(body)))

    with replaced(BotocoreStubber, process_request=process_request), replaced(responses, method_names_from_class=names):
        yield


def _handler(request: AWSPreparedRequest, target: str, sent: dict[str, Any]) -> DynamoHandler:
    handler: Any = DynamoHandler()
    handler.body = handler.params = sent
    handler.headers = {"x-amz-target": target, "Content-Type": "application/x-amz-json-1.0"}
    handler.region = str(urlsplit(request.url).hostname).split(".")[1]
    handler.current_account = DEFAULT_ACCOUNT_ID
    handler.querystring, handler.uri_match, handler.response_headers = {}, {}, {"server": "amazon.com"}
    found: DynamoHandler = handler
    return found


def _body(request: AWSPreparedRequest) -> bytes | None:
    """Return the body of a call; None when it is streamed."""
    body = request.body
    return body.encode() if isinstance(body, str) else bytes(body) if isinstance(body, bytes | bytearray) else None


def _text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header
