"""The contract before the customer: a mailed link opens it, a mailed code will stand for the person."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import JsonValue

from driveaway.access.codes import new_code
from driveaway.access.model import Code
from driveaway.contracts.model import SIGNING_TIME, Contract, SigningMail
from driveaway.contracts.shown import ContractText
from driveaway.effects.model import mail, once_to
from driveaway.links.model import Link
from driveaway.links.service import UNIFORM, check_unspent, cut, open_link, used_meanwhile
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.ports import AlreadyClaimed, Book, Keys
from driveaway.shared.clock import Clock
from driveaway.shared.errors import NotFound, TooManyTries
from driveaway.shared.ids import digest
from driveaway.shared.record import Item
from driveaway.step import Step
from driveaway.workflow.service import Ask

LINK_PATH = "/sign/{token}"
CUSTOMER = "customer"
CODES_AN_HOUR = 3


@dataclass(frozen=True)
class Asked:
    """What a signing link opens: `text` is what the contract says, `codes` those of this hour and the last."""

    link: Link
    order: Order
    content: Content
    contract: Contract
    codes: tuple[Code, ...]
    text: ContractText


def invitation_id(order: Order, content: Content) -> str:
    """Return the id of the mail that brings the link, to the address the buyer has now."""
    return once_to(content.buyer.email, f"{order.order_id}-sign-{order.revision}")


def ask_signature(order: Order, content: Content, keys: Keys, now: datetime) -> Ask:
    """Return the link to sign by and the mail that brings it."""
    link = cut(
        keys,
        purpose="sign",
        order_id=order.order_id,
        revision=order.revision,
        now=now,
        lifetime=SIGNING_TIME,
    )
    letter = mail(
        invitation_id(order, content),
        kind="sign_contract",
        to=content.buyer.email,
        language=content.buyer.language,
        data={
            "customer_name": content.buyer.name,
            "order_no": order.order_no,
            "contract_no": order.contract_no,
        },
        at=now,
        order_id=order.order_id,
        link_id=link.link_id,
        link_path=LINK_PATH,
    )
    return Ask(links=(link,), effects=(letter,))


def look_at_signing(token: str, *, book: Book, now: datetime) -> Asked:
    """Return what the link opens; raises NotFound when it fits the order no more. Writes nothing."""
    link = open_link(token, "sign", book=book, now=now)
    ids = [(Code, each) for hour in (now - timedelta(hours=1), now) for each in _code_ids(link, hour)]
    wanted: list[tuple[type[Item], str]] = [(each, link.order_id) for each in (Order, Content, ContractText)]
    order, content, text, *codes = book.find_many([*wanted, *ids])
    if not isinstance(order, Order) or not isinstance(content, Content) or order.contract is None:
        raise NotFound(UNIFORM)
    if not isinstance(text, ContractText) or text.contract_no != order.contract.contract_no:
        raise NotFound(UNIFORM)
    if order.contract.revision != link.revision:
        raise NotFound(UNIFORM)
    if link.state == "OPEN" and not _awaits(order):
        link = used_meanwhile(link, book)
    return Asked(link, order, content, order.contract, tuple(c for c in codes if isinstance(c, Code)), text)


def _awaits(order: Order) -> bool:
    return order.status == "AWAITING_SIGNATURE" and order.contract_status == "AWAITING_SIGNATURE"


def _code_ids(link: Link, hour: datetime) -> list[str]:
    """Return the ids of the codes that may be asked for within an hour; they follow from the link's secret."""
    return [digest(f"{link.token_hash}:{hour:%Y%m%d%H}:{number}")[:40] for number in range(CODES_AN_HOUR)]


def request_code(token: str, *, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Mail a fresh code to the buyer; returns `{"sent": true}`. Raises NotFound, IllegalMove, TooManyTries."""
    now = clock.now()
    asked = look_at_signing(token, book=book, now=now)
    if asked.link.state != "OPEN":
        check_unspent(asked.link, "")
    known = {code.code_id for code in asked.codes}
    code_id = next((each for each in _code_ids(asked.link, now) if each not in known), None)
    if code_id is None:
        raise TooManyTries("too_many_codes")
    buyer, order = asked.content.buyer, asked.order
    letter = mail(
        f"{order.order_id}-code-{code_id[:16]}",
        kind="signing_code",
        to=buyer.email,
        language=buyer.language,
        data={"customer_name": buyer.name, "order_no": order.order_no},
        at=now,
        order_id=order.order_id,
        code_id=code_id,
    )
    code = new_code(code_id, subject=asked.link.token_hash, now=now)
    with suppress(AlreadyClaimed):  # asked for twice at once: the other request's code is on its way
        sending = SigningMail(contract_no=asked.contract.contract_no, effect_id=letter.effect_id)
        book.commit(Step(action="signing_code_sent", actor=CUSTOMER, at=now, claims=(code, sending), effects=(letter,)))
    return {"sent": True}
