"""Writing down a payment or a reversal: the order's balance, the record and the mails, in one step."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from driveaway.access.model import Person, Staff
from driveaway.finance.accounts import Account
from driveaway.finance.letters import booking_letter, receipt_letter
from driveaway.finance.model import PaymentRecord
from driveaway.finance.view import payment_view, standing
from driveaway.ports import AlreadyClaimed, AlreadyReplied, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import StaleRecord
from driveaway.shared.receipt import Receipt
from driveaway.step import Change, Step


@dataclass(frozen=True)
class Teller:
    """Who books, by which request (None: it came without a key of its own), into which book and when."""

    person: Person
    receipt: Receipt | None
    book: Book
    clock: Clock


def write_down(account: Account, payment: PaymentRecord, teller: Teller, *, action: str) -> dict[str, JsonValue]:
    """Commit a payment that was found right, and return the reply: the payment with `paid` and `balance`.

    The audit row names the receipt; what people typed in stays with the payment, since it may name
    somebody. Raises StaleRecord when somebody else wrote on the account meanwhile.
    """
    book, receipt = teller.book, teller.receipt
    before = account.order
    after = before.succeed(paid=before.paid + payment.signed, updated_at=payment.recorded_at)
    reply = payment_view(payment, after) | standing(after)
    letters = [receipt_letter(after, account.content, payment)]
    if consultant := book.find(Staff, before.consultant_id):
        letters.append(booking_letter(after, account.content, payment, consultant))
    step = Step(
        action=action,
        actor=payment.by,
        at=payment.recorded_at,
        details=_details(payment),
        changes=(Change(after, before),),
        claims=(payment.model_copy(update={"reply": reply}),),
        effects=tuple(letters),
        receipt=receipt.model_copy(update={"reply": reply}) if receipt else None,
    )
    try:
        book.commit(step)
    except AlreadyClaimed as error:
        raise StaleRecord from error  # the same one at the same time: look again, and find it
    return reply


def _details(payment: PaymentRecord) -> dict[str, JsonValue]:
    return {
        "receipt_no": payment.receipt_no,
        "kind": payment.reversed_kind or payment.kind,
        "amount": str(payment.amount.amount),
        **({"reverses": payment.reverses} if payment.reverses else {}),
    }


def first_reply(known: PaymentRecord, teller: Teller) -> dict[str, JsonValue]:
    """Return what was answered first; a used idempotency key must have come with the same body."""
    used = teller.book.find(Receipt, teller.receipt.identity) if teller.receipt else None
    if used:
        raise AlreadyReplied(used.fingerprint, used.reply)
    return known.reply
