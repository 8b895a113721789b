"""The heads of all chains are kept once a day, signed and locked; the check tells whatever is not as it was."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
import pytest

from driveaway.adapters.dynamodb.chains import DynamoChains
from driveaway.adapters.signer import KmsSigner
from driveaway.adapters.vault import S3Vault
from driveaway.audit.document import Reading
from driveaway.audit.model import Stored
from driveaway.audit.verification import document_flaw
from driveaway.catalogue.model import Store
from driveaway.ops.audit_check import Check, judged_by
from driveaway.ops.seal_certificate import certificate_for
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import use_clock
from driveaway.shared.errors import TryAgain
from driveaway.shared.record import GENESIS
from driveaway.step import Change, Step
from functions.audit.heads import handler
from tests.fakes import ENVIRONMENT, Bench, bench
from tests.sowing import sow

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION: Any = {"LocationConstraint": ENVIRONMENT["AWS_DEFAULT_REGION"]}
DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)
STORE = Store.key_of("1")
SUBJECT = f"{STORE.pk}/{STORE.sk}"


@dataclass
class Trail:
    """Seeded tables, the bucket, and the seal's key."""

    bench: Bench
    s3: S3Client
    certificate: bytes

    def run(self) -> int | None:
        kept = handler({}, None)["kept"]
        assert kept is None or isinstance(kept, int)
        return kept

    def next_day(self) -> None:
        """Let a day begin, with a step taken on it."""
        self.bench.clock.advance(DAY)
        before = self.bench.book.get(Store, "1")
        step = Step("moved", "admin", self.bench.clock.now(), changes=(Change(before.succeed(phone="1"), before),))
        self.bench.book.commit(step)

    def findings(self, *, days: int = 30, certificate: bytes | None = None) -> list[str]:
        chains = DynamoChains(client=self.bench.client, table="business", audit_table="audit")
        valid = judged_by([certificate or self.certificate])
        check = Check(chains, S3Vault(client=self.s3, bucket="contracts"), valid, self.bench.clock.now().date(), days)
        return list(check.findings())

    def document(self, day: date = FIRST) -> bytes:
        return self.s3.get_object(Bucket="contracts", Key=f"audit-heads/{day}.jsonl")["Body"].read()

    def put(self, content: bytes, day: date) -> None:
        self.s3.put_object(Bucket="contracts", Key=f"audit-heads/{day}.jsonl", Body=content)

    def change(self, table: str, sk: str, **fields: Any) -> None:
        pk = SUBJECT if table == "audit" else STORE.pk
        key: Any = {"pk": {"S": pk}, "sk": {"S": sk}}
        row = self.bench.client.get_item(TableName=table, Key=key)["Item"]
        self.bench.client.put_item(TableName=table, Item=row | fields)

    def drop(self, seq: int) -> None:
        self.bench.client.delete_item(TableName="audit", Key={"pk": {"S": SUBJECT}, "sk": {"S": f"{seq:010d}"}})


@pytest.fixture
def trail() -> Iterator[Trail]:
    with bench() as found:
        s3, kms = boto3.client("s3"), boto3.client("kms")
        s3.create_bucket(Bucket="contracts", CreateBucketConfiguration=REGION, ObjectLockEnabledForBucket=True)
        key = kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        certificate = certificate_for(kms, key, organisation="星陆汽车", common_name="合同专用章")
        with patch.dict("os.environ", {"SEAL_KEY_ID": key}):
            use_clock(found.clock)
            sow(found)
            yield Trail(found, s3, certificate)


def test_every_record_is_in_the_document_once_and_the_document_is_locked(trail: Trail) -> None:
    count = trail.run()
    *heads, last = trail.document().splitlines()
    subjects = [json.loads(line)[0] for line in heads]
    assert count == len(heads) > 20 and subjects == sorted(set(subjects)) and SUBJECT in subjects
    assert json.loads(last)["statement"]["count"] == count
    lock = trail.s3.head_object(Bucket="contracts", Key=f"audit-heads/{FIRST}.jsonl")
    assert lock["ObjectLockMode"] == "GOVERNANCE"
    assert trail.findings() == []


def test_a_second_run_on_the_same_day_changes_nothing(trail: Trail) -> None:
    trail.run()
    before = trail.document()
    trail.bench.clock.advance(timedelta(hours=6))
    assert trail.run() is None
    assert trail.document() == before


def test_two_runs_at_once_keep_one_document(trail: Trail) -> None:
    trail.run()
    with patch.object(S3Vault, "days", return_value=[]):  # as the second saw it before the first was done
        trail.run()
    versions = trail.s3.list_object_versions(Bucket="contracts", Prefix="audit-heads/")["Versions"]
    assert len(versions) == 1
    assert trail.findings() == []


def test_a_run_that_fails_keeps_nothing_and_the_next_one_begins_anew(trail: Trail) -> None:
    with patch.object(KmsSigner, "sign", side_effect=TryAgain("service_busy")), pytest.raises(TryAgain):
        trail.run()
    assert trail.findings() == ["documents: the newest is missing"]
    assert trail.run() is not None
    assert trail.findings() == []


