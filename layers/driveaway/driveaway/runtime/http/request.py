"""A request as the functions see it, out of API Gateway's proxy event."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any

from driveaway.access.credentials import secret_in
from driveaway.runtime.http.body import Sent
from driveaway.runtime.pages import Form, negotiate
from driveaway.shared.text import Language

LANGUAGE_COOKIE = "driveaway_lang"


@dataclass(frozen=True)
class Request:
    """One request. Header names are in lower case; a repeated header is joined with commas, cookies with semicolons."""

    method: str
    resource: str
    path: str
    base_path: str
    request_id: str
    client_ip: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    query: Mapping[str, str]
    params: Mapping[str, str]
    authorizer: Mapping[str, str]
    sent: Sent = field(default_factory=lambda: Sent({}))

    @property
    def language(self) -> Language:
        """The reader's language: the query's, else the cookie's, else the best that is accepted."""
        chosen = self.query.get("lang") or self.cookies.get(LANGUAGE_COOKIE)
        return negotiate(self.headers.get("accept-language"), chosen)

    @property
    def wants_page(self) -> bool:
        """Whether the reader is a browser: a form, or somebody who accepts HTML and does not ask for JSON first."""
        accepted = self.headers.get("accept", "")
        html, plain = accepted.find("text/html"), accepted.find("application/json")
        return self.sent.is_form or (html >= 0 and (plain < 0 or html < plain))

    @property
    def bearer(self) -> str | None:
        """The secret of the session: the Authorization header's, else the cookie's."""
        return secret_in({name: [value] for name, value in self.headers.items()})


def from_event(event: Mapping[str, Any]) -> Request:
    """Return the request of a REST API proxy event; its body is read later, where errors can be told."""
    gateway: Mapping[str, Any] = event.get("requestContext") or {}
    headers = _headers(event)
    path = str(event.get("path") or "/")
    outside = str(gateway.get("path") or path)
    return Request(
        method=str(event.get("httpMethod", "GET")).upper(),
        resource=str(event.get("resource") or path),
        path=path,
        base_path=outside.removesuffix(path).rstrip("/") if outside.endswith(path) else "",
        request_id=str(gateway.get("requestId") or "-"),
        client_ip=str((gateway.get("identity") or {}).get("sourceIp") or "-"),
        headers=headers,
        cookies=_cookies(headers.get("cookie", "")),
        query={name: str(value) for name, value in (event.get("queryStringParameters") or {}).items()},
        params={name: str(value) for name, value in (event.get("pathParameters") or {}).items()},
        authorizer={name: str(value) for name, value in (gateway.get("authorizer") or {}).items() if value is not None},
    )


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    many: Mapping[str, list[str]] = event.get("multiValueHeaders") or {
        name: [value] for name, value in (event.get("headers") or {}).items()
    }
    return {
        name.lower(): ("; " if name.lower() == "cookie" else ", ").join(str(value) for value in values)
        for name, values in many.items()
    }


def _cookies(header: str) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for part in header.split(";"):
        try:
            jar.load(part.strip())
        except CookieError:
            continue  # somebody else's cookie with a name we would not use
    return {name: morsel.value for name, morsel in jar.items()}


CURRENT: ContextVar[Request] = ContextVar("request")
"""The request being answered in this thread."""
FORM: ContextVar[Form | None] = ContextVar("form", default=None)
"""What was typed and what is wrong with it, while a page is shown again."""
