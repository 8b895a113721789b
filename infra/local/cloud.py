"""The local cloud itself: moto, the stack from the template, and everything that moves by itself."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto import mock_aws

from infra.local import direct, messages, replies, scans, storage, tables, transactions, values
from infra.local.busy import Busy
from infra.local.clock import BusinessClock
from infra.local.dispatch import Lambda
from infra.local.events import Bus
from infra.local.executions import Executions
from infra.local.journal import Journal
from infra.local.mails import Inbox
from infra.local.queues import QueueSource
from infra.local.references import References
from infra.local.seam import Seam
from infra.local.sessions import one_client_at_a_time
from infra.local.stack import Stack, journaled_records
from infra.local.streams import StreamSource
from infra.local.template import REGION, Template
from infra.local.variables import without_java

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}
_TALKATIVE = ("moto.stepfunctions", "samtranslator")
"""Loggers that write an error line, with the whole program in it, for every error that a state catches."""
_MOTO: Any = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}


@dataclass(frozen=True)
class Cloud:
    """A running cloud."""

    references: References
    journal: Journal
    clock: BusinessClock
    busy: Busy
    functions: Lambda
    bus: Bus
    stack: Stack
    inbox: Inbox


@contextmanager
def running(template: Template, journal: Journal) -> Iterator[Cloud]:
    """Stand the template up with what the journal holds; nothing works on it before the caller lets it."""
    references, seam, busy = References(template), Seam(journal), Busy()
    clock, post = BusinessClock(journal), messages.Post()
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as until:
        until.enter_context(_environment({**_CREDENTIALS, **references.environment, **_chosen()}))
        until.enter_context(mock_aws(config=_MOTO))
        until.enter_context(one_client_at_a_time())
        functions = Lambda(references, busy)
        bus = Bus(references, functions, clock, busy)
        for part in (
            direct.dynamodb(),  # before the seam, which is to see every call
            seam.installed(),
            transactions.installed(),
            tables.narrow_queries(),
            scans.filtered_first(),
            values.cheap(),
            replies.plain(),
            storage.remembered(seam),
            messages.remembered(seam, post, clock.now),
            functions.installed(),
            Executions(busy, bus.put).watched(),
            without_java(),
        ):
            until.enter_context(part)
        stack = Stack(references, seam)
        stack.create()
        until.callback(bus.close)
        post.published, post.mailed = bus.published, bus.mailed
        post.kept = lambda topic: topic not in bus.mail_topics  # what SES tells, nobody published
        until.enter_context(_sources(references, stack, functions, busy, post))
        yield Cloud(references, journal, clock, busy, functions, bus, stack, Inbox(journal))


@contextmanager
def _sources(
    references: References, stack: Stack, functions: Lambda, busy: Busy, post: messages.Post
) -> Iterator[None]:
    """Connect streams and queues to their functions, with whatever was left waiting when the process ended."""
    streams: list[StreamSource] = []
    queues: list[QueueSource] = []
    for _, properties in references.template.of_type("AWS::Lambda::EventSourceMapping"):
        mapping = references.resolve(properties)
        if ":dynamodb:" in mapping["EventSourceArn"]:
            streams.append(_stream(mapping, stack, functions, busy))
        else:
            queues.append(QueueSource(mapping, functions, busy))

    def queued(name: str) -> None:
        for source in queues:
            if source.queue == name:
                source.look()

    post.queued = queued
    for source in queues:
        source.look()
    try:
        yield
    finally:
        for stream in streams:
            stream.close()
        for queue in queues:
            queue.close()


def _stream(mapping: dict[str, Any], stack: Stack, functions: Lambda, busy: Busy) -> StreamSource:
    feed = stack.feeds[mapping["EventSourceArn"].split("/stream/")[0]]
    source = StreamSource(mapping, functions, busy, stack.journal)
    feed.wanted, feed.emit = source.wants, source.put
    for record in journaled_records(stack.journal, feed.logical):
        source.put(record)
    return source


def _chosen() -> dict[str, str]:
    """Whoever starts the cloud may want to read more or less of what functions say."""
    return {name: os.environ[name] for name in ("POWERTOOLS_LOG_LEVEL",) if name in os.environ}


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    boto3.DEFAULT_SESSION = None
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
