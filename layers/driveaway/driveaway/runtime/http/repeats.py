"""Idempotency: a creating request is done once; its repeat gets the first reply again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from aws_lambda_powertools.event_handler import Response
from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.ports import AlreadyReplied
from driveaway.runtime.http.caller import visitor
from driveaway.runtime.http.request import Request
from driveaway.runtime.http.rules import json_reply
from driveaway.runtime.wiring import World
from driveaway.shared.errors import DriveawayError, InvalidInput, Refused, Unreadable
from driveaway.shared.ids import digest
from driveaway.shared.receipt import Receipt

LONGEST_KEY = 255


def check_key(request: Request) -> None:
    """Raise Unreadable when a program sends no usable `Idempotency-Key`; a form may come without one."""
    key = _key(request)
    if key is None and not request.sent.is_form:
        raise Unreadable("idempotency_key_missing")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise Unreadable("idempotency_key_length")


def _key(request: Request) -> str | None:
    header = request.headers.get("idempotency-key")
    return request.sent.form_key if request.sent.is_form else (header.strip() if header else None)


def receipt_for(request: Request, person: Person | None, at: datetime) -> Receipt | None:
    """Return the receipt of this request: who, which route, which key, and a hash of the body."""
    key = _key(request)
    if not key:
        return None
    scope = f"{person.staff_id if person else 'anyone'} {request.method} {request.path}"
    body = json.dumps(request.sent.fields, sort_keys=True, ensure_ascii=False)
    return Receipt(scope=scope, idempotency_key=key, fingerprint=digest(body), at=at)


def first_reply(error: DriveawayError, request: Request, world: World, status: int) -> Response[str] | None:
    """Return the reply that this key got the first time, or None when the error stands.

    A repeat may fail for another reason before it reaches its receipt (the order moved on by then), so any refusal
    asks for the receipt. Raises InvalidInput when the key came with another body.
    """
    if not isinstance(error, AlreadyReplied | Refused):
        return None
    receipt = receipt_for(request, visitor(request, world), world.clock.now())
    if receipt is None:
        return None
    if isinstance(error, AlreadyReplied):
        return _compared(error.fingerprint, error.reply, receipt, status)
    known = world.book.find(Receipt, receipt.identity)
    return _compared(known.fingerprint, known.reply, receipt, status) if known else None


def _compared(fingerprint: str, reply: Mapping[str, JsonValue], receipt: Receipt, status: int) -> Response[str]:
    if fingerprint != receipt.fingerprint:
        raise InvalidInput.at("/Idempotency-Key", "idempotency_key_reused")
    return json_reply(reply, status)
