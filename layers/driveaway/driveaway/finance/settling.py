"""What becomes of the buyer's money when a sale comes to nothing: finance is told what goes back, and by which rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Staff
from driveaway.effects.model import Effect, mail, once_to
from driveaway.finance.accounts import Account, open_account
from driveaway.finance.letters import payments_path
from driveaway.finance.people import finance_of
from driveaway.finance.view import settlement_view
from driveaway.orders.model import Order
from driveaway.ports import Book


def settlement_letters(order: Order, book: Book, at: datetime) -> tuple[Effect, ...]:
    """Return the mails by which finance learns what an ended order leaves to pay back; none where nothing is paid.

    The order is as it is after its end, which may be about to be written.
    """
    if order.paid.is_zero:
        return ()
    consultant = book.find(Staff, order.consultant_id)
    account = replace(open_account(order.order_id, book), order=order)
    return tuple(_letter(account, reader, consultant, at) for reader in finance_of(order.store, book))


def _letter(account: Account, reader: Staff, consultant: Staff | None, at: datetime) -> Effect:
    """Return one mail; it names the order, not the buyer, and whom to ask."""
    order = account.order
    parts: list[JsonValue] = settlement_view(account)
    return mail(
        once_to(reader.email, f"{order.order_id}-settle"),
        kind="settlement_due",
        to=reader.email,
        language=reader.language,
        data={
            "name": reader.name,
            "order_no": order.order_no,
            "outcome": order.status.lower(),
            "paid": order.paid.model_dump(mode="json"),
            "parts": parts,
            **({"contract_no": order.contract_no} if order.contract_no else {}),
            **({"consultant": consultant.name, "address": consultant.email} if consultant else {}),
        },
        at=at,
        order_id=order.order_id,
        link_path=payments_path(order.order_id),
    )
