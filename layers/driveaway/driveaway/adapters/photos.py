"""Photos of cars in S3."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from driveaway.adapters.presigning import host_of, presigned
from driveaway.adapters.retries import sent

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Photos:
    """Implements `ports.Photos`. Its client is made with the first photo: most requests only look."""

    def __init__(self, *, bucket: str, connect: Callable[[], S3Client]) -> None:
        self._bucket = bucket
        self._connect = connect

    @cached_property
    def _client(self) -> S3Client:
        return self._connect()

    @property
    def host(self) -> str:
        """The host that pictures come from."""
        return host_of(self._bucket)

    def put(self, key: str, picture: bytes, media_type: str) -> None:
        """Store a picture."""
        sent(
            "put_object",
            lambda: self._client.put_object(
                Bucket=self._bucket, Key=key, Body=picture, ContentType=media_type, ChecksumAlgorithm="SHA256"
            ),
        )

    def remove(self, key: str) -> None:
        """Take a picture away; the bucket keeps what is deleted for another week, out of everybody's sight."""
        sent("delete_object", lambda: self._client.delete_object(Bucket=self._bucket, Key=key))

    def presigned(self, key: str, filename: str, media_type: str) -> str:
        """Return an address that shows a picture for five minutes."""
        return presigned(self._bucket, key, filename, media_type)
