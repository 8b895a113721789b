"""Deliveries through the functions, on the tables of a small dealership: what is sent, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from driveaway.access.model import Person
from driveaway.runtime import wiring
from driveaway.shared.clock import SystemClock
from functions.deliveries import track
from functions.finance import payments
from tests.functions.desk import UNUSED
from tests.unit.deliveries.stage import Stage, opened, somebody, yuan

Reply = dict[str, Any]
HANDOVER = {
    "odometer_km": 12,
    "keys": 2,
    "documents": ["invoice", "certificate"],
    "checklist": {"mats": True},
    "signature": {"typed": "王芳"},
}


@contextmanager
def dealership() -> Iterator[Stage]:
    """Open the dealership for its functions."""
    environment = dict.fromkeys(UNUSED, "unused") | {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "TABLE_NAME": "business",
        "AUDIT_TABLE_NAME": "audit",
        "SENDER_ADDRESS": "Driveaway <no-reply@driveaway.example>",
        "ARCHIVE_YEARS": "10",
        "ARCHIVE_MODE": "GOVERNANCE",
        "STAGE": "local",
    }
    with patch.dict("os.environ", environment), opened() as found:
        wiring.use_clock(found.clock)
        yield found
    wiring.use_clock(SystemClock())


def ask(
    handler: Callable[..., Reply],
    method: str,
    resource: str,
    body: object = None,
    *,
    by: Person | None = None,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    **params: str,
) -> Reply:
    path = resource.format(**params)
    told = {"staff_id": by.staff_id, "name": by.name, "email": by.email, "roles": ",".join(by.roles)} if by else {}
    sent = {"Content-Type": "application/json"} | (headers or {})
    event = {
        "httpMethod": method,
        "resource": resource,
        "path": path,
        "pathParameters": params,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()},
        "requestContext": {
            "requestId": "r",
            "path": "/prod" + path,
            "authorizer": told | {"store": (by.store or "") if by else ""},
        },
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
    }
    reply = handler(event, None)
    reply["json"] = json.loads(reply["body"]) if reply["body"].startswith("{") else None
    return reply


def look(stage: Stage, order_id: str, accept: str = "application/json", **headers: str) -> Reply:
    code = stage.seen(order_id).tracking_code
    sent = {"Accept": accept} | {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(track.handler, "GET", "/track/{code}", headers=sent, code=code)


def header(reply: Reply, name: str) -> str:
    return str(reply["multiValueHeaders"][name][0])


COORDINATOR, CONSULTANT = somebody("delivery"), somebody("consultant", store="1")
ORDER = "/api/orders/{order_id}"


def pay(order_id: str, kind: str, amount: str, reference: str, key: str | None = None, **more: Any) -> Reply:
    body = {"kind": kind, "amount": yuan(amount), "method": "transfer", "received_at": "2026-11-24T03:00:00Z"}
    given: dict[str, Any] = {"by": somebody("finance"), "headers": {"Idempotency-Key": key or reference}} | more
    resource = ORDER + "/payments"
    return ask(payments.handler, "POST", resource, body | {"reference": reference}, order_id=order_id, **given)


def english(handler: Callable[..., Reply], method: str, resource: str, body: object, order_id: str) -> str:
    reply = ask(handler, method, resource, body, by=COORDINATOR, headers={"Accept-Language": "en"}, order_id=order_id)
    return str(reply["json"]["detail"])
