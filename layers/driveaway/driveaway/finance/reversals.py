"""Taking a payment that was booked in error out of the account; both entries stay to be seen."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.deliveries.common import again
from driveaway.finance.accounts import Account, account_for
from driveaway.finance.booking import Teller, first_reply, write_down
from driveaway.finance.model import PaymentRecord
from driveaway.shared.errors import IllegalMove, NotFound


def reverse_payment(order_id: str, payment_id: str, reason: str, teller: Teller) -> dict[str, JsonValue]:
    """Book the reversal of a payment or a refund; one that is reversed already gets its first reply again.

    The customer and the consultant are told, the reason is kept for staff. Its reference may be booked again. Raises
    NotFound, or IllegalMove (a reversal is not reversed; money since refunded). A refund that never went out may leave
    more paid than the price: that is then to pay back.
    """
    return again(lambda: _reverse(account_for(order_id, teller.person, teller.book), payment_id, reason, teller))


def payment_of(account: Account, payment_id: str) -> PaymentRecord:
    """Return one payment of an account; raises NotFound."""
    found = next((each for each in account.payments if each.payment_id == payment_id), None)
    if found is None:
        raise NotFound
    return found


def _reverse(account: Account, payment_id: str, reason: str, teller: Teller) -> dict[str, JsonValue]:
    wrong = payment_of(account, payment_id)
    known = next((each for each in account.payments if each.reverses == wrong.receipt_no), None)
    if known:
        return first_reply(known, teller)
    _check(account, wrong)
    place, now = len(account.payments) + 1, teller.clock.now()
    reversal = wrong.reversed_by(account.order, reason, place=place, at=now, by=teller.person.staff_id)
    return write_down(account, reversal, teller, action="payment_reversed")


def _check(account: Account, wrong: PaymentRecord) -> None:
    order = account.order
    if wrong.reverses:
        raise IllegalMove("reversal_for_good", receipt_no=wrong.receipt_no)
    if order.paid < wrong.signed:
        raise IllegalMove("reversal_of_refunded", receipt_no=wrong.receipt_no)
