"""The parts of people who come to the door: who asks for a car, and who signs in."""

from __future__ import annotations

from typing import Any

from functions.access import sign_in
from functions.inquiries import api as inquiries
from tests.faults.races.contest import Casting, Part, sends
from tests.faults.script import INQUIRY, Life
from tests.functions.desk import Desk


def inquires(key: str, **more: Any) -> Casting:
    """Somebody new asks for a car."""

    def part(life: Life) -> Part:
        body = {**INQUIRY, "consent": True, **more}
        return sends(life, inquiries.handler, "/api/inquiries", body, key=key)

    return part


def asks_to_sign_in(life: Life) -> None:
    """Somebody of finance has a code mailed, and it comes."""
    Desk(life.cloud.bench).ask(sign_in.handler, "POST", "/api/sign-in", body={"email": "finance@driveaway.example"})
    life.machine.settle()


def types_code(life: Life) -> Part:
    """Somebody types the code that was mailed."""
    mail = life.mail("sign_in_code")
    return _types(life, str(mail.data["code"]))


def guesses_code(number: int) -> Casting:
    """Somebody types another code than was mailed."""

    def part(life: Life) -> Part:
        right = int(str(life.mail("sign_in_code").data["code"]))
        return _types(life, f"{(right + 1 + number) % 10**6:06d}")

    return part


def _types(life: Life, code: str) -> Part:
    sign_in_id = life.mail("sign_in_code").effect_id.removesuffix("-code")
    return sends(life, sign_in.handler, "/api/sign-in/{sign_in_id}", {"code": code}, sign_in_id=sign_in_id)
