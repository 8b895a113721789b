"""Photos of cars in S3: stored as what they are, looked at for minutes, and a client made only for the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from moto import mock_aws

from driveaway.adapters.photos import S3Photos
from tests.fakes import ENVIRONMENT

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = ENVIRONMENT["AWS_DEFAULT_REGION"]
KEY = "photos/01J/ab.png"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def client() -> Iterator[S3Client]:
    with patch.dict("os.environ", ENVIRONMENT), mock_aws():
        found = boto3.client("s3")
        region: Any = {"LocationConstraint": REGION}
        found.create_bucket(Bucket="contracts", CreateBucketConfiguration=region)
        yield found


def test_a_picture_is_stored_as_what_it_is_and_twice_is_once(client: S3Client) -> None:
    photos = S3Photos(bucket="contracts", connect=lambda: client)
    for _ in range(2):
        photos.put(KEY, PNG, "image/png")
    stored = client.get_object(Bucket="contracts", Key=KEY)
    assert (stored["ContentType"], stored["Body"].read()) == ("image/png", PNG)


def test_a_picture_that_is_taken_away_is_gone_and_gone_again_is_fine(client: S3Client) -> None:
    photos = S3Photos(bucket="contracts", connect=lambda: client)
    photos.put(KEY, PNG, "image/png")
    for _ in range(2):
        photos.remove(KEY)
    assert client.list_objects_v2(Bucket="contracts")["KeyCount"] == 0


def test_looking_needs_no_client(client: S3Client) -> None:
    def never() -> S3Client:
        raise AssertionError("a client was made")

    photos = S3Photos(bucket="contracts", connect=never)
    address = urlsplit(photos.presigned(KEY, "照片 1.png", "image/png"))
    query = parse_qs(address.query)
    assert (address.netloc, address.path) == (photos.host, f"/{KEY}")
    assert query["X-Amz-Expires"] == ["300"] and query["response-content-type"] == ["image/png"]
    assert query["response-content-disposition"] == ["inline; filename*=UTF-8''%E7%85%A7%E7%89%87%201.png"]
