"""The development pages under `/_dev`: inbox, workflow, API, messages, clock, staff, documents. Never deployed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from jinja2 import Environment, FileSystemLoader

from driveaway.shared.clock import stamp
from infra.local import mails
from infra.local.cloud import Cloud
from infra.local.documents import document
from infra.local.executions import running
from infra.local.flow import draw
from infra.local.refusals import Answer

Json = dict[str, Any]
Page = Callable[[dict[str, str]], Answer]
_CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
_ATTACHMENT = re.compile(r"^/_dev/inbox/(?P<mail>[\w.-]+)/(?P<number>\d+)$")
LATEST_FAILURES = 10
LATEST_MAILS = 100


class Development:
    """Answers GET and POST of `/_dev/…`; None when the path is not one of its own."""

    def __init__(self, cloud: Cloud, openapi: Callable[[], Json]) -> None:
        """`openapi` fetches the app's own OpenAPI document."""
        self._cloud, self._openapi = cloud, openapi
        loader = FileSystemLoader(Path(__file__).parent / "pages")
        self._templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._pages: dict[str, Page] = {
            "/_dev/inbox": self._inbox,
            "/_dev/inbox.json": self._inbox_json,
            "/_dev/flow": self._flow,
            "/_dev/api": self._api,
            "/_dev/sns.json": self._published,
            "/_dev/staff.json": self._staff,
        }

    def __call__(self, method: str, address: str, body: bytes) -> Answer | None:
        """Answer one request."""
        parts = urlsplit(address)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if method == "POST" and parts.path == "/_dev/clock":
            return self._clock(body)
        if method not in {"GET", "HEAD"}:
            return None
        if parts.path.startswith("/_dev/s3/"):
            return document(unquote(parts.path.removeprefix("/_dev/s3/")), query)
        if attached := _ATTACHMENT.match(parts.path):
            return self._attachment(attached["mail"], int(attached["number"]))
        page = self._pages.get(parts.path)
        return page(query) if page else None

    def _inbox(self, query: dict[str, str]) -> Answer:
        everything, to = self._cloud.inbox.newest_first(), query.get("to") or None
        people = sorted({address for mail in everything for address in mail["to"]})
        shown = [mail for mail in everything if to is None or to in mail["to"]]
        return self._page("inbox.html", mails=shown[:LATEST_MAILS], people=people, to=to)

    def _inbox_json(self, query: dict[str, str]) -> Answer:
        return as_json({"mails": self._cloud.inbox.newest_first(query.get("to"))})

    def _attachment(self, mail_id: str, number: int) -> Answer:
        for sent in self._cloud.journal.documents("mails"):
            if sent["id"] == mail_id:
                kind, content = mails.attachment(sent, number)
                return Answer(200, content, {"Content-Type": [kind], "Content-Disposition": ["attachment"]})
        return Answer(404, b"")

    def _flow(self, query: dict[str, str]) -> Answer:
        client, now_open = boto3.client("stepfunctions"), running()
        machine = client.list_state_machines()["stateMachines"][0]["stateMachineArn"]
        definition = json.loads(client.describe_state_machine(stateMachineArn=machine)["definition"])
        failures = self._cloud.functions.failures[-LATEST_FAILURES:][::-1]
        return self._page("flow.html", drawing=draw(definition, now_open), running=now_open, failures=failures)

    def _api(self, query: dict[str, str]) -> Answer:
        document = self._openapi()
        operations = [
            (path, method, operation)
            for path, methods in sorted(document.get("paths", {}).items())
            for method, operation in methods.items()
            if isinstance(operation, dict)
        ]
        schemas = document.get("components", {}).get("schemas", {})
        return self._page("api.html", document=document, operations=operations, schemas=schemas, shown=_indented)

    def _published(self, query: dict[str, str]) -> Answer:
        names = ("topic", "subject", "message", "attributes", "dedup_id")
        notes = [
            {name: note[name] for name in names}
            for note in self._cloud.journal.documents("published")
            if note["topic"] not in self._cloud.bus.mail_topics  # what SES tells, nobody published
        ]
        return as_json({"messages": notes})

    def _staff(self, query: dict[str, str]) -> Answer:
        from driveaway.ops.seed import staff_list

        return as_json({"staff": staff_list()})

    def _clock(self, body: bytes) -> Answer:
        try:
            now = advance(self._cloud, float(json.loads(body or b"{}")["advance_seconds"]))
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            return as_json({"title": "advance_seconds must be a number not below 0", "detail": str(error)}, 422)
        return as_json({"now": now})

    def _page(self, template: str, **values: object) -> Answer:
        html = self._templates.get_template(template).render(now=stamp(self._cloud.clock.now()), **values)
        headers = {"Content-Type": ["text/html; charset=utf-8"], "Content-Security-Policy": [_CSP]}
        return Answer(200, html.encode(), headers | {"Cache-Control": ["no-store"]})


def _indented(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, indent=2)


def advance(cloud: Cloud, seconds: float) -> str:
    """Move the business clock and run what became due; returns the new time."""
    now = cloud.clock.advance(seconds)
    cloud.bus.sweep()
    return stamp(now)


def as_json(content: Json, status: int = 200) -> Answer:
    """Return a JSON answer."""
    body = json.dumps(content, ensure_ascii=False, default=str).encode()
    return Answer(status, body, {"Content-Type": ["application/json"], "Cache-Control": ["no-store"]})
