"""Dead letters in plain words: what was lost, of which order, why, and what sending it again will do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from driveaway.adapters.queues import Letter

Queue = Literal["relay", "events", "finance"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
Kind = Literal["effects", "scheduled_run", "lost_execution", "mail_event", "finance_notice", "unknown"]
Json = Mapping[str, Any]

REMEDIES: Mapping[Kind, str] = {
    "effects": "Every effect that still stands open in the table is handed to the relay again.",
    "scheduled_run": "Every scheduled function runs once now; each does whatever is due.",
    "lost_execution": "The order gets a new execution, unless it has one already or needs none.",
    "mail_event": "The event is handed to the function for mail events again.",
    "finance_notice": "The notice is put into finance's queue again; a contract that is entered stays entered once.",
    "unknown": "Nothing: it stays here until somebody has looked at it.",
}


@dataclass(frozen=True)
class Told:
    """A letter as it is told to people; `event` is what its function is called with."""

    kind: Kind
    what: str
    order: str
    why: str
    event: Json

    @property
    def remedy(self) -> str:
        """What sending it again will do."""
        return REMEDIES[self.kind]


def tell(queue: Queue, letter: Letter) -> Told:
    """Return what a letter is; one that cannot be read is `unknown`."""
    body = _json(letter.body)
    why = _why(letter.about) or _condition(body)
    if queue == "finance":
        return Told("finance_notice", "A contract that finance did not enter.", _order(_notice(body)), why, body)
    if queue == "relay":
        record = _part(body, "record", "dynamodb", "NewImage")
        effect = str(_part(record, "effect_id").get("S", ""))
        order = str(_part(record, "order_id").get("S", "-"))
        count = _part(body, "DDBStreamBatchInfo").get("batchSize", 1)
        what = f"Effect {effect} was given up." if effect else f"{count} stream records were given up."
        return Told("effects", what, order, why, body)
    return _event(body, why)


def _event(body: Json, why: str) -> Told:
    detail = _part(body, "detail")
    records = body.get("Records")
    if body.get("detail-type") == "Scheduled Event":
        return Told("scheduled_run", "A scheduled run was lost.", "-", why, body)
    if body.get("source") == "aws.states":
        name, status = str(detail.get("name", "")), str(detail.get("status", "")).lower()
        return Told("lost_execution", f"Execution {name} {status}.", name.rpartition("-")[0] or "-", why, body)
    if isinstance(records, list) and records and _part(records[0], "Sns"):
        return Told("mail_event", "What became of a mail was not noted.", "-", why, body)
    if body.get("Type") == "Notification":
        event = {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": body}]}
        return Told("mail_event", "What became of a mail was not noted.", "-", why, event)
    return Told("unknown", "Nothing that this version knows.", "-", why, body)


def _why(about: Mapping[str, str]) -> str:
    """EventBridge, SNS and Lambda write the reason into attributes, each in its own spelling."""
    told = [about[name] for name in ("ERROR_CODE", "ErrorCode", "ERROR_MESSAGE", "ErrorMessage") if about.get(name)]
    return ": ".join(told)


def _condition(body: Json) -> str:
    """Lambda's poller writes it into the body."""
    parts = (
        _part(body, "requestContext").get("condition"),
        _part(body, "responseContext").get("functionError"),
        _part(body, "response").get("errorType"),
    )
    return ": ".join(str(part) for part in parts if part) or "its function failed each time"


def _notice(body: Json) -> Json:
    return _json(str(body.get("Message", ""))) if body.get("Type") == "Notification" else body


def _order(notice: Json) -> str:
    return str(notice.get("order_no") or notice.get("order_id") or "-")


def _json(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _part(of: object, *names: str) -> Json:
    for name in names:
        of = of.get(name) if isinstance(of, Mapping) else None
    return of if isinstance(of, Mapping) else {}