def test_each_day_names_the_day_before_it_even_after_days_without_any(trail: Trail) -> None:
    trail.run()
    first = Reading(io.BytesIO(trail.document()))
    first.read_through()
    trail.bench.clock.advance(4 * DAY)
    trail.next_day()
    trail.run()
    last = json.loads(trail.document(FIRST + 5 * DAY).splitlines()[-1])
    assert last["statement"]["previous"] == {"day": str(FIRST), "sha256": first.sha256}
    assert trail.findings() == []


def test_a_chain_set_back_with_its_record_is_told_by_the_next_run_and_by_the_check(trail: Trail) -> None:
    trail.next_day()
    trail.run()
    whole = trail.bench.book.get(Store, "1")
    rows = trail.bench.book.history(STORE)
    trail.drop(2)
    trail.change("business", STORE.sk, version={"N": "1"}, chain={"S": rows[0].hash})
    day = FIRST + DAY
    told = f"{SUBJECT}: row 2 was there when the document of {day} was made; chain and record were set back"
    assert trail.findings() == [told]
    trail.bench.clock.advance(DAY)
    with patch.object(logger, "error") as told_of:
        trail.run()
    (call,) = told_of.call_args_list
    assert call.kwargs["extra"] == {"subject": SUBJECT, "was": whole.version, "now": 1, "finding": "set_back"}
    assert trail.findings() == [told]  # the document of today knows no better, the one before does


def test_the_check_names_what_is_wrong_with_a_chain(trail: Trail) -> None:
    trail.next_day()
    trail.run()
    trail.change("audit", f"{2:010d}", actor={"S": "nobody"})
    assert trail.findings() == [f"{SUBJECT}: row 2 is not as it was written"]
    trail.drop(2)
    assert trail.findings() == [f"{SUBJECT}: row 2 is missing, and all that came after it"]
    trail.change("business", STORE.sk, version={"N": "0"}, chain={"S": GENESIS})
    assert trail.findings() == [f"{SUBJECT}: row 1 is beyond what the record says"]
    trail.bench.client.delete_item(TableName="business", Key={"pk": {"S": STORE.pk}, "sk": {"S": STORE.sk}})
    assert trail.findings() == [f"{SUBJECT}: the record is gone"]


def test_a_document_that_is_changed_anywhere_is_told(trail: Trail) -> None:
    trail.run()
    written = trail.document()
    chance = random.Random(20260302)
    for place in (*chance.sample(range(len(written)), 30), len(written) - 1):
        changed = bytearray(written)
        changed[place] ^= 1 << chance.randrange(7)
        assert document_flaw(FIRST, io.BytesIO(changed), None, judged_by([trail.certificate]))[0] is not None, place
    for cut in (b"", written[:-1], written[: len(written) // 2], written + b"\n", written + written):
        assert document_flaw(FIRST, io.BytesIO(cut), None, judged_by([trail.certificate]))[0] == "unreadable"
    lines = written.splitlines(keepends=True)
    for other in (lines[1:], [lines[1], lines[0], *lines[2:]], [*lines[:3], *lines[4:]]):
        assert document_flaw(FIRST, io.BytesIO(b"".join(other)), None, judged_by([trail.certificate]))[0] is not None


def test_a_damaged_day_is_told_by_the_next_run_and_keeps_nobody_from_going_on(trail: Trail) -> None:
    trail.put(b"nothing of ours", FIRST)
    trail.next_day()
    with patch.object(logger, "error") as told_of:
        assert trail.run() is not None
    assert [call.kwargs["extra"] for call in told_of.call_args_list] == [{"finding": "damaged_document"}]
    assert trail.findings() == [f"document of {FIRST}: it is damaged"]


def test_a_day_that_does_not_follow_the_one_before_is_told(trail: Trail) -> None:
    for _ in range(3):
        trail.run()
        trail.next_day()
    trail.run()
    last, before = FIRST + 3 * DAY, FIRST + 2 * DAY
    assert trail.findings() == trail.findings(days=2) == trail.findings(days=1) == []
    with patch.object(S3Vault, "stored", return_value=_without(before, trail)):
        assert trail.findings() == [f"document of {last}: it does not follow the document before it"]


def _without(day: date, trail: Trail) -> list[Stored]:
    return [each for each in S3Vault(client=trail.s3, bucket="contracts").stored() if each.day != day]


def test_a_day_that_is_hidden_or_replaced_is_told_and_the_first_document_believed(trail: Trail) -> None:
    trail.run()
    trail.s3.delete_object(Bucket="contracts", Key=f"audit-heads/{FIRST}.jsonl")
    hidden = [f"document of {FIRST}: somebody hid or replaced it; the first one is believed"]
    assert trail.findings() == hidden
    trail.run()
    assert trail.findings() == hidden


def test_documents_that_stop_coming_are_told(trail: Trail) -> None:
    assert trail.findings() == ["documents: the newest is missing"]
    trail.run()
    trail.bench.clock.advance(3 * DAY)
    assert trail.findings() == [f"documents: the newest is of {FIRST}"]


def test_another_key_signs_nothing(trail: Trail) -> None:
    trail.run()
    kms = boto3.client("kms")
    other = kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    theirs = certificate_for(kms, other, organisation="别家", common_name="合同专用章")
    assert trail.findings(certificate=theirs) == [f"document of {FIRST}: its signature is not by the seal's key"]
