"""Queues as people's tools need them: read without losing anything, sent again, and dropped only after that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from driveaway.adapters.retries import sent

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

MOST = 1000
"""Letters that are read at once; whoever has more works in rounds."""
HIDDEN = 300
"""Seconds for which a letter that is being worked on is not shown to others; then it is there again."""


@dataclass(frozen=True)
class Letter:
    """A message of a queue; `about` are its text attributes, `group` the one it is ordered within."""

    message_id: str
    body: str
    sent_at: datetime
    receipt: str
    group: str | None = None
    about: Mapping[str, str] = field(default_factory=dict)


class SqsQueues:
    """Queues by their address."""

    def __init__(self, *, client: SQSClient) -> None:
        self._client = client

    def letters(self, queue: str) -> list[Letter]:
        """Return what lies in a queue, oldest first; it stays there, hidden for five minutes unless put back.

        A FIFO queue shows only the first letters of a group; those behind them come when these are gone.
        """
        found: dict[str, Letter] = {}
        while len(found) < MOST:
            page = [_letter(message) for message in self._receive(queue)]
            if not page:
                break
            found |= {letter.message_id: letter for letter in page}
        return sorted(found.values(), key=lambda letter: letter.sent_at)

    def _receive(self, queue: str) -> list[MessageTypeDef]:
        reply = sent(
            "receive_message",
            lambda: self._client.receive_message(
                QueueUrl=queue,
                MaxNumberOfMessages=10,
                VisibilityTimeout=HIDDEN,
                WaitTimeSeconds=1,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            ),
        )
        return reply.get("Messages", [])

    def put_back(self, queue: str, letter: Letter) -> None:
        """Show a letter to others again."""
        sent(
            "change_message_visibility",
            lambda: self._client.change_message_visibility(
                QueueUrl=queue, ReceiptHandle=letter.receipt, VisibilityTimeout=0
            ),
        )

    def drop(self, queue: str, letter: Letter) -> None:
        """Delete a letter for good."""
        sent("delete_message", lambda: self._client.delete_message(QueueUrl=queue, ReceiptHandle=letter.receipt))

    def send_on(self, queue: str, letter: Letter) -> None:
        """Send a letter's text to a FIFO queue, behind what its group holds there.

        The id by which SQS drops repeats is made of the letter: sent again after an interruption it is dropped, but a
        letter that came back within five minutes is another one and is not. The first sender's id would drop both.
        """
        sent(
            "send_message",
            lambda: self._client.send_message(
                QueueUrl=queue,
                MessageBody=letter.body,
                MessageGroupId=letter.group or letter.message_id,
                MessageDeduplicationId=f"again-{letter.message_id}",
            ),
        )


def _letter(message: MessageTypeDef) -> Letter:
    system = message.get("Attributes", {})
    return Letter(
        message_id=message.get("MessageId", ""),
        body=message.get("Body", ""),
        sent_at=datetime.fromtimestamp(int(system.get("SentTimestamp", "0")) / 1000, UTC),
        receipt=message.get("ReceiptHandle", ""),
        group=system.get("MessageGroupId"),
        about={name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()},
    )
