"""The audit trail of the whole system: a document each day, and a check from outside that finds what somebody did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest

from driveaway.catalogue.model import Store
from driveaway.ops.audit_check import main
from infra.local.harness import LocalCloud

DAY = timedelta(days=1).total_seconds()
STORE = Store.key_of("1")


def documents(cloud: LocalCloud) -> list[str]:
    bucket = cloud.cloud.references.environment["CONTRACT_BUCKET"]
    return [one["Key"] for one in boto3.client("s3").list_objects_v2(Bucket=bucket, Prefix="audit-heads/")["Contents"]]


def test_each_day_leaves_one_document(local_cloud: LocalCloud) -> None:
    before = documents(local_cloud)
    local_cloud.advance(60)
    assert documents(local_cloud) == before
    local_cloud.advance(DAY)
    local_cloud.advance(60)
    assert len(documents(local_cloud)) == len(before) + 1


def test_the_check_finds_nothing_wrong_and_then_what_somebody_did(
    local_cloud: LocalCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    assert "findings: none" in capsys.readouterr().out
    table = local_cloud.cloud.references.environment["AUDIT_TABLE_NAME"]
    key: Any = {"pk": {"S": f"{STORE.pk}/{STORE.sk}"}, "sk": {"S": f"{1:010d}"}}
    boto3.client("dynamodb").delete_item(TableName=table, Key=key)
    assert main([]) == 1
    assert f"{STORE.pk}/{STORE.sk}: row 1 is missing" in capsys.readouterr().out


def test_where_there_is_nothing_to_check_the_command_says_so(
    local_cloud: LocalCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--stack", "nobody"]) == main(["--certificate", "/nowhere/seal.pem"]) == 2
    assert capsys.readouterr().out.count("Nothing could be checked") == 2
