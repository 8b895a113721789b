"""The secret of a session, out of a request's headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SESSION_COOKIE = "driveaway_session"


def secret_in(headers: Mapping[str, Iterable[str]]) -> str | None:
    """Return the bearer token, else the session cookie; `headers` are multi-value, names in any case."""
    by_name: dict[str, list[str]] = {}
    for name, values in headers.items():
        by_name.setdefault(name.lower(), []).extend(values)
    for value in by_name.get("authorization", []):
        scheme, _, secret = value.strip().partition(" ")
        if scheme.lower() == "bearer" and secret.strip():
            return secret.strip()
    return _cookie(by_name.get("cookie", []))


def _cookie(headers: Iterable[str]) -> str | None:
    for header in headers:
        for part in header.split(";"):
            name, _, value = part.strip().partition("=")
            if name == SESSION_COOKIE and value:
                return value.strip('"')
    return None
