"""What is declared about a route: the reply's status, whether it creates, and the page its form stands on."""

from __future__ import annotations

import inspect
import json
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import JsonValue

from driveaway.runtime.http.page import Page

Json = dict[str, JsonValue]
Then = str | Callable[[Json], str]
Action = Callable[..., Any]
UPLOAD = "x-upload"
"""Says in a function's own OpenAPI document which field of a form is a file; the merged one says it in full."""


@dataclass(frozen=True)
class Rule:
    """A declared route."""

    method: str
    path: str
    status: int = 200
    creating: bool = False
    page: Callable[..., Page | Json | Response[str]] | None = None
    then: Then | None = None
    form_only: bool = False
    takes_body: bool = True
    upload: str = ""
    """The field of the file that the form sends, if it sends one."""

    @property
    def resource(self) -> str:
        """The path as API Gateway writes it: `/confirm/{token}`."""
        return re.sub(r"<(\w+)>", r"{\1}", self.path)

    def next_address(self, reply: Json, params: Mapping[str, str]) -> str:
        """Return where a form's sender goes after success; values are escaped."""
        if callable(self.then):
            return self.then(reply)
        values = {name: quote(str(value), safe="") for name, value in {**reply, **params}.items()}
        return (self.then or "/").format_map(values)


def takes_body(action: Action) -> bool:
    """Whether one of the action's parameters is read from the body."""
    hints = typing.get_type_hints(action, include_extras=True).values()
    return any(isinstance(said, Body) for hint in hints for said in getattr(hint, "__metadata__", ()))


def answering(action: Action, status: int) -> Action:
    """Return `action` as the resolver wants it: plain dicts become JSON replies.

    Its annotations are resolved here, since the resolver would look for their names in this module.
    """
    hints = typing.get_type_hints(action, include_extras=True)
    signature = inspect.signature(action)

    def answer(**given: object) -> Response[str]:
        result = action(**given)
        return result if isinstance(result, Response) else json_reply(result, status)

    answer.__name__ = action.__name__
    answer.__doc__ = action.__doc__
    parameters = [each.replace(annotation=hints[each.name]) for each in signature.parameters.values()]
    shown = signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)
    answer.__signature__ = shown  # type: ignore[attr-defined]
    return answer


def json_reply(body: Mapping[str, object], status: int = 200) -> Response[str]:
    """Return a JSON reply."""
    return Response(
        status_code=status,
        content_type="application/json",
        body=json.dumps(body, ensure_ascii=False),
        headers={"Cache-Control": "no-store"},
    )


def documented(rule: Rule, *, page: bool) -> dict[int, Any]:
    """Return the replies of a route for the OpenAPI document."""
    content: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}} if page else {}
    if not page or rule.method != "GET":
        content = {"application/json": {"schema": {"type": "object"}}}
    replies: dict[int, Any] = {rule.status: {"description": "Done", "content": content}}
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    told = {404: "Not found, or not for this caller", 422: "Fields are wrong; each is named by a JSON Pointer"}
    if rule.creating:
        told[400] = "Unreadable, or without Idempotency-Key"
    return replies | {status: {"description": text, "content": problem} for status, text in told.items()}
