"""What the local cloud acknowledged is there in its next life, under the same names and keys."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local.journal import InUse, Journal, item_kept
from tests.gateway.conftest import small_cloud

TABLE, BUCKET = "driveaway-Table", "driveaway-documents"


def item(pk: str, **more: Any) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "1"}, **more}


def mac() -> str:
    kms: Any = boto3.client("kms")
    key = next(k["KeyId"] for k in kms.list_keys()["Keys"] if _spec(k["KeyId"]) == "HMAC_256")
    return f"{key} {kms.generate_mac(KeyId=key, MacAlgorithm='HMAC_SHA_256', Message=b'link')['Mac'].hex()}"


def signature() -> str:
    kms: Any = boto3.client("kms")
    key = next(k["KeyId"] for k in kms.list_keys()["Keys"] if _spec(k["KeyId"]) == "RSA_2048")
    algorithm = {"KeyId": key, "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}
    return str(kms.sign(Message=b"seal", MessageType="RAW", **algorithm)["Signature"].hex())


def _spec(key: str) -> str:
    return str(boto3.client("kms").describe_key(KeyId=key)["KeyMetadata"]["KeySpec"])


def test_items_of_every_kind_come_back_and_deleted_ones_do_not(tmp_path: Path, kept: Path) -> None:
    rich = item(
        "a", list={"S": "l"}, m={"M": {"x": {"L": [{"N": "1.5"}, {"BOOL": True}, {"NULL": True}]}}}, b={"B": b"\x00"}
    )
    with small_cloud(tmp_path, kept):
        dynamodb: Any = boto3.client("dynamodb")
        dynamodb.put_item(TableName=TABLE, Item=rich)
        dynamodb.put_item(TableName=TABLE, Item=item("gone"))
        dynamodb.delete_item(TableName=TABLE, Key=item("gone"))
        dynamodb.update_item(
            TableName=TABLE,
            Key=item("new"),
            UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
        dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": TABLE, "Item": item("t")}}])
    with small_cloud(tmp_path, kept):
        dynamodb = boto3.client("dynamodb")
        found = {each["pk"]["S"]: each for each in dynamodb.scan(TableName=TABLE)["Items"]}
        assert found == {"a": rich, "new": item("new", n={"N": "1"}), "t": item("t")}
        listed = dynamodb.query(
            TableName=TABLE,
            IndexName="lists",
            KeyConditionExpression="#l = :l",
            ExpressionAttributeNames={"#l": "list"},
            ExpressionAttributeValues={":l": {"S": "l"}},
        )
        assert listed["Items"] == [rich]


def test_documents_come_back_with_versions_and_locks(tmp_path: Path, kept: Path) -> None:
    until = "2030-01-01T00:00:00Z"
    with small_cloud(tmp_path, kept):
        s3: Any = boto3.client("s3")
        first = s3.put_object(
            Bucket=BUCKET, Key="a/b.pdf", Body=b"one", ContentType="application/pdf", Metadata={"k": "v"}
        )
        s3.put_object(
            Bucket=BUCKET, Key="a/b.pdf", Body=b"two", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until
        )
        s3.put_object(Bucket=BUCKET, Key="gone", Body=b"x")
        s3.delete_object(Bucket=BUCKET, Key="gone")
    with small_cloud(tmp_path, kept):
        s3 = boto3.client("s3")
        old = s3.get_object(Bucket=BUCKET, Key="a/b.pdf", VersionId=first["VersionId"])
        new = s3.get_object(Bucket=BUCKET, Key="a/b.pdf")
        assert (old["Body"].read(), old["ContentType"], old["Metadata"]) == (b"one", "application/pdf", {"k": "v"})
        assert (new["Body"].read(), new["ObjectLockMode"]) == (b"two", "GOVERNANCE")
        with pytest.raises(s3.exceptions.NoSuchKey):
            s3.get_object(Bucket=BUCKET, Key="gone")


def test_keys_clock_mails_and_news_come_back(tmp_path: Path, kept: Path) -> None:
    raw = b"To: a@small.example\r\nX-Driveaway-Kind: confirm_order\r\nSubject: hello\r\n\r\nhttps://x.example/y"
    with small_cloud(tmp_path, kept) as first:
        before = mac(), signature()
        first.cloud.clock.advance(timedelta(days=3).total_seconds())
        boto3.client("sesv2").send_email(
            FromEmailAddress="no-reply@small.example",
            Destination={"ToAddresses": ["a@small.example"]},
            Content={"Raw": {"Data": raw}},
        )
        boto3.client("sns").publish(
            TopicArn="arn:aws:sns:eu-central-1:123456789012:news.fifo",
            Message="news",
            MessageGroupId="g",
            MessageDeduplicationId="d-1",
        )
        first.settle()
        then = first.cloud.clock.now()
    with small_cloud(tmp_path, kept) as second:
        assert (mac(), signature()) == before
        assert second.cloud.clock.now() >= then
        (mail,) = second.cloud.inbox.newest_first("A@small.example")
        assert (mail["kind"], mail["subject"], mail["links"]) == ("confirm_order", "hello", ["https://x.example/y"])
        (news,) = second.cloud.journal.documents("published")
        assert (news["message"], news["dedup_id"]) == ("news", "d-1")


def test_what_nobody_consumed_is_consumed_in_the_next_life(tmp_path: Path, kept: Path) -> None:
    with small_cloud(tmp_path, kept):
        pass
    journal = Journal(tmp_path)
    record = {"eventID": "e", "eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "Keys": item("JOB#left")}}
    message = {
        "body": "left", "message_attributes": {}, "group_id": "g", "deduplication_id": "d", "sequence_number": "1",
        "sent_timestamp": time.time() * 1000, "approximate_receive_count": 1, "system_attributes": {},
    }  # fmt: skip
    journal.write(
        [
            ("insert into stream values ('e', 'Table', ?)", (json.dumps(record),)),
            ("insert into messages values ('news.fifo', 'm', ?)", (json.dumps(message),)),
        ]
    )
    journal.close()
    for life in (["JOB#left", "left"], []):
        with small_cloud(tmp_path, kept) as small:
            small.settle()
            assert [*small.seen("stream"), *small.seen("queue")] == life


def test_a_write_that_cannot_be_kept_is_not_acknowledged(tmp_path: Path, kept: Path) -> None:
    with small_cloud(tmp_path, kept) as small:
        small.cloud.journal.rows("select 1")
        small.cloud.journal._db.execute(
            "create trigger full before insert on items begin select raise(abort, 'full'); end"
        )
        with pytest.raises(Exception, match="full"):
            boto3.client("dynamodb").put_item(TableName=TABLE, Item=item("lost"))
        assert small.cloud.journal.empty()


def test_two_clouds_never_share_a_data_folder(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with pytest.raises(InUse):
        Journal(tmp_path)
    journal.close()
    Journal(tmp_path).close()


def test_a_journal_writes_all_or_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with pytest.raises(Exception, match="no such table"):
        journal.write([item_kept("t", "k", "{}"), ("insert into nowhere values (1)", ())])
    assert journal.empty()
    journal.close()
