"""The customer's answer to the order they were sent: a link, and the last four digits of their phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Staff
from driveaway.effects.model import Effect, mail, once_to
from driveaway.links.model import Link
from driveaway.links.service import act_on, check_unspent, cut, open_link, spent, used_meanwhile
from driveaway.orders.content import Content
from driveaway.orders.letters import console_path, marked_facts, order_facts
from driveaway.orders.model import Order, OrderStatus
from driveaway.orders.requests import CustomerAnswer
from driveaway.orders.sent import open_with_sent
from driveaway.orders.wanted import CustomerWord, changes_view
from driveaway.ports import Book, Keys
from driveaway.shared.clock import Clock, stamp
from driveaway.shared.errors import InvalidInput, TooManyTries
from driveaway.step import Change, Step
from driveaway.workflow.service import Ask, set_going

TRIES = 5
CUSTOMER = "customer"
LINK_PATH = "/confirm/{token}"


@dataclass(frozen=True)
class Asked:
    """What a confirmation link opens: the order, and its content as the customer has it before them."""

    link: Link
    order: Order
    content: Content


def ask_customer(order: Order, content: Content, keys: Keys, now: datetime) -> Ask:
    """Return the link to confirm with and the mail that brings it."""
    link = cut(
        keys,
        purpose="confirm",
        order_id=order.order_id,
        revision=order.revision,
        turn=str(order.turn),
        now=now,
        lifetime=order.answer_by - now,
    )
    effect_id = once_to(content.buyer.email, f"{order.order_id}-confirm-{order.turn}")
    letter = confirmation_mail(effect_id, "confirm_order", order, content, link.link_id, now)
    return Ask(links=(link,), effects=(letter,))


def confirmation_mail(effect_id: str, kind: str, order: Order, content: Content, link_id: str, now: datetime) -> Effect:
    """Return the mail that carries the confirmation link: the first one, or a reminder."""
    return mail(
        effect_id,
        kind=kind,
        to=content.buyer.email,
        language=content.buyer.language,
        data={
            **order_facts(order, content, content.buyer.language),
            **marked_facts(content),
            "deadline": stamp(order.answer_by),
        },
        at=now,
        order_id=order.order_id,
        link_id=link_id,
        link_path=LINK_PATH,
    )


def look_at_confirmation(token: str, *, book: Book, now: datetime) -> Asked:
    """Return what the link shows; raises NotFound when it fits the order no more. Writes nothing."""
    link = open_link(token, "confirm", book=book, now=now)
    found, sent = open_with_sent(link.order_id, book)
    if link.state == "OPEN" and not _fits(link, found.order):
        link = used_meanwhile(link, book)
    return Asked(link, found.order, sent)


def _fits(link: Link, order: Order) -> bool:
    same = (link.revision, link.turn) == (order.revision, str(order.turn))
    return same and order.status == "AWAITING_CUSTOMER"


def answer_order(token: str, answer: CustomerAnswer, *, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Record the answer; returns `{order_id, status}`. The same answer again gets the first result.

    Raises NotFound (uniform), IllegalMove (answered otherwise, or overtaken), InvalidInput (digits), TooManyTries.
    """
    return act_on(
        lambda: look_at_confirmation(token, book=book, now=clock.now()),
        lambda asked: _answer(asked, answer, book, clock),
    )


def _answer(asked: Asked, answer: CustomerAnswer, book: Book, clock: Clock) -> dict[str, JsonValue]:
    _check_digits(asked, answer, book)
    if not check_unspent(asked.link, answer.decision):
        return dict(asked.link.reply)
    _check_sense(answer)
    return _record(asked, answer, book, clock)


def _check_sense(answer: CustomerAnswer) -> None:
    """A wish without words helps nobody, and a confirmation with wishes may be a slip of the finger."""
    if answer.decision == "request_changes" and not (answer.comment or answer.changes):
        raise InvalidInput.at("/comment", "comment_required")
    if answer.decision == "confirm" and answer.changes:
        raise InvalidInput.at("/decision", "confirmed_with_changes")


def _check_digits(asked: Asked, answer: CustomerAnswer, book: Book) -> None:
    if asked.link.tries >= TRIES:
        raise TooManyTries("too_many_tries")
    if asked.content.buyer.phone[-4:] != answer.phone_last4:
        book.count_try(asked.link, limit=TRIES)
        raise InvalidInput.at("/phone_last4", "phone_last4_wrong")


def _record(asked: Asked, answer: CustomerAnswer, book: Book, clock: Clock) -> dict[str, JsonValue]:
    now, before = clock.now(), asked.order
    confirmed = answer.decision == "confirm"
    answered: OrderStatus = "IN_REVIEW" if confirmed else "CHANGES_REQUESTED"
    moved = before.move(answered, confirmed_at=now if confirmed else None, updated_at=now)
    after, effects = set_going(moved, clock)
    word = CustomerWord(turn=before.turn, confirmed=confirmed, comment=answer.comment, changes=answer.wanted)
    if not confirmed:
        effects += (_changes_mail(asked, word, book, now),)
    reply: dict[str, JsonValue] = {"order_id": after.order_id, "status": after.status}
    book.commit(
        Step(
            action="customer_confirmed" if confirmed else "customer_requested_changes",
            actor=CUSTOMER,
            at=now,
            details={"revision": before.revision, "fields": [field for field, _ in word.in_full()]},
            changes=(Change(after, before),),
            mirrors=_noted(asked, word),
            used_link=spent(asked.link, decision=answer.decision, by=CUSTOMER, at=now, reply=reply),
            effects=effects,
        )
    )
    return reply


def _noted(asked: Asked, word: CustomerWord) -> tuple[Content, ...]:
    """Return the content with what was said to it; unwritten when nothing was."""
    if not word.in_full():
        return ()
    return (asked.content.model_copy(update={"customer_word": word, "follows": asked.order.version + 1}),)


def _changes_mail(asked: Asked, word: CustomerWord, book: Book, now: datetime) -> Effect:
    consultant = book.get(Staff, asked.order.consultant_id)
    return mail(
        f"{asked.order.order_id}-changes-{asked.order.turn}",
        kind="changes_requested",
        to=consultant.email,
        language=consultant.language,
        data={
            "name": consultant.name,
            "order_no": asked.order.order_no,
            "by": asked.content.buyer.name,
            "comment": word.comment,
            "changes": changes_view(word.model_copy(update={"comment": None})),
        },
        at=now,
        order_id=asked.order.order_id,
        link_path=console_path(asked.order.order_id),
    )
