"""Presigned documents, served on this machine as S3 would serve them until their time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.local.refusals import Answer

_PLAIN = {"Content-Type": ["text/plain; charset=utf-8"]}


def document(place: str, query: dict[str, str]) -> Answer:
    """Return the object at `bucket/key`; 403 without a signature or after its time, 404 when there is none."""
    if not _in_time(query):
        return Answer(403, b"AccessDenied", dict(_PLAIN))
    bucket, _, key = place.partition("/")
    version = {"VersionId": query["versionId"]} if "versionId" in query else {}
    s3: Any = boto3.client("s3")
    try:
        found = s3.get_object(Bucket=bucket, Key=key, **version)
    except ClientError:
        return Answer(404, b"NoSuchKey", dict(_PLAIN))
    headers = {"Content-Type": [query.get("response-content-type", found["ContentType"])]}
    if disposition := query.get("response-content-disposition"):
        headers["Content-Disposition"] = [disposition]
    return Answer(200, found["Body"].read(), headers | {"Cache-Control": ["private, no-store"]})


def _in_time(query: dict[str, str]) -> bool:
    """Presigned times are the machine's, as S3's are, not the business clock's."""
    try:
        if "Expires" in query:
            return datetime.now(UTC) <= datetime.fromtimestamp(int(query["Expires"]), UTC)
        signed = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return datetime.now(UTC) <= signed + timedelta(seconds=int(query["X-Amz-Expires"]))
    except (KeyError, ValueError, OverflowError):
        return False
