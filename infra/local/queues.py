"""An SQS queue as Lambda's poller reads it: received, handed over in batches, deleted when done, redriven by SQS."""

from __future__ import annotations

import threading
from typing import Any

import boto3

from infra.local.busy import Busy
from infra.local.dispatch import Lambda
from infra.local.streams import delay, queue_url

Json = dict[str, Any]
MOST_MESSAGES = 10


class QueueSource:
    """One event source mapping on one queue, with a thread of its own that sleeps until something is queued."""

    def __init__(self, mapping: Json, functions: Lambda, busy: Busy) -> None:
        """`mapping` are the resolved properties of the AWS::Lambda::EventSourceMapping."""
        self._mapping, self._functions, self._busy = mapping, functions, busy
        self.queue = str(mapping["EventSourceArn"]).split(":")[-1]
        self._url = queue_url(str(mapping["EventSourceArn"]))
        self._news = False
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name=str(mapping["FunctionName"]), daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Something was put into the queue."""
        self._busy.enter(("queue", self.queue))
        with self._changed:
            self._news = True
            self._changed.notify()

    def close(self) -> None:
        """Stop after the batch at hand."""
        self._closed.set()
        with self._changed:
            self._changed.notify()
        self._thread.join(5)

    def _work(self) -> None:
        sqs = boto3.client("sqs")
        while not self._closed.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._news or self._closed.is_set())
                self._news = False
            while not self._closed.is_set() and self._batch(sqs):
                pass
            with self._changed:
                if not self._news:
                    self._busy.leave(("queue", self.queue))

    def _batch(self, sqs: Any) -> bool:
        received = sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(MOST_MESSAGES, int(self._mapping.get("BatchSize", MOST_MESSAGES))),
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
            WaitTimeSeconds=0,
        ).get("Messages", [])
        if not received:
            return False
        failed = self._handled({message["MessageId"]: message for message in received})
        for message in received:
            if message["MessageId"] not in failed:
                sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        self._again(sqs, [message for message in received if message["MessageId"] in failed])
        return True

    def _handled(self, messages: dict[str, Json]) -> set[str]:
        """Hand a batch to the function; returns the ids that must come again."""
        event = {"Records": [self._record(message) for message in messages.values()]}
        outcome = self._functions.invoke(self._mapping["FunctionName"], event)
        if outcome.failed:
            return set(messages)
        if "ReportBatchItemFailures" not in self._mapping.get("FunctionResponseTypes", []):
            return set()
        failures = {str(one.get("itemIdentifier")) for one in (outcome.payload or {}).get("batchItemFailures") or []}
        unknown = failures - set(messages)
        return set(messages) if unknown else failures

    def _again(self, sqs: Any, failed: list[Json]) -> None:
        if failed:
            self._closed.wait(max(delay(int(m["Attributes"]["ApproximateReceiveCount"])) for m in failed))
        for message in failed:
            sqs.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )

    def _record(self, message: Json) -> Json:
        attributes = {
            name: {
                "dataType": value["DataType"],
                "stringValue": value.get("StringValue"),
                "stringListValues": [],
                "binaryListValues": [],
            }
            for name, value in message.get("MessageAttributes", {}).items()
        }
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": attributes,
            "md5OfBody": message.get("MD5OfBody", ""),
            "eventSource": "aws:sqs",
            "eventSourceARN": self._mapping["EventSourceArn"],
            "awsRegion": str(self._mapping["EventSourceArn"]).split(":")[3],
        }
