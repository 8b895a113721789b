"""The vault: every day and every version is told, however many pages the service makes of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from driveaway.adapters.vault import S3Vault
from driveaway.shared.errors import Broken
from tests.fakes import ENVIRONMENT

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION: Any = {"LocationConstraint": ENVIRONMENT["AWS_DEFAULT_REGION"]}
DAYS = [date(2026, 3, 2) + timedelta(days=number) for number in range(8)]


@pytest.fixture
def client() -> Iterator[S3Client]:
    with patch.dict("os.environ", {**ENVIRONMENT, "MOTO_S3_DEFAULT_MAX_KEYS": "3"}), mock_aws():
        found = boto3.client("s3")
        found.create_bucket(Bucket="contracts", CreateBucketConfiguration=REGION, ObjectLockEnabledForBucket=True)
        yield found


@pytest.fixture
def vault(client: S3Client) -> S3Vault:
    kept = S3Vault(client=client, bucket="contracts")
    for day in DAYS:
        assert kept.keep(day, io.BytesIO(day.isoformat().encode()))
    for stranger in (
        "audit-heads/notes.txt",
        "audit-heads/2026-03-02.json",
        "audit-heads/20260302.jsonl",
        "contracts/x",
    ):
        client.put_object(Bucket="contracts", Key=stranger, Body=b"x")
    return kept


def read(vault: S3Vault, day: date, version: str | None = None) -> bytes:
    file = io.BytesIO(b"something longer that was in the file before")
    vault.fetch(day, file, version=version)
    return file.getvalue()


def test_all_days_are_told_in_their_order_and_nothing_else(vault: S3Vault) -> None:
    assert vault.days() == DAYS
    assert [(one.day, one.marker) for one in vault.stored()] == [(day, False) for day in DAYS]


def test_the_first_document_of_a_day_stays(vault: S3Vault) -> None:
    assert not vault.keep(DAYS[0], io.BytesIO(b"another"))
    assert read(vault, DAYS[0]) == b"2026-03-02"


def test_what_hides_or_replaces_a_day_is_told_after_what_was_there_first(vault: S3Vault, client: S3Client) -> None:
    client.delete_object(Bucket="contracts", Key="audit-heads/2026-03-03.jsonl")
    assert DAYS[1] not in vault.days()
    client.put_object(Bucket="contracts", Key="audit-heads/2026-03-04.jsonl", Body=b"another")
    hidden, replaced = ([one for one in vault.stored() if one.day == day] for day in DAYS[1:3])
    assert [one.marker for one in hidden] == [False, True]
    assert read(vault, DAYS[1], hidden[0].version) == b"2026-03-03"
    assert [read(vault, DAYS[2], one.version) for one in replaced] == [b"2026-03-04", b"another"]


def test_a_day_without_a_document_is_ours_to_explain(vault: S3Vault) -> None:
    with pytest.raises(Broken, match="service_refused"):
        read(vault, date(2020, 1, 1))
