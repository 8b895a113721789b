"""SNS, SQS and SES: what was accepted is in the journal, what is waiting comes back after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from moto.ses.models import ses_backends
from moto.sesv2.responses import SESV2Response
from moto.sns.models import Topic
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from driveaway.shared.clock import stamp
from infra.local import journal as entries
from infra.local.journal import Journal
from infra.local.replace import replaced
from infra.local.seam import Seam
from infra.local.template import ACCOUNT, REGION

Json = dict[str, Any]
_FIELDS = ("message_attributes", "deduplication_id", "group_id", "sequence_number", "sent_timestamp",
           "approximate_receive_count", "system_attributes")  # fmt: skip


class Post:
    """Who wants to hear of messages: called once each is on disk."""

    def __init__(self) -> None:
        self.kept: Callable[[str], bool] = lambda topic: True
        """Whether what is published on a topic goes to the journal."""
        self.published: Callable[[Json], None] = lambda message: None
        self.queued: Callable[[str], None] = lambda queue: None
        self.mailed: Callable[[Json], None] = lambda mail: None


@contextmanager
def remembered(seam: Seam, post: Post, now: Callable[[], datetime]) -> Iterator[None]:
    """Let every publication, queued message and mail be noted in the call that makes it."""
    publish, add, delete = Topic.publish, Queue.add_message, SQSBackend.delete_message
    send = SESV2Response.send_email

    def published(topic: Topic, message: str, *rest: Any, **named: Any) -> str:
        message_id = publish(topic, message, *rest, **named)
        note = _publication(topic, message_id, message, named)
        kept = [entries.message_published(message_id, json.dumps(note))] if post.kept(topic.arn) else []
        seam.note(lambda: kept, lambda: post.published(note))
        return message_id

    def added(queue: Queue, message: Message) -> None:
        add(queue, message)
        if message in queue._messages:  # noqa: SLF001 - a FIFO queue drops what it has already
            text = _message_text(message)
            seam.note(lambda: entries.message_waiting(queue.name, message.id, text), lambda: post.queued(queue.name))

    def deleted(sqs: SQSBackend, queue_name: str, receipt_handle: str) -> None:
        queue = sqs.get_queue(queue_name)
        gone = [message.id for message in queue._messages if message.had_receipt_handle(receipt_handle)]  # noqa: SLF001
        delete(sqs, queue_name, receipt_handle)
        seam.note(lambda: [entries.message_done(queue_name, message_id) for message_id in gone])

    def sent(response: SESV2Response) -> str:
        answer = send(response)
        ses_backends[ACCOUNT][REGION].sent_messages.clear()  # the inbox is ours; moto would keep each a second time
        mail = _mail(json.loads(answer)["MessageId"], json.loads(response.body), now())
        seam.note(lambda: [entries.mail_sent(mail["id"], json.dumps(mail))], lambda: post.mailed(mail))
        return answer

    with ExitStack() as until:
        until.enter_context(replaced(Topic, publish=published))
        until.enter_context(replaced(Queue, add_message=added))
        until.enter_context(replaced(SQSBackend, delete_message=deleted))
        until.enter_context(replaced(SESV2Response, send_email=sent))
        yield


def _publication(topic: Topic, message_id: str, message: str, named: Json) -> Json:
    return {
        "id": message_id,
        "topic": topic.arn,
        "subject": named.get("subject"),
        "message": message,
        "attributes": named.get("message_attributes") or {},
        "group_id": named.get("group_id"),
        "dedup_id": named.get("deduplication_id"),
    }


def _mail(message_id: str, request: Json, at: datetime) -> Json:
    return {
        "id": message_id,
        "sent_at": stamp(at),
        "from": request.get("FromEmailAddress"),
        "to": request.get("Destination", {}).get("ToAddresses", []),
        "raw": request["Content"].get("Raw", {}).get("Data", ""),
        "configuration_set": request.get("ConfigurationSetName"),
        "tags": {tag["Name"]: [tag["Value"]] for tag in request.get("EmailTags", [])},
    }


def _message_text(message: Message) -> str:
    return json.dumps({"body": message.body, **{name: getattr(message, name) for name in _FIELDS}}, default=str)


def restore_queues(journal: Journal) -> None:
    """Put messages that nobody consumed back into their queues, in the order they came."""
    queues = sqs_backends[ACCOUNT][REGION].queues
    for name, message_id, text in journal.rows("select queue, id, message from messages order by rowid"):
        if name in queues:
            kept = json.loads(text)
            message = Message(message_id, kept.pop("body"))
            for field, value in kept.items():
                setattr(message, field, value)
            queues[name]._messages.append(message)  # noqa: SLF001
