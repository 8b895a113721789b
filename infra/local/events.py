"""EventBridge, SNS → Lambda and SES's events: what wakes functions besides streams and queues."""

from __future__ import annotations

import json
import threading
from typing import Any
from uuid import uuid4

import boto3

from driveaway.shared.clock import Clock, stamp
from infra.local.busy import Busy
from infra.local.dispatch import Lambda, Outcome
from infra.local.patterns import matches
from infra.local.references import References
from infra.local.streams import delay, queue_url
from infra.local.template import ACCOUNT, REGION

Json = dict[str, Any]
ASYNC_TRIES = 3
SIMULATED = {"bounce@simulator.amazonses.com": "Bounce", "complaint@simulator.amazonses.com": "Complaint"}
"""SES's own test addresses; a label (bounce+anything@…) makes as many of them as one needs."""
_SUBJECT = "Amazon SES Email Event Notification"


class Bus:
    """Knows from the template which function hears of what."""

    def __init__(self, references: References, functions: Lambda, clock: Clock, busy: Busy) -> None:
        self._functions, self._clock, self._busy = functions, clock, busy
        template = references.template
        self._rules = [references.resolve(rule) for _, rule in template.of_type("AWS::Events::Rule")]
        self._timers = [references.resolve(one) for _, one in template.of_type("AWS::Scheduler::Schedule")]
        self._topics = [references.resolve(one) for _, one in template.of_type("AWS::SNS::Subscription")]
        self._mail = [
            references.resolve(one) for _, one in template.of_type("AWS::SES::ConfigurationSetEventDestination")
        ]
        self.mail_topics = {one["EventDestination"].get("SnsDestination", {}).get("TopicARN") for one in self._mail}
        """Topics on which SES tells what became of mails."""
        self._closed = threading.Event()

    def sweep(self) -> None:
        """Run every scheduled function once, now, and return when all are done."""
        for function, event in self._scheduled():
            self._functions.invoke(function, event)

    def sweep_regularly(self, seconds: float) -> None:
        """Run every scheduled function again and again, until the cloud is closed."""

        def run() -> None:
            while not self._closed.wait(seconds):
                self.sweep()

        threading.Thread(target=run, name="schedules", daemon=True).start()

    def close(self) -> None:
        """Stop the regular sweeps."""
        self._closed.set()

    def _scheduled(self) -> list[tuple[str, Json]]:
        event = self._event("aws.events", "Scheduled Event", {})
        targets = [target for rule in self._rules if "ScheduleExpression" in rule for target in rule["Targets"]]
        targets += [timer["Target"] for timer in self._timers]
        return [(target["Arn"], json.loads(target["Input"]) if "Input" in target else event) for target in targets]

    def _event(self, source: str, kind: str, detail: Json) -> Json:
        return {"version": "0", "id": str(uuid4()), "detail-type": kind, "source": source, "account": ACCOUNT,
                "time": stamp(self._clock.now()), "region": REGION, "resources": [], "detail": detail}  # fmt: skip

    def put(self, event: Json) -> None:
        """Deliver an event to the functions whose rule it fits."""
        for rule in self._rules:
            if "EventPattern" in rule and matches(rule["EventPattern"], event):
                for target in rule["Targets"]:
                    letters = target.get("DeadLetterConfig", {}).get("Arn")
                    tries = 1 + int(target.get("RetryPolicy", {}).get("MaximumRetryAttempts", ASYNC_TRIES - 1))
                    self._call(target["Arn"], event, tries=min(tries, ASYNC_TRIES * 2), letters=letters)

    def published(self, note: Json) -> None:
        """Deliver a publication to the functions that subscribe to its topic."""
        for subscription in self._topics:
            if subscription["TopicArn"] == note["topic"] and subscription["Protocol"] == "lambda":
                redrive = subscription.get("RedrivePolicy") or {}
                self._call(
                    subscription["Endpoint"],
                    {"Records": [_sns_record(note, subscription["TopicArn"], stamp(self._clock.now()))]},
                    tries=ASYNC_TRIES,
                    letters=redrive.get("deadLetterTargetArn"),
                )

    def mailed(self, mail: Json) -> None:
        """Tell the mail's configuration set that it was sent, and that it arrived, bounced, or was complained of."""
        trouble = next(filter(None, map(_simulated, mail["to"])), None)
        kinds = {"Bounce": ["Send", "Bounce"], "Complaint": ["Send", "Delivery", "Complaint"]}.get(
            trouble or "", ["Send", "Delivery"]
        )
        for destination in self._mail:
            wanted = destination["EventDestination"]
            topic = wanted.get("SnsDestination", {}).get("TopicARN")
            if topic and destination["ConfigurationSetName"] == mail["configuration_set"]:
                for kind in kinds:
                    if kind.lower() in wanted["MatchingEventTypes"]:
                        message = json.dumps(_mail_event(kind, mail))
                        self._publish_later(topic, message)

    def _publish_later(self, topic: str, message: str) -> None:
        job = ("mail event", uuid4().hex)
        self._busy.enter(job)

        def run() -> None:
            try:
                boto3.client("sns").publish(TopicArn=topic, Message=message, Subject=_SUBJECT)
            finally:
                self._busy.leave(job)

        threading.Thread(target=run, daemon=True).start()

    def _call(self, function: str, event: Json, *, tries: int, letters: str | None, tried: int = 0) -> None:
        def then(outcome: Outcome) -> None:
            if not outcome.failed:
                return
            if tried + 1 < tries and not self._closed.wait(delay(tried + 1)):
                self._call(function, event, tries=tries, letters=letters, tried=tried + 1)
            elif letters:
                boto3.client("sqs").send_message(QueueUrl=queue_url(letters), MessageBody=json.dumps(event))

        self._functions.invoke_later(function, event, then)


def _simulated(address: str) -> str | None:
    local, _, domain = address.lower().rpartition("@")
    return SIMULATED.get(f"{local.partition('+')[0]}@{domain}")


def _sns_record(note: Json, topic: str, at: str) -> Json:
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": f"{topic}:{uuid4()}",
        "Sns": {"Type": "Notification", "MessageId": note["id"], "TopicArn": topic, "Subject": note["subject"],
                "Message": note["message"], "Timestamp": at, "SignatureVersion": "1", "Signature": "",
                "SigningCertUrl": "", "UnsubscribeUrl": "", "MessageAttributes": {}},
    }  # fmt: skip


def _mail_event(kind: str, mail: Json) -> Json:
    event: Json = {
        "eventType": kind,
        "mail": {"timestamp": mail["sent_at"], "source": mail["from"], "messageId": mail["id"],
                 "destination": mail["to"], "tags": mail["tags"]},
        kind.lower(): {},
    }  # fmt: skip
    people = [{"emailAddress": address} for address in mail["to"]]
    if kind == "Bounce":
        event["bounce"] = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": people,
                           "timestamp": mail["sent_at"], "feedbackId": mail["id"]}  # fmt: skip
    if kind == "Complaint":
        event["complaint"] = {"complaintFeedbackType": "abuse", "complainedRecipients": people,
                              "timestamp": mail["sent_at"], "feedbackId": mail["id"]}  # fmt: skip
    return event
