"""Booking payments: each reference once, never more than is owed, never more back than was paid."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.deliveries.common import again
from driveaway.effects.model import Effect, mail
from driveaway.finance.model import NewPayment, PaymentRecord
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, file_for
from driveaway.ports import AlreadyClaimed, AlreadyReplied, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import IllegalMove, InvalidInput, StaleRecord
from driveaway.shared.ids import digest
from driveaway.shared.money import Money, total
from driveaway.shared.receipt import Receipt
from driveaway.step import Change, Step

EARNEST_MONEY_PARTS = 5
"""Earnest money may be a fifth of the price at most (Civil Code of the PRC, article 586)."""


def record_payment(
    order_id: str, wanted: NewPayment, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Book a payment; a reference that this order knows gets its first reply again, whatever else it says.

    Raises NotFound, IllegalMove (the order has ended; refunds go on), InvalidInput (too much).
    """
    return again(lambda: _record(file_for(order_id, person, book), wanted, person, receipt, book, clock))


def _record(
    found: OrderFile, wanted: NewPayment, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    before, now = found.order, clock.now()
    booked = _booked(before.order_id, book)
    payment = PaymentRecord.of(before.order_id, wanted, at=now, by=person.staff_id)
    known = next((each for each in booked if each.key == payment.key), None)
    if known:
        return _first_reply(known, receipt, book)
    _check(before, wanted, booked)
    paid = before.paid - wanted.amount if wanted.kind == "refund" else before.paid + wanted.amount
    after = before.succeed(paid=paid, updated_at=now)
    reply = payment_view(payment, after)
    step = Step(
        action="payment_recorded",
        actor=person.staff_id,
        at=now,
        details={"kind": wanted.kind, "amount": str(wanted.amount.amount), "reference": wanted.reference},
        changes=(Change(after, before),),
        claims=(payment.model_copy(update={"reply": reply}),),
        effects=(_mail(after, found.content, payment, now),),
        receipt=receipt.model_copy(update={"reply": reply}) if receipt else None,
    )
    try:
        book.commit(step)
    except AlreadyClaimed as error:
        raise StaleRecord from error  # the same reference at the same time: look again, and find it
    return reply


def _first_reply(known: PaymentRecord, receipt: Receipt | None, book: Book) -> dict[str, JsonValue]:
    """Return what the reference was answered first; a used idempotency key must have come with the same body."""
    used = book.find(Receipt, receipt.identity) if receipt else None
    if used:
        raise AlreadyReplied(used.fingerprint, used.reply)
    return known.reply


def _booked(order_id: str, book: Book) -> list[PaymentRecord]:
    return [item for item in book.family(PaymentRecord, order_id) if isinstance(item, PaymentRecord)]


def _check(order: Order, wanted: NewPayment, booked: list[PaymentRecord]) -> None:
    if wanted.kind == "refund":
        if order.paid < wanted.amount:
            raise InvalidInput.at("/amount", "refund_too_high", paid=str(order.paid.amount))
        return
    if order.ended:
        raise IllegalMove("order_ended", status=order.status)
    if order.balance < wanted.amount:
        raise InvalidInput.at("/amount", "payment_too_high", balance=str(order.balance.amount))
    earnest = total(each.amount for each in booked if each.kind == "earnest_money")
    if wanted.kind == "earnest_money" and _above_cap(earnest + wanted.amount, order.total):
        raise InvalidInput.at("/amount", "earnest_money_cap")


def _above_cap(earnest: Money, price: Money) -> bool:
    return earnest.amount * EARNEST_MONEY_PARTS > price.amount


def payment_view(payment: PaymentRecord, order: Order) -> dict[str, JsonValue]:
    """Return a payment as finance sees it, with what is paid and owed after it."""
    fields = set(NewPayment.model_fields) | {"order_id", "recorded_at"}
    return payment.model_dump(mode="json", include=fields) | {
        "payment_id": payment.key.sk.removeprefix("PAYMENT#")[:26],
        "order_no": order.order_no,
        "paid": order.paid.model_dump(mode="json"),
        "balance": order.balance.model_dump(mode="json"),
    }


def _mail(order: Order, content: Content, payment: PaymentRecord, now: datetime) -> Effect:
    data: dict[str, JsonValue] = {
        "customer_name": content.buyer.name,
        "order_no": order.order_no,
        "kind": payment.kind,
        "amount": payment.amount.model_dump(mode="json"),
        "balance": order.balance.model_dump(mode="json"),
    }
    return mail(
        f"{order.order_id}-paid-{digest(payment.reference)[:24]}",
        kind="payment_received",
        to=content.buyer.email,
        language=order.language,
        data=data,
        at=now,
        order_id=order.order_id,
    )
