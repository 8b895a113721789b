"""The archive: the first sealed document stays, is kept for years, and can be looked at for minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from driveaway.adapters.archive import Retention, S3Archive
from driveaway.shared.errors import Broken
from tests.fakes import ENVIRONMENT

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = ENVIRONMENT["AWS_DEFAULT_REGION"]
KEY = "contracts/DC-2611-7KQ2M9XB/sealed.pdf"


@pytest.fixture
def client() -> Iterator[S3Client]:
    with patch.dict("os.environ", ENVIRONMENT), mock_aws():
        found = boto3.client("s3")
        region: Any = {"LocationConstraint": REGION}
        found.create_bucket(Bucket="contracts", CreateBucketConfiguration=region, ObjectLockEnabledForBucket=True)
        yield found


@pytest.fixture
def archive(client: S3Client) -> S3Archive:
    return S3Archive(client=client, bucket="contracts")


def test_who_seals_second_adopts_what_the_first_stored(archive: S3Archive) -> None:
    first = archive.put_sealed(KEY, b"first")
    assert archive.put_sealed(KEY, b"second") == first == hashlib.sha256(b"first").hexdigest()
    assert archive.read(KEY) == b"first"


def test_a_sealed_document_is_locked_for_ten_years_and_a_draft_is_not(archive: S3Archive, client: S3Client) -> None:
    archive.put_sealed(KEY, b"sealed")
    archive.put_draft("drafts/DC-2611-7KQ2M9XB.pdf", b"draft")
    lock = client.head_object(Bucket="contracts", Key=KEY)
    assert lock["ObjectLockMode"] == "GOVERNANCE"
    assert lock["ObjectLockRetainUntilDate"].year == datetime.now(UTC).year + 10
    assert "ObjectLockMode" not in client.head_object(Bucket="contracts", Key="drafts/DC-2611-7KQ2M9XB.pdf")


def test_for_how_long_and_against_whom_a_document_is_locked_is_for_the_installation_to_say(client: S3Client) -> None:
    S3Archive(client=client, bucket="contracts", retention=Retention(15, "COMPLIANCE")).put_sealed(KEY, b"sealed")
    lock = client.head_object(Bucket="contracts", Key=KEY)
    assert lock["ObjectLockMode"] == "COMPLIANCE"
    assert lock["ObjectLockRetainUntilDate"].year == datetime.now(UTC).year + 15


def test_a_lock_that_begins_on_the_29th_of_february_ends_on_the_28th() -> None:
    assert Retention(10).until(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2038, 2, 28, tzinfo=UTC)


def test_a_document_that_is_missing_is_ours_to_explain(archive: S3Archive) -> None:
    with pytest.raises(Broken, match="service_refused"):
        archive.read("drafts/none.pdf")


def test_an_address_to_look_at_is_signed_without_any_call(archive: S3Archive) -> None:
    address = urlsplit(archive.presigned(KEY, "DC-2611-7KQ2M9XB.pdf"))
    query = parse_qs(address.query)
    assert (address.netloc, address.path) == (f"contracts.s3.{REGION}.amazonaws.com", f"/{KEY}")
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"] and query["X-Amz-Expires"] == ["300"]
    assert query["response-content-type"] == ["application/pdf"]


def test_the_signed_address_opens_the_document(archive: S3Archive) -> None:
    import requests

    archive.put_sealed(KEY, b"sealed")
    assert requests.get(archive.presigned(KEY, "contract.pdf"), timeout=5).content == b"sealed"


def test_a_document_on_hold_is_deleted_by_nobody_and_let_go_it_is_as_before(
    archive: S3Archive, client: S3Client
) -> None:
    archive.put_sealed(KEY, b"sealed")
    version = client.head_object(Bucket="contracts", Key=KEY)["VersionId"]

    for _ in range(2):
        archive.hold(KEY, on=True)
    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(Bucket="contracts", Key=KEY, VersionId=version, BypassGovernanceRetention=True)
    assert archive.read(KEY) == b"sealed"

    archive.hold(KEY, on=False)
    lock = client.head_object(Bucket="contracts", Key=KEY)
    assert (lock["ObjectLockLegalHoldStatus"], lock["ObjectLockMode"]) == ("OFF", "GOVERNANCE")
