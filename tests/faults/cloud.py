"""What stands around the functions: real adapters on the wire, a tiny press and sealer, an imitated rest of AWS."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from unittest.mock import patch

import boto3
from moto.core.models import botocore_stubber

from driveaway.access.directory import directory
from driveaway.adapters import retries
from driveaway.adapters.archive import S3Archive
from driveaway.adapters.dynamodb.items import plain
from driveaway.adapters.keys import KmsKeys
from driveaway.adapters.ses import SesMailer
from driveaway.adapters.stepfunctions import OrderWorkflow
from driveaway.runtime.observe import logger
from driveaway.runtime.wiring import world
from tests.fakes import ENVIRONMENT, Bench, LoopbackAddresses, bench, session
from tests.faults.elsewhere import Elsewhere
from tests.faults.wire import Fault, Json, Later, Wire
from tests.sowing import sow
from tests.tables import kept
from tests.unit.contracts.conftest import CountingSealer, PlainPress

REGION = ENVIRONMENT["AWS_DEFAULT_REGION"]
ONCE = {"AWS_MAX_ATTEMPTS": "1"}
WHOLE_LIFE = timedelta(days=3650)


@dataclass(frozen=True)
class PlainLetter:
    """A letter that says its data."""

    text: str
    subject: str = "letter"

    @property
    def html(self) -> str:
        return "<p></p>"


@dataclass
class Cloud:
    """A bench whose functions reach AWS over the wire only."""

    bench: Bench
    wire: Wire
    elsewhere: Elsewhere

    @contextmanager
    def unseen(self) -> Iterator[Bench]:
        """Look at the tables without being counted."""
        self.wire.open = False
        yield self.bench
        self.wire.open = True


@contextmanager
def cloud(at: int = -1, fault: Fault | None = None, then: Later | None = None, *, tries: int = 1) -> Iterator[Cloud]:
    """Stand up a seeded cloud in which call `at` will suffer `fault`, a later one `then`; ids are the same each time.

    Each call is tried once unless `tries` says more: our own retries would hide what they are too few for.
    """
    logger.setLevel("CRITICAL")
    seeds, draw = _seeded(), random.Random(4).choice
    patience = patch.multiple(retries, MOST_TRIES=tries, pause=lambda seconds: None)
    with patch.dict("os.environ", ONCE), patch("secrets.choice", draw), patience, bench() as here:
        for name, table in kept(REGION).items():
            table.items = copy.deepcopy(seeds[name])
        elsewhere = Elsewhere()
        wire = Wire(elsewhere, at, fault, then=then)
        _connect(here, wire)
        try:
            yield Cloud(here, wire, elsewhere)
        finally:
            for client in _clients().values():
                client.meta.events.unregister("before-send.*.*", wire)


@lru_cache
def _seeded() -> Mapping[str, Any]:
    """Return the items of both tables with seeds and a session for everybody; made once."""
    with bench() as first:
        sow(first)
        for person in directory(first.book):
            session(first, person.staff_id, lasting=WHOLE_LIFE)
        return {name: copy.deepcopy(table.items) for name, table in kept(REGION).items()}


def rows_of(name: str) -> list[Json]:
    """Return every row of a table, without a call."""
    return [plain(item.to_json()["Attributes"]) for item in kept(REGION)[name].all_items()]


@lru_cache
def _clients() -> Mapping[str, Any]:
    names = ("s3", "kms", "sesv2", "stepfunctions")
    return {name: boto3.client(name, region_name=REGION) for name in names}  # type: ignore[call-overload]


def _connect(here: Bench, wire: Wire) -> None:
    clients = _clients()
    for client in (here.client, *clients.values()):
        client.meta.events.unregister("before-send", botocore_stubber)  # who asks it is the wire
        client.meta.events.register("before-send.*.*", wire)
    wire.open = False
    clients["s3"].create_bucket(
        Bucket="contracts",
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectLockEnabledForBucket=True,
    )
    wire.open = True
    parts = world()
    machine = parts.settings.state_machine
    mailer = SesMailer(
        client=clients["sesv2"],
        sender=parts.settings.sender,
        configuration_set="driveaway",
        write=lambda kind, language, data: PlainLetter(json.dumps(data, sort_keys=True)),
        clock=here.clock,
    )
    vars(parts).update(
        book=here.book,
        outbox=here.outbox,
        keys=KmsKeys(client=clients["kms"], key_id="alias/links"),
        workflow=OrderWorkflow(client=clients["stepfunctions"], state_machine=machine),
        mailer=mailer,
        addresses=LoopbackAddresses(),
        archive=S3Archive(client=clients["s3"], bucket="contracts"),
        press=PlainPress(),
        sealer=CountingSealer(),
    )
