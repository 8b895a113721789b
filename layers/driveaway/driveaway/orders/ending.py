"""How an order ends: its contract and links are void, everybody is told, and the workflow may go."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Staff
from driveaway.effects.model import Effect, mail
from driveaway.finance.settling import settlement_letters
from driveaway.links.model import Link, Purpose, link_id_for, token_hash
from driveaway.links.service import voided
from driveaway.orders.letters import console_path, tracking_path
from driveaway.orders.model import Order, OrderStatus
from driveaway.orders.public_word import LIVING, voided_contract
from driveaway.orders.service import OrderFile, open_file
from driveaway.ports import Book, Keys, LinkSpent
from driveaway.reviews.letters import approval_link_id
from driveaway.shared.clock import Clock
from driveaway.step import SYSTEM, Change, Step

TOLD: dict[OrderStatus, str] = {
    "CLOSED": "order_closed",
    "REJECTED": "order_rejected",
    "CANCELLED": "order_cancelled",
    "EXPIRED": "order_expired",
}
"""The mail that tells the customer how the order ended."""


def void_papers(order_id: str, *, book: Book, keys: Keys, clock: Clock) -> None:
    """Make an ended order's unsigned contract and open links void; doing it again changes nothing."""
    order = book.get(Order, order_id)
    if not order.ended:
        return
    if order.contract_status in LIVING:
        step = Step(
            action="contract_voided",
            actor=SYSTEM,
            at=clock.now(),
            changes=(Change(order.succeed(contract_status="VOID"), order),),
            mirrors=voided_contract(order),
        )
        book.commit(step)
    for link in _open_links(order, book, keys):
        try:
            book.commit(Step(action="link_voided", actor=SYSTEM, at=clock.now(), used_link=voided(link)))
        except LinkSpent:
            continue  # used at the last moment; what it wanted was refused, since the order has ended


def _open_links(order: Order, book: Book, keys: Keys) -> list[Link]:
    purposes: tuple[Purpose, ...] = ("confirm", "sign", "appointment")
    turns = {"confirm": str(order.turn)}
    ids = [link_id_for(each, order.order_id, revision=order.revision, turn=turns.get(each, "1")) for each in purposes]
    ids += [approval_link_id(order, approval) for approval in order.approvals]
    found = book.find_many([(Link, token_hash(keys.token(each))) for each in ids])
    return [link for link in found if isinstance(link, Link) and link.state == "OPEN"]


def announce_end(order_id: str, *, book: Book, clock: Clock) -> None:
    """Tell everybody how the order ended, once, and note that the workflow is through.

    That is the customer, the consultant (who has heard of a rejection with its reason), and whoever was just asked to
    approve it; finance where money is to be paid back. Approvals that waited are VOID.
    """
    found = open_file(order_id, book)
    before, now = found.order, clock.now()
    if not before.ended or before.settled:
        return
    consultant = () if before.status == "REJECTED" else (before.consultant_id,)
    readers = [book.get(Staff, each) for each in (*consultant, *_asked(before))]
    to_finance = () if before.status == "CLOSED" else settlement_letters(before, book, now)
    approvals = tuple(
        each.model_copy(update={"state": "VOID"}) if each.state == "WAITING" else each for each in before.approvals
    )
    book.commit(
        Step(
            action="end_announced",
            actor=SYSTEM,
            at=now,
            details={"status": before.status},
            changes=(Change(before.succeed(settled=True, approvals=approvals), before),),
            effects=(_customer_mail(found, now), *(_staff_mail(found, each, now) for each in readers), *to_finance),
        )
    )


def _asked(order: Order) -> list[str]:
    """Return whom the review was waiting for when the order ended: a level whose clock was running."""
    return [each.assignee for each in order.approvals if each.state == "WAITING" and each.due_at]


def _customer_mail(found: OrderFile, now: datetime) -> Effect:
    order, buyer = found.order, found.content.buyer
    data: dict[str, JsonValue] = {"customer_name": buyer.name, "order_no": order.order_no}
    if order.status == "CANCELLED":
        data["reason"] = order.ended_reason
    return mail(
        f"{order.order_id}-end-customer",
        kind=TOLD[order.status],
        to=buyer.email,
        language=buyer.language,
        data=data,
        at=now,
        order_id=order.order_id,
        link_path=tracking_path(order),
    )


def _staff_mail(found: OrderFile, reader: Staff, now: datetime) -> Effect:
    order = found.order
    role = "consultant" if reader.staff_id == order.consultant_id else "approver"
    return mail(
        f"{order.order_id}-end-{role}",
        kind="decision",
        to=reader.email,
        language=reader.language,
        data={
            "name": reader.name,
            "order_no": order.order_no,
            "outcome": order.status.lower(),
            "by": found.content.buyer.name,
            "reason": order.ended_reason,
        },
        at=now,
        order_id=order.order_id,
        link_path=console_path(order.order_id),
    )
