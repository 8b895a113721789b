"""The development pages under `/_dev`: inbox, workflow, messages, clock, staff, documents. Never deployed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.exceptions import ClientError

from infra.local import mails
from infra.local.cloud import Cloud
from infra.local.refusals import Answer

Json = dict[str, Any]
Page = Callable[[dict[str, str]], Answer]
_CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


class Development:
    """Answers GET and POST of `/_dev/…`; None when the path is not one of its own."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._pages: dict[str, Page] = {
            "/_dev/inbox.json": self._inbox_json,
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
            return self._object(unquote(parts.path.removeprefix("/_dev/s3/")), query)
        page = self._pages.get(parts.path)
        return page(query) if page else None

    def _inbox_json(self, query: dict[str, str]) -> Answer:
        return as_json({"mails": mails.inbox(self._cloud.journal, query.get("to"))})

    def _published(self, query: dict[str, str]) -> Answer:
        names = ("topic", "subject", "message", "attributes", "dedup_id")
        notes = [{name: note[name] for name in names} for note in self._cloud.journal.documents("published")]
        return as_json({"messages": notes})

    def _staff(self, query: dict[str, str]) -> Answer:
        from driveaway.ops.seed import staff_list

        return as_json({"staff": staff_list()})

    def _clock(self, body: bytes) -> Answer:
        try:
            seconds = float(json.loads(body or b"{}")["advance_seconds"])
            now = advance(self._cloud, seconds)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            return as_json({"title": "advance_seconds must be a number not below 0", "detail": str(error)}, 422)
        return as_json({"now": now})

    def _object(self, place: str, query: dict[str, str]) -> Answer:
        bucket, _, key = place.partition("/")
        wanted = {"VersionId": query["versionId"]} if "versionId" in query else {}
        import boto3

        try:
            found: Any = boto3.client("s3").get_object(Bucket=bucket, Key=key, **wanted)  # type: ignore[arg-type]
        except ClientError:
            return Answer(404, b"", {"Content-Type": ["text/plain"]})
        headers = {"Content-Type": [query.get("response-content-type", found["ContentType"])]}
        if disposition := query.get("response-content-disposition"):
            headers["Content-Disposition"] = [disposition]
        return Answer(200, found["Body"].read(), headers)


def advance(cloud: Cloud, seconds: float) -> str:
    """Move the business clock and run what became due; returns the new time."""
    from driveaway.shared.clock import stamp

    now = cloud.clock.advance(seconds)
    cloud.bus.sweep()
    return stamp(now)


def as_json(content: Json, status: int = 200) -> Answer:
    """Return a JSON answer."""
    body = json.dumps(content, ensure_ascii=False, default=str).encode()
    return Answer(status, body, {"Content-Type": ["application/json"], "Cache-Control": ["no-store"]})


def as_page(html: str) -> Answer:
    """Return an HTML answer that loads nothing from elsewhere."""
    headers = {"Content-Type": ["text/html; charset=utf-8"], "Content-Security-Policy": [_CSP]}
    return Answer(200, html.encode(), headers | {"Cache-Control": ["no-store"]})
