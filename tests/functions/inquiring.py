"""Inquiries, as programs send them and as they are kept."""

from __future__ import annotations

from typing import Any

from functions.inquiries import api
from tests.functions.desk import Desk, Reply

LIU = {
    "channel": "web",
    "name": "刘洋",
    "phone": "138 0013 8000",
    "email": "Liu.Yang@mail.example",
    "language": "zh-Hans",
    "model_code": "XC-A3",
    "purchase_horizon": "one_month",
    "consent": True,
}
ONE = "/api/inquiries/{inquiry_id}"
MOVE = "/api/inquiries/{inquiry_id}/state"


def send(desk: Desk, key: str = "key-1", session: str = "", **changes: Any) -> Reply:
    body = {name: value for name, value in (LIU | changes).items() if value is not None}
    return desk.ask(api.handler, "POST", "/api/inquiries", body=body, key=key, session=session)


def consultant(desk: Desk, store: str = "1") -> str:
    return desk.session_of(f"consultant-{store}@driveaway.example")


def move(desk: Desk, inquiry_id: str, body: dict[str, str], session: str) -> Reply:
    return desk.ask(api.handler, "POST", MOVE, body=body, session=session, inquiry_id=inquiry_id)
