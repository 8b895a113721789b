"""What moto keeps too little of: KMS, SES and Step Functions, as far as we call them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from tests.faults.wire import Answer, Json


@dataclass(frozen=True)
class Mail:
    """One sending: its effect, its reader, and all that it says."""

    effect_id: str
    to: str
    kind: str
    text: str

    @property
    def data(self) -> Json:
        return dict(json.loads(self.text))


@dataclass
class Elsewhere:
    """Answers every operation that is not the tables' or the archive's."""

    mails: list[Mail] = field(default_factory=list)
    started: list[tuple[str, int]] = field(default_factory=list)
    waits: dict[str, Json | None] = field(default_factory=dict)
    """Living task tokens, and what they were answered."""

    def __call__(self, operation: str, sent: Json) -> Answer:
        answers = {
            "GenerateMac": self._mac,
            "SendEmail": self._mail,
            "StartExecution": self._start,
            "SendTaskSuccess": self._answer,
        }
        return answers[operation](sent)

    def _mac(self, sent: Json) -> Answer:
        mac = hmac.new(b"test", base64.b64decode(sent["Message"]), hashlib.sha256).digest()
        return 200, {"Mac": base64.b64encode(mac).decode(), "KeyId": sent["KeyId"], "MacAlgorithm": "HMAC_SHA_256"}

    def _mail(self, sent: Json) -> Answer:
        message = message_from_bytes(base64.b64decode(sent["Content"]["Raw"]["Data"]), policy=policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        kind, tag = str(message["X-Driveaway-Kind"]), sent["EmailTags"][0]["Value"]
        self.mails.append(Mail(tag, str(message["To"]), kind, body.get_content().strip()))
        return 200, {"MessageId": str(len(self.mails))}

    def _start(self, sent: Json) -> Answer:
        order_id, _, epoch = sent["name"].rpartition("-")
        if (order_id, int(epoch)) in self.started:
            return 400, {"__type": "ExecutionAlreadyExists"}
        self.started.append((order_id, int(epoch)))
        return 200, {"executionArn": "arn", "startDate": 0}

    def _answer(self, sent: Json) -> Answer:
        token = sent["taskToken"]
        if self.waits.get(token, {}) is not None:
            return 400, {"__type": "TaskTimedOut"}
        self.waits[token] = json.loads(sent["output"])
        return 200, {}
