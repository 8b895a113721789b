"""A DynamoDB stream as Lambda's poller reads it: in order, filtered, retried, and given up into a queue."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import boto3

from infra.local.busy import Busy
from infra.local.dispatch import Lambda, Outcome
from infra.local.journal import Journal, record_done
from infra.local.patterns import matches
from infra.local.template import ACCOUNT, REGION

Json = dict[str, Any]
FIRST_DELAY, LONGEST_DELAY = 0.1, 2.0
"""Seconds between tries; they double."""
MANY_TRIES = 50
"""Stands in for "until the record is too old" when the template names no number of tries."""


def delay(tries: int) -> float:
    """Return the seconds to wait after so many failed tries."""
    return float(min(LONGEST_DELAY, FIRST_DELAY * 2 ** max(0, tries - 1)))


def queue_url(queue_arn: str) -> str:
    """Return the address of a queue."""
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{queue_arn.split(':')[-1]}"


class StreamSource:
    """One event source mapping on one stream, with a thread of its own."""

    def __init__(self, mapping: Json, functions: Lambda, busy: Busy, journal: Journal) -> None:
        """`mapping` are the resolved properties of the AWS::Lambda::EventSourceMapping."""
        self._mapping, self._functions, self._busy, self._journal = mapping, functions, busy, journal
        filters = mapping.get("FilterCriteria", {}).get("Filters", [])
        self._patterns = [json.loads(one["Pattern"]) for one in filters]
        self._most_tries = 1 + int(mapping.get("MaximumRetryAttempts", MANY_TRIES - 1))
        self._records: deque[Json] = deque()
        self._tries: dict[str, int] = {}
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name=str(mapping["FunctionName"]), daemon=True)
        self._thread.start()

    def wants(self, record: Json) -> bool:
        """Tell whether the mapping's filters let a record through."""
        return not self._patterns or any(matches(pattern, record) for pattern in self._patterns)

    def put(self, record: Json) -> None:
        """Take a record; it is done after all that came before."""
        self._busy.enter(("record", record["eventID"]))
        with self._changed:
            self._records.append(record)
            self._changed.notify()

    def close(self) -> None:
        """Stop after the batch at hand."""
        self._closed.set()
        with self._changed:
            self._changed.notify()
        self._thread.join(5)

    def _work(self) -> None:
        while not self._closed.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._records or self._closed.is_set())
                batch = list(self._records)[: int(self._mapping.get("BatchSize", 100))]
            if batch and not self._closed.is_set():
                self._attempt(batch)

    def _attempt(self, batch: list[Json]) -> None:
        outcome = self._functions.invoke(self._mapping["FunctionName"], {"Records": batch})
        failed_from = self._first_failure(batch, outcome)
        if failed_from is None:
            return self._done(batch)
        if outcome.failed and len(batch) > 1 and self._mapping.get("BisectBatchOnFunctionError"):
            half = len(batch) // 2
            self._attempt(batch[:half])
            return self._attempt(batch[half:]) if not self._left(batch[:half]) else None
        self._done(batch[:failed_from])
        return self._failed(batch[failed_from], outcome)

    def _left(self, batch: Iterable[Json]) -> bool:
        return any(record is waiting for record in batch for waiting in self._records)

    def _first_failure(self, batch: list[Json], outcome: Outcome) -> int | None:
        """Return where the stream must go on, as Lambda does: from the first failed record, or from the start."""
        if outcome.failed:
            return 0
        if "ReportBatchItemFailures" not in self._mapping.get("FunctionResponseTypes", []):
            return None
        failures = (outcome.payload or {}).get("batchItemFailures") or []
        numbers = {str(failure.get("itemIdentifier")) for failure in failures}
        places = [at for at, record in enumerate(batch) if record["dynamodb"]["SequenceNumber"] in numbers]
        return min(places, default=0) if failures else None

    def _failed(self, record: Json, outcome: Outcome) -> None:
        tries = self._tries[record["eventID"]] = self._tries.get(record["eventID"], 0) + 1
        if tries < self._most_tries:
            self._closed.wait(delay(tries))
            return
        destination = self._mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        if destination:
            letter = {"requestContext": {"functionArn": self._mapping["FunctionName"]}, "tries": tries,
                      "record": record, "response": outcome.payload}  # fmt: skip
            boto3.client("sqs").send_message(QueueUrl=queue_url(destination), MessageBody=json.dumps(letter))
        self._done([record])

    def _done(self, batch: list[Json]) -> None:
        self._journal.write([record_done(record["eventID"]) for record in batch])
        with self._changed:
            for record in batch:
                with suppress(ValueError):
                    self._records.remove(record)
                self._tries.pop(record["eventID"], None)
        for record in batch:
            self._busy.leave(("record", record["eventID"]))
