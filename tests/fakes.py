"""Fakes that implement the ports, and a book on DynamoDB's tables as moto keeps them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import boto3
from moto import mock_aws
from pydantic import JsonValue

from driveaway.adapters.dynamodb import DynamoBook, DynamoOutbox
from driveaway.effects.model import MailOrder
from driveaway.effects.service import Doors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AWS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "ap-east-1"}


@dataclass
class HandClock:
    """A clock that is moved by hand."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


class HmacKeys:
    """Tokens and codes from a key in memory."""

    def token(self, link_id: str) -> str:
        return hmac.new(b"test", link_id.encode(), hashlib.sha256).hexdigest()[:43]

    def code(self, code_id: str) -> str:
        return f"{int(hashlib.sha256(code_id.encode()).hexdigest(), 16) % 10**6:06d}"


@dataclass
class RecordingWorkflow:
    """A state machine that remembers what it was told."""

    started: list[tuple[str, int]] = field(default_factory=list)
    answers: list[tuple[str, Mapping[str, JsonValue]]] = field(default_factory=list)

    def start(self, *, order_id: str, epoch: int) -> None:
        if (order_id, epoch) not in self.started:
            self.started.append((order_id, epoch))

    def answer(self, *, token: str, output: Mapping[str, JsonValue]) -> None:
        self.answers.append((token, output))


@dataclass
class RecordingMailer:
    """A mailer that keeps what it was given; `trouble` is raised instead, once each."""

    sent: list[tuple[str, MailOrder, Mapping[str, JsonValue]]] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    def send(self, *, effect_id: str, mail: MailOrder, data: Mapping[str, JsonValue]) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.sent.append((effect_id, mail, data))


class LoopbackAddresses:
    """Addresses of a laptop."""

    def absolute(self, path: str) -> str:
        return f"http://127.0.0.1:8000{path}"


@dataclass
class Bench:
    """Everything a verb needs, and what it did to the world."""

    client: DynamoDBClient
    book: DynamoBook
    outbox: DynamoOutbox
    clock: HandClock = field(default_factory=HandClock)
    keys: HmacKeys = field(default_factory=HmacKeys)
    workflow: RecordingWorkflow = field(default_factory=RecordingWorkflow)
    mailer: RecordingMailer = field(default_factory=RecordingMailer)

    @property
    def doors(self) -> Doors:
        return Doors(
            book=self.book,
            outbox=self.outbox,
            workflow=self.workflow,
            keys=self.keys,
            mailer=self.mailer,
            addresses=LoopbackAddresses(),
            clock=self.clock,
        )


@contextmanager
def bench() -> Iterator[Bench]:
    """Stand up the two tables and everything around them."""
    with patch.dict("os.environ", AWS), mock_aws():
        client = boto3.client("dynamodb")
        _create_tables(client)
        book = DynamoBook(client=client, table="business", audit_table="audit")
        yield Bench(client, book, DynamoOutbox(client=client, table="business"))


def _create_tables(client: DynamoDBClient) -> None:
    client.create_table(
        TableName="business",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "wl_pk", "wl_sk", "due_pk", "due_at")
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "ALL"},
            }
            for index, pk, sk in (("worklist", "wl_pk", "wl_sk"), ("due", "due_pk", "due_at"))
        ],
    )
    client.create_table(
        TableName="audit",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
