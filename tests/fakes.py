"""Fakes that implement the ports, and a book on DynamoDB's tables as moto keeps them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from pydantic import JsonValue

from driveaway.access.model import Session, Staff
from driveaway.adapters.dynamodb import DynamoBook, DynamoOutbox
from driveaway.effects.model import MailOrder
from driveaway.effects.service import Doors
from driveaway.runtime.wiring import use_clock, world
from driveaway.shared.clock import SystemClock
from driveaway.shared.ids import digest
from driveaway.step import Step
from tests.sights import check_sights
from tests.tables import tables
from tests.trails import check_trails

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "ap-southeast-1",
    "TABLE_NAME": "business",
    "AUDIT_TABLE_NAME": "audit",
    "CONTRACT_BUCKET": "contracts",
    "ARCHIVE_YEARS": "10",
    "ARCHIVE_MODE": "GOVERNANCE",
    "LINK_KEY_ID": "alias/links",
    "SEAL_KEY_ID": "alias/seal",
    "SEAL_CERTIFICATE_PARAMETER": "/driveaway/seal-certificate",
    "TIME_STAMP_AUTHORITY": "",
    "PUBLIC_BASE_URL_PARAMETER": "/driveaway/public-base-url",
    "FINANCE_TOPIC_ARN": "arn:aws:sns:ap-southeast-1:123456789012:finance.fifo",
    "STATE_MACHINE_ARN": "arn:aws:states:ap-southeast-1:123456789012:stateMachine:driveaway-order",
    "SES_CONFIGURATION_SET": "driveaway",
    "SENDER_ADDRESS": "no-reply@driveaway.example",
    "STAGE": "local",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}


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
    alive: list[str] = field(default_factory=list)
    stopped: list[tuple[str, str]] = field(default_factory=list)

    def start(self, *, order_id: str, epoch: int) -> None:
        if (order_id, epoch) not in self.started:
            self.started.append((order_id, epoch))
            self.alive.append(f"{order_id}-{epoch}")

    def answer(self, *, token: str, output: Mapping[str, JsonValue]) -> None:
        self.answers.append((token, output))

    def running(self) -> list[str]:
        return list(self.alive)

    def runs(self, name: str) -> bool:
        return name in self.alive

    def stop(self, name: str, *, reason: str) -> None:
        self.stopped.append((name, reason))
        self.alive = [each for each in self.alive if each != name]


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
            archive=lambda: world().archive,
        )


@contextmanager
def bench() -> Iterator[Bench]:
    """Stand up the two tables and everything around them; functions called within work on these tables too."""
    with patch.dict("os.environ", ENVIRONMENT), tables(ENVIRONMENT["AWS_DEFAULT_REGION"]) as client:
        book = DynamoBook(client=client, table="business", audit_table="audit")
        here = Bench(client, book, DynamoOutbox(client=client, table="business"))
        use_clock(here.clock)
        yield here
        check_sights(client.meta.region_name)
        check_trails(client.meta.region_name)
        use_clock(SystemClock())


def request(
    handler: Callable[[dict[str, Any], object], dict[str, Any]],
    method: str,
    resource: str,
    *,
    path: str | None = None,
    body: str | Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    stage: str = "",
) -> tuple[int, dict[str, list[str]], str]:
    """Call a function as API Gateway does; returns status, headers in lower case, body."""
    sent = {name.lower(): [value] for name, value in (headers or {}).items()}
    if isinstance(body, Mapping):
        body = json.dumps(body)
        sent.setdefault("content-type", ["application/json"])
    where = path or resource
    event = {
        "httpMethod": method,
        "resource": resource,
        "path": where,
        "headers": {name: values[-1] for name, values in sent.items()},
        "multiValueHeaders": sent,
        "queryStringParameters": dict(query or {}) or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()} or None,
        "pathParameters": path_parameters(resource, where),
        "requestContext": {"requestId": "test", "path": stage + where, "stage": "test", "identity": {}},
        "body": body,
        "isBase64Encoded": False,
    }
    reply = handler(event, None)
    shown = {name.lower(): list(values) for name, values in reply["multiValueHeaders"].items()}
    return int(reply["statusCode"]), shown, str(reply["body"])


def path_parameters(resource: str, path: str) -> dict[str, str]:
    """Return the values of `{name}` parts."""
    pairs = zip(resource.split("/"), path.split("/"), strict=False)
    return {part[1:-1]: value for part, value in pairs if part.startswith("{")}


def session(bench: Bench, staff_id: str, *, lasting: timedelta = timedelta(hours=12)) -> dict[str, str]:
    """Return the Authorization header of a member of staff who is signed in."""
    person = bench.book.get(Staff, staff_id).person
    opened = Session(secret_hash=digest(staff_id), person=person, expires_at=bench.clock.now() + lasting)
    bench.book.commit(Step(action="signed_in", actor=staff_id, at=bench.clock.now(), claims=(opened,)))
    return {"Authorization": f"Bearer {staff_id}"}
