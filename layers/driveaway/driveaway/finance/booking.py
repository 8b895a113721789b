"""Writing down a payment or a reversal: the order's balance, the record and the mails, in one step."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.access.model import Staff
from driveaway.finance.accounts import Account
from driveaway.finance.letters import booking_letter, receipt_letter
from driveaway.finance.model import PaymentRecord
from driveaway.finance.view import payment_view, standing
from driveaway.ports import AlreadyClaimed, AlreadyReplied, Book
from driveaway.shared.errors import StaleRecord
from driveaway.shared.receipt import Receipt
from driveaway.step import Change, Step


def write_down(
    account: Account,
    payment: PaymentRecord,
    *,
    action: str,
    details: dict[str, JsonValue],
    receipt: Receipt | None,
    book: Book,
) -> dict[str, JsonValue]:
    """Commit a payment that was found right, and return the reply: the payment with `paid` and `balance`.

    Raises StaleRecord when somebody else wrote on the account meanwhile.
    """
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
        details=details,
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


def first_reply(known: PaymentRecord, receipt: Receipt | None, book: Book) -> dict[str, JsonValue]:
    """Return what was answered first; a used idempotency key must have come with the same body."""
    used = book.find(Receipt, receipt.identity) if receipt else None
    if used:
        raise AlreadyReplied(used.fingerprint, used.reply)
    return known.reply
