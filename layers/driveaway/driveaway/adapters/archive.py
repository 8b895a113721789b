"""Contract documents in S3: drafts that expire, sealed ones that are kept for years and never overwritten."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, Literal

from botocore.exceptions import ClientError

from driveaway.adapters.presigning import presigned
from driveaway.adapters.retries import sent
from driveaway.adapters.trouble import code_of
from driveaway.shared.errors import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PDF = "application/pdf"


@dataclass(frozen=True)
class Retention:
    """How long a document is locked, and who may unlock it: nobody in COMPLIANCE, a right of its own in GOVERNANCE."""

    years: int = 10
    """Records of car sales are kept at least ten."""
    mode: Literal["GOVERNANCE", "COMPLIANCE"] = "GOVERNANCE"

    def until(self, now: datetime) -> datetime:
        """Return the end of a lock that begins now."""
        try:
            return now.replace(year=now.year + self.years)
        except ValueError:  # the 29th of February
            return now.replace(year=now.year + self.years, day=28)


TEN_YEARS = Retention()


class S3Archive:
    """Implements `ports.Archive`. Retention is set on each sealed object; the bucket has no default."""

    def __init__(self, *, bucket: str, client: S3Client, retention: Retention = TEN_YEARS) -> None:
        self._client = client
        self._bucket = bucket
        self._retention = retention

    def put_draft(self, key: str, document: bytes) -> None:
        """Store a draft; nobody else writes under its key."""
        sent(
            "put_object",
            lambda: self._client.put_object(
                Bucket=self._bucket, Key=key, Body=document, ContentType=PDF, ChecksumAlgorithm="SHA256"
            ),
        )

    def read(self, key: str) -> bytes:
        """Return a document. Raises Broken when there is none."""

        def read() -> bytes:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

        return sent("get_object", read)

    def put_sealed(self, key: str, document: bytes) -> str:
        """Store a sealed document unless there is one; returns the SHA-256 of the one that is stored.

        Sealing twice never gives the same bytes, so whoever comes second adopts what the first has stored.
        """
        stored = stored_once(
            self._client,
            bucket=self._bucket,
            key=key,
            document=document,
            content_type=PDF,
            retention=self._retention,
        )
        return hashlib.sha256(document if stored else self.read(key)).hexdigest()

    def hold(self, key: str, *, on: bool) -> None:
        """Set the legal hold of a sealed document. Raises Broken when there is none."""
        status: Literal["ON", "OFF"] = "ON" if on else "OFF"
        sent(
            "put_object_legal_hold",
            lambda: self._client.put_object_legal_hold(Bucket=self._bucket, Key=key, LegalHold={"Status": status}),
        )

    def presigned(self, key: str, filename: str) -> str:
        """Return an address that shows a document for five minutes. Signed here: no call and no client is needed."""
        return presigned(self._bucket, key, filename, PDF)


def stored_once(
    client: S3Client, *, bucket: str, key: str, document: bytes | BinaryIO, content_type: str, retention: Retention
) -> bool:
    """Store a document, locked, unless there is one; returns whether it is this one that is stored."""

    def store() -> bool:
        if not isinstance(document, bytes):
            document.seek(0)
        try:
            client.put_object(
                Bucket=bucket,
                Key=key,
                Body=document,
                ContentType=content_type,
                ChecksumAlgorithm="SHA256",
                IfNoneMatch="*",
                ObjectLockMode=retention.mode,
                ObjectLockRetainUntilDate=retention.until(datetime.now(UTC)),
            )
        except ClientError as error:
            if code_of(error) == "ConditionalRequestConflict":
                raise TryAgain("service_busy", call="put_object", reason="being_stored") from error
            if code_of(error) != "PreconditionFailed":
                raise
            return False
        return True

    return sent("put_object", store)
