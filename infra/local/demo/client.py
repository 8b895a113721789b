"""A browser and a program in one: HTTP to the local cloud, and its inbox."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from driveaway.shared.ids import new_id

PATIENCE = 60.0
"""Seconds that a thing which happens by itself may take."""
LOOK_EVERY = 0.15
CODES = 3
"""How often a code is asked for before somebody gives up."""
REFUSED = 422
Found = TypeVar("Found")


class DemoFailed(Exception):
    """Something was not as it should be."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object."""
        found: dict[str, Any] = json.loads(self.body)
        return found


def rest() -> None:
    """Wait a moment."""
    time.sleep(LOOK_EVERY)


@dataclass(frozen=True)
class Cloud:
    """A running local cloud."""

    host: str
    port: int
    pause: Callable[[], None] = rest
    """What to do between two looks: another process gives no sign; a cloud in this one can be waited for."""

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{self.host}:{self.port}"

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request; redirects are not followed."""
        sent = dict(headers or {})
        content: bytes | None = None
        if form is not None:
            content, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif body is not None:
            content, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        parts = urlsplit(path)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, target, content, sent)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        """Get a path; raises DemoFailed unless it is there."""
        return _checked(self.send("GET", path, headers=headers), path)

    def mails(self, to: str) -> list[dict[str, Any]]:
        """Return the mails to an address, newest first."""
        found: list[dict[str, Any]] = self.get(f"/_dev/inbox.json?{urlencode({'to': to})}").json["mails"]
        return found

    def mail(self, to: str, kind: str, about: str, *, besides: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Wait for a mail of a kind about an order (or whatever its text must hold)."""

        def look() -> dict[str, Any] | None:
            fitting = (
                each
                for each in self.mails(to)
                if each["kind"] == kind and about in each["subject"] + each["text"] and each["id"] not in besides
            )
            return next(fitting, None)

        return self.waited(look, f"the mail {kind} to {to}")

    def waited(self, look: Callable[[], Found | None], wanted: str) -> Found:
        """Look until something is there. Raises DemoFailed when patience is at an end."""
        until = time.monotonic() + PATIENCE
        while True:
            found = look()
            if found is not None:
                return found
            if time.monotonic() > until:
                raise DemoFailed(f"{wanted} did not come within {PATIENCE:.0f} seconds")
            self.pause()

    def advance(self, seconds: int) -> None:
        """Move the business clock; what is due by then happens."""
        _checked(self.send("POST", "/_dev/clock", body={"advance_seconds": seconds}), "/_dev/clock")


@dataclass(frozen=True)
class Desk:
    """A member of staff, signed in."""

    cloud: Cloud
    staff_id: str
    name: str
    session: str

    def get(self, path: str) -> Reply:
        """Get a path as this person."""
        return self.cloud.get(path, Authorization=f"Bearer {self.session}")

    def pages(self, path: str, plural: str) -> Iterator[dict[str, Any]]:
        """Yield every entry of a list, page after page."""
        query, cursor = f"{path}{'&' if '?' in path else '?'}limit=100", ""
        while True:
            page = self.get(query + cursor).json
            yield from page[plural]
            if not page["cursor"]:
                return
            cursor = f"&cursor={page['cursor']}"

    def post(self, path: str, body: Mapping[str, Any], *, method: str = "POST", **headers: str) -> dict[str, Any]:
        """Send a step as this person; every one carries a fresh idempotency key."""
        known = {"Authorization": f"Bearer {self.session}", "Idempotency-Key": new_id(), **headers}
        return _checked(self.cloud.send(method, path, body=body, headers=known), path).json


def _checked(reply: Reply, path: str) -> Reply:
    if reply.status >= 400:
        raise DemoFailed(f"{path.split('?', maxsplit=1)[0]} answered {reply.status}: {reply.body.decode()[:600]}")
    return reply


def sign_in(cloud: Cloud, staff: Mapping[str, Any]) -> Desk:
    """Sign in with the code out of the inbox."""

    def once() -> Reply:
        known = frozenset(each["id"] for each in cloud.mails(staff["email"]))
        asked = _checked(cloud.send("POST", "/api/sign-in", body={"email": staff["email"]}), "/api/sign-in")
        letter = cloud.mail(staff["email"], "sign_in_code", "", besides=known)
        return cloud.send("POST", f"/api/sign-in/{asked.json['sign_in_id']}", body={"code": code_in(letter)})

    opened = _checked(accepted(once), "/api/sign-in/…").json
    return Desk(cloud, staff["staff_id"], staff["name"], opened["session"])


def accepted(with_code: Callable[[], Reply]) -> Reply:
    """Do what takes a mailed code; when the code counts no more (it came late, or twice), with a fresh one again."""
    reply = with_code()
    for _ in range(CODES - 1):
        if reply.status != REFUSED:
            break
        reply = with_code()
    return reply


def code_in(letter: Mapping[str, Any]) -> str:
    """Return the one run of six digits in a mail."""
    found = re.findall(r"(?<!\d)\d{6}(?!\d)", letter["text"])
    if len(found) != 1:
        raise DemoFailed(f"the mail {letter['kind']} holds {len(found)} codes")
    return str(found[0])


def link_in(letter: Mapping[str, Any], path: str) -> str:
    """Return the path of a mail's link to `path`."""
    for link in letter["links"]:
        found: str = urlsplit(link).path
        if found.startswith(path):
            return found
    raise DemoFailed(f"the mail {letter['kind']} has no link to {path}")
