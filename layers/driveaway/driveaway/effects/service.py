"""The relay's work: do one effect once, in whatever order and however often it is told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from driveaway.access.codes import code_hash
from driveaway.contracts.holding import keep_as_written
from driveaway.customers.model import BrokenAddress, address_hash
from driveaway.customers.reach import Returned, hold_back
from driveaway.deliveries.binding import serve
from driveaway.deliveries.offering import mail_offer
from driveaway.deliveries.waiting import tell_everybody
from driveaway.effects.model import SWEEP, Effect, MailOrder
from driveaway.orders.model import Order
from driveaway.ports import Addresses, Archive, Book, Keys, Mailer, Outbox, Workflow
from driveaway.shared.clock import Clock
from driveaway.shared.errors import Broken, DriveawayError, TryAgain
from driveaway.shared.record import Item
from driveaway.workflow.model import TaskToken

MOST_SENDINGS = 2
"""A mail whose sending was never observed is sent once more, with the same link; then never again."""

ALWAYS_SENT = {"sign_in_code"}
"""Whoever asked for it sits before the page and waits; a member of staff must not be locked out by an old bounce."""


@dataclass(frozen=True)
class Doors:
    """Everything through which effects leave."""

    book: Book
    outbox: Outbox
    workflow: Workflow
    keys: Keys
    mailer: Mailer
    addresses: Addresses
    clock: Clock
    archive: Callable[[], Archive]
    """Made when it is needed: few effects go there."""


def deliver(effect_id: str, doors: Doors) -> None:
    """Do one effect and mark it done; one that is done already, held by another, or unknown, changes nothing.

    Raises Broken, once, for a mail that is given up because nobody saw it leave.
    """
    effect = doors.book.find(Effect, effect_id)
    if effect is None or effect.state in {"DONE", "GIVEN_UP"} or effect.held(doors.clock.now()):
        return
    if effect.kind == "mail":
        _mail(effect, doors)
        return
    if effect.kind == "start_workflow":
        _start(effect, doors)
    elif effect.kind == "wake":
        _wake(_order_id(effect), doors)
    elif effect.kind == "serve_queue":
        serve(effect.vin or "", book=doors.book, clock=doors.clock)
    elif effect.kind == "offer_handover":
        mail_offer(_order_id(effect), keys=doors.keys, book=doors.book, clock=doors.clock)
    elif effect.kind == "hold_contract":
        keep_as_written(_order_id(effect), archive=doors.archive(), book=doors.book)
    else:
        tell_everybody(_order_id(effect), book=doors.book, clock=doors.clock)
    doors.outbox.done(effect)


def _order_id(effect: Effect) -> str:
    if effect.order_id is None:
        raise Broken("effect_without_order", effect_id=effect.effect_id)
    return effect.order_id


def _start(effect: Effect, doors: Doors) -> None:
    """Start an execution; one of an older epoch that still waits is woken first, looks, and ends."""
    order_id, epoch = _order_id(effect), effect.epoch or 1
    if epoch > 1:
        _wake(order_id, doors)
    doors.workflow.start(order_id=order_id, epoch=epoch)


def _wake(order_id: str, doors: Doors) -> None:
    wanted: list[tuple[type[Item], str]] = [(TaskToken, order_id), (Order, order_id)]
    token, order = doors.book.find_many(wanted)
    if isinstance(token, TaskToken) and isinstance(order, Order):
        output: dict[str, JsonValue] = {"status": order.status, "progress": order.progress}
        doors.workflow.answer(token=token.token, output=output)


def _mail(effect: Effect, doors: Doors) -> None:
    if effect.attempts >= MOST_SENDINGS:
        _give_up(effect, "unobserved", doors)
        raise Broken("mail_given_up", effect_id=effect.effect_id)
    claimed = doors.outbox.claim(effect, doors.clock.now())
    if claimed is None or claimed.mail is None:
        return
    try:
        if _is_held_back(claimed, claimed.mail, doors):
            return
        doors.mailer.send(effect_id=claimed.effect_id, mail=claimed.mail, data=_filled(claimed.mail, doors))
    except TryAgain:
        doors.outbox.release(claimed)
        raise
    doors.outbox.done(claimed)


def _is_held_back(claimed: Effect, letter: MailOrder, doors: Doors) -> bool:
    """Give up a mail to an address that mail came back from; its order's consultant is told first, once."""
    if letter.kind in ALWAYS_SENT:
        return False
    broken = doors.book.find(BrokenAddress, address_hash(letter.to))
    if broken is None:
        return False
    if claimed.order_id:
        unsent = Returned(letter.to, broken.state, letter.kind, claimed.order_id)
        hold_back(unsent, book=doors.book, clock=doors.clock)
    _give_up(claimed, broken.state, doors)
    return True


def _give_up(effect: Effect, reason: str, doors: Doors) -> None:
    doors.outbox.done(effect.model_copy(update={"reason": reason}), state="GIVEN_UP")


def _filled(letter: MailOrder, doors: Doors) -> dict[str, JsonValue]:
    """Return the letter's data with its link and code, which are derived now and stand nowhere in the table."""
    data = dict(letter.data)
    if letter.link_path:
        token = doors.keys.token(letter.link_id) if letter.link_id else ""
        data["link"] = doors.addresses.absolute(letter.link_path.replace("{token}", token))
    if letter.code_id:
        code = doors.keys.code(letter.code_id)
        doors.outbox.remember_code(letter.code_id, code_hash(letter.code_id, code))
        data["code"] = code
    return data


def sweep(doors: Doors) -> tuple[int, dict[str, str]]:
    """Deliver what the stream lost; returns how many were due, and why which failed. One failure stops no other."""
    now = doors.clock.now()
    due = [effect for effect in doors.book.due(Effect, SWEEP, now) if not effect.held(now)]
    again: dict[str, str] = {}
    for effect in due:
        try:
            deliver(effect.effect_id, doors)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one letter must not hold up the others' effects
            again[effect.effect_id] = error.code if isinstance(error, DriveawayError) else type(error).__name__
    return len(due), again
