"""The local cloud for tests and the demo: started in this process, settled by events, never by sleeping."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from infra.local.dev_pages import advance
from infra.local.life import ROOT, Life, life

PATIENCE = 60.0
"""Seconds after which something that should have settled is stuck."""


@dataclass(frozen=True)
class Reply:
    """An HTTP reply; header names are in lower case, `set_cookies` holds every Set-Cookie."""

    status: int
    headers: dict[str, str]
    body: bytes
    set_cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)


class LocalCloud:
    """A running local cloud."""

    def __init__(self, alive: Life) -> None:
        self.life = alive
        self.cloud = alive.cloud

    @property
    def base_url(self) -> str:
        """Where the desk listens, without a slash at the end."""
        return self.life.base_url

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one HTTP request to the desk; `path` may be a whole address. Redirects are not followed."""
        return send(self.life.server.port, method, path, json=json, form=form, body=body, headers=headers)

    def settle(self, timeout: float = PATIENCE) -> None:
        """Wait until nothing can go on without people. Raises TimeoutError."""
        self.cloud.busy.settle(timeout)

    def inbox(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return the mails sent so far, newest first."""
        return self.cloud.inbox.newest_first(to)

    def advance(self, seconds: float) -> None:
        """Move the business clock, run what became due, and settle."""
        advance(self.cloud, seconds)
        self.settle()


def send(
    port: int,
    method: str,
    path: str,
    *,
    json: Any = None,
    form: Mapping[str, str] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Send one HTTP request to a desk on this machine."""
    from json import dumps
    from urllib.parse import urlencode

    sent = dict(headers or {})
    if json is not None:
        body = dumps(json).encode()
        sent.setdefault("Content-Type", "application/json")
    elif form is not None:
        body = urlencode(form).encode()
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, _local(path), body, sent)
        reply = connection.getresponse()
        cookies = tuple(value for name, value in reply.getheaders() if name.lower() == "set-cookie")
        return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read(), cookies)
    finally:
        connection.close()


def _local(path: str) -> str:
    return "/" + path.split("/", 3)[3] if path.startswith("http") else path


@contextmanager
def start_cloud(
    data_dir: Path | None = None, port: int = 0, template: Path = ROOT / "template.yaml"
) -> Iterator[LocalCloud]:
    """Start the local cloud on a data folder (None: nothing is kept) and close it at the end."""
    with life(data_dir, port, template) as alive:
        yield LocalCloud(alive)
