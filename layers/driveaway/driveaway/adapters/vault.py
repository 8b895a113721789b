"""The daily documents of heads in S3: written once, locked as long as contracts are, each under its day."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from driveaway.adapters.archive import TEN_YEARS, Retention, stored_once
from driveaway.adapters.retries import sent
from driveaway.audit.model import Stored

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PREFIX, SUFFIX = "audit-heads/", ".jsonl"
JSON_LINES = "application/jsonl"
_Listing = Literal["list_objects_v2", "list_object_versions"]


class S3Vault:
    """Implements `ports.Vault`. Days sort as their keys do."""

    def __init__(self, *, bucket: str, client: S3Client, retention: Retention = TEN_YEARS) -> None:
        self._client = client
        self._bucket = bucket
        self._retention = retention

    def days(self) -> list[date]:
        """Return the days that have a document, oldest first: one call for each thousand."""
        found = (one for page in self._pages("list_objects_v2") for one in page.get("Contents", []))
        return [day for one in found if (day := _day(one["Key"]))]

    def stored(self) -> list[Stored]:
        """Return every version ever stored, by day and oldest first; what hides a day is one too."""
        found: list[Stored] = []
        for page in self._pages("list_object_versions"):
            for kind, marker in (("Versions", False), ("DeleteMarkers", True)):
                rows = page.get(kind, [])
                found += [Stored(day, one["VersionId"], marker) for one in rows if (day := _day(one["Key"]))]
        found.reverse()  # the service tells the newest first
        return sorted(found, key=lambda one: (one.day, one.marker))

    def fetch(self, day: date, into: BinaryIO, *, version: str | None = None) -> None:
        """Write a day's document into a file, from its beginning. Raises Broken when there is none."""
        wanted: Any = {"Bucket": self._bucket, "Key": _key(day)} | ({"VersionId": version} if version else {})

        def fetch() -> None:
            into.seek(0)
            into.truncate()
            shutil.copyfileobj(self._client.get_object(**wanted)["Body"], into)

        sent("get_object", fetch)

    def keep(self, day: date, document: BinaryIO) -> bool:
        """Store a day's document unless there is one; returns whether this one is stored."""
        return stored_once(
            self._client,
            bucket=self._bucket,
            key=_key(day),
            document=document,
            content_type=JSON_LINES,
            retention=self._retention,
        )

    def _pages(self, operation: _Listing) -> list[dict[str, Any]]:
        pages: Any = self._client.get_paginator(operation).paginate(Bucket=self._bucket, Prefix=PREFIX)
        return sent(operation, lambda: list(pages))


def _key(day: date) -> str:
    return f"{PREFIX}{day.isoformat()}{SUFFIX}"


def _day(key: str) -> date | None:
    try:
        day = date.fromisoformat(key.removeprefix(PREFIX).removesuffix(SUFFIX))
    except ValueError:
        return None
    return day if _key(day) == key else None
