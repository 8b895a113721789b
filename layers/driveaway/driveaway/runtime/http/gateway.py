"""Replies as API Gateway wants them, with the headers that every reply carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from driveaway.runtime.http.request import LANGUAGE_COOKIE, Request
from driveaway.runtime.http.rules import Json, Rule

Reply = dict[str, Any]
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000",
    "Vary": "Accept, Accept-Language",
}
A_YEAR = 31_536_000


def as_event_reply(response: Response[str]) -> Reply:
    """Return a response as API Gateway wants it."""
    headers = {
        name: list(value) if isinstance(value, list) else [str(value)]
        for name, value in {**response.headers, "Content-Type": response.content_type or "application/json"}.items()
    }
    return {
        "statusCode": response.status_code,
        "body": response.body or "",
        "isBase64Encoded": False,
        "multiValueHeaders": headers,
    }


def gone_on(rule: Rule, reply: Reply, request: Request) -> Reply:
    """Return the 303 that follows a form's success; cookies of the reply come along."""
    body: Json = json.loads(reply["body"] or "{}")
    headers: Mapping[str, list[str]] = reply["multiValueHeaders"]
    kept = {name: value for name, value in headers.items() if name.lower() == "set-cookie"}
    location = request.base_path + rule.next_address(body, request.params)
    return {
        "statusCode": 303,
        "body": "",
        "isBase64Encoded": False,
        "multiValueHeaders": {**kept, "Location": [location], "Cache-Control": ["no-store"]},
    }


def complete(reply: Reply, request: Request) -> None:
    """Add what every reply carries; a language that was chosen by `?lang=` is remembered for the next page."""
    headers: dict[str, list[str]] = reply["multiValueHeaders"]
    for name, value in EVERYWHERE.items():
        headers.setdefault(name, [value])
    if request.query.get("lang") == request.language:
        path = request.base_path or "/"
        cookie = f"{LANGUAGE_COOKIE}={request.language}; Path={path}; Max-Age={A_YEAR}; SameSite=Lax"
        headers.setdefault("Set-Cookie", []).append(cookie)


def with_json(event: dict[str, Any], request: Request) -> dict[str, Any]:
    """Return the event with a body that the resolver reads: always JSON, whatever was sent."""
    kind = "application/json"
    return event | {
        "body": json.dumps(request.sent.fields) if request.method != "GET" else None,
        "isBase64Encoded": False,
        "headers": {**(event.get("headers") or {}), "Content-Type": kind, "content-type": kind},
        "multiValueHeaders": {**(event.get("multiValueHeaders") or {}), "Content-Type": [kind], "content-type": [kind]},
    }
