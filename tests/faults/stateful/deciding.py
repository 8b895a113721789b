"""Answers behind mailed links: the customer's to the order and the contract, the approvers' to the review."""

from __future__ import annotations

from typing import Any

from driveaway.access.codes import code_hash
from driveaway.access.model import Code, CodeSpent
from driveaway.links.model import Link
from driveaway.orders.model import Order
from driveaway.reviews.staffing import may_decide
from functions.contracts import sign as signing
from functions.orders import confirm
from functions.reviews import decide as deciding
from tests.faults.stateful.access import DONE, OWN
from tests.faults.stateful.town import ORDER, Sent, Town
from tests.faults.wire import Json

TRIES = 5
CODES_AN_HOUR = 3
CONFIRMS = ("confirm_order", "confirm_reminder")
WRONG = "999999"


def fits(link: Link, order: Order, town: Town, *, late: bool = False) -> bool:
    """Whether an open link still opens something; `late` when its time does not count."""
    if link.state != "OPEN" or (link.expires_at <= town.now and not late):
        return False
    if link.purpose == "survey":
        return order.status in {"DELIVERED", "CLOSED"}
    if link.purpose == "sign":
        return order.contract_status == "AWAITING_SIGNATURE" and order.revision == link.revision and not order.ended
    if link.purpose == "confirm":
        here = order.revision, str(order.turn)
        return order.status == "AWAITING_CUSTOMER" and (link.revision, link.turn) == here
    waiting = next((each for each in order.approvals if each.state == "WAITING"), None)
    asked = waiting and (waiting.level, f"{order.turn}.{waiting.turn}", waiting.assignee)
    same = (link.level, link.turn, link.person) == asked and link.revision == order.revision
    return order.status == "IN_REVIEW" and same


def dead(link: Link, order: Order, town: Town) -> bool:
    """Whether a link opens nothing at all: neither a question nor what was answered."""
    return link.state == "VOID" or (link.state == "OPEN" and not fits(link, order, town))


def answer(town: Town, order_id: str, decision: str = "confirm", *, right: bool = True, back: int = 0) -> None:
    """Answer the order as the customer, who may know the digits."""
    token = town.token(order_id, *CONFIRMS, back=back)
    if token is None:
        return
    link, order = town.link(token), town.order(order_id)
    digits = town.content(order_id).buyer.phone[-4:] if right else "0001"
    expected = 404 if dead(link, order, town) else 429 if link.tries >= TRIES else DONE if right else 422
    if expected == DONE and link.state == "USED":
        expected = DONE if link.decision == decision else 409
    body: Json = {"decision": decision, "phone_last4": digits}
    body |= {"comment": "another colour"} if decision == "request_changes" else {}
    sent = Sent(confirm.handler, "POST", "/confirm/{token}", {"token": token}, body)
    reply = town.send(sent, {expected}, idle=link.state == "USED")
    if reply and reply.status == DONE and link.state == "OPEN":
        assert reply.json["status"] == town.order(order_id).status


def decide(
    town: Town, order_id: str, decision: str = "approve", *, who: str = OWN, to: str = "", back: int | None = 0
) -> None:
    """Decide a level behind a mailed link, or in the console (`back` None)."""
    token = town.token(order_id, "approval", back=back or 0)
    if token is None:
        return
    link, order = town.link(token), town.order(order_id)
    waiting = order.waiting_approval()
    if who == OWN:
        who = str(link.person if back is not None or waiting is None else waiting.assignee)
    if back is None:
        mine = order.status == "IN_REVIEW" and waiting is not None and waiting.assignee == who
        sent = Sent(deciding.handler, "POST", f"{ORDER}/approval", {"order_id": order_id})
    else:
        mine = fits(link, order, town) and link.person == who
        sent = Sent(deciding.handler, "POST", "/approve/{token}", {"token": token})
    body: Json = {"decision": decision, "reason": "too much"} | ({"delegate_to": to} if decision == "delegate" else {})
    fit = decision != "delegate" or _may(town, order, to)
    expected = {DONE if fit else 422} if mine else {DONE, 404, 409}
    reply = town.send(Sent(sent.handler, sent.method, sent.resource, sent.path, body, who), expected, idle=not mine)
    if reply and reply.status == DONE and mine:
        assert reply.json["status"] == town.order(order_id).status


def _may(town: Town, order: Order, to: str) -> bool:
    waiting = order.waiting_approval()
    return waiting is not None and to in town.staff and may_decide(town.staff[to], waiting, order)


def codes_of(town: Town, link: Link) -> list[Code]:
    """Return the codes that were asked for behind a link, the oldest first."""
    ids = [str(row["code_id"]) for row in town.chronicle.of("CODE") if row["subject"] == link.token_hash]
    with town.cloud.unseen() as bench:
        return [bench.book.get(Code, each) for each in ids]


def ask_code(town: Town, order_id: str, *, back: int = 0) -> None:
    """Ask for a code to sign with."""
    token = town.token(order_id, "sign_contract", back=back)
    if token is None:
        return
    link, order = town.link(token), town.order(order_id)
    this_hour = [code for code in codes_of(town, link) if f"{code.created_at:%Y%m%d%H}" == f"{town.now:%Y%m%d%H}"]
    expected = 404 if _unreadable(link, order, town) else 409 if link.state == "USED" else DONE
    if expected == DONE and len(this_hour) >= CODES_AN_HOUR:
        expected = 429
    town.send(Sent(signing.handler, "POST", "/sign/{token}/code", {"token": token}, {}), {expected})


def _unreadable(link: Link, order: Order, town: Town) -> bool:
    """Whether a contract's link shows nothing: it is dead, or the order has another contract by now."""
    return dead(link, order, town) or order.contract is None or order.contract.revision != link.revision


def sign(town: Town, order_id: str, decision: str = "sign", *, right: bool = True, back: int = 0) -> None:
    """Sign, or decline, with the newest code that came by mail."""
    token = town.token(order_id, "sign_contract", back=back)
    mails = town.mails(order_id, "signing_code")
    if token is None:
        return
    link, order = town.link(token), town.order(order_id)
    code = str(mails[-1].data["code"]) if mails and right else WRONG
    expected = 404 if _unreadable(link, order, town) else DONE
    if expected == DONE and link.state == "USED":
        expected = DONE if link.decision == decision else 409
    elif expected == DONE:
        expected = _judged(town, link, code)
    name = town.content(order_id).buyer.name
    body: dict[str, Any] = {"decision": decision, "code": code}
    body |= {"name": name, "consent": True, "signature": {"typed": name}} if decision == "sign" else {"reason": "dear"}
    sent = Sent(signing.handler, "POST", "/sign/{token}", {"token": token}, body)
    reply = town.send(sent, {expected}, idle=link.state == "USED")
    if reply and reply.status == DONE and link.state == "OPEN":
        after = town.order(order_id)
        assert (reply.json["status"], reply.json["contract_status"]) == (after.status, after.contract_status)


def _judged(town: Town, link: Link, typed: str) -> int:
    """Return what a code is worth: only the newest one counts, for ten minutes, five tries and one signature."""
    codes = codes_of(town, link)
    if not codes or codes[-1].expires_at <= town.now:
        return 422
    newest = codes[-1]
    if newest.tries >= TRIES:
        return 429
    spent = CodeSpent.key_of(newest.code_id) in town.chronicle.rows
    return DONE if code_hash(newest.code_id, typed) == newest.code_hash and not spent else 422
