"""Booking payments: each reference once, never more than is owed, never more back than was paid."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.deliveries.common import again
from driveaway.finance.accounts import Account, account_for
from driveaway.finance.booking import Teller, first_reply, write_down
from driveaway.finance.model import NewPayment, PaymentKind, PaymentRecord
from driveaway.finance.plan import agreed_kinds
from driveaway.orders.model import Order
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import IllegalMove, InvalidInput
from driveaway.shared.money import Money, total

EARNEST_MONEY_PARTS = 5
"""Earnest money may be a fifth of the price at most (Civil Code of the PRC, article 586)."""
EITHER: dict[PaymentKind, PaymentKind] = {"earnest_money": "prepayment", "prepayment": "earnest_money"}
"""Kinds of which an order has one or the other: they are not the same in law."""


def record_payment(order_id: str, wanted: NewPayment, teller: Teller) -> dict[str, JsonValue]:
    """Book a payment; a reference that this order knows gets its first reply again, whatever else it says.

    The customer gets a receipt and the consultant is told. Raises NotFound, IllegalMove (the order has ended; refunds
    go on, and so do the instalments of a closed one), InvalidInput.
    """
    return again(lambda: _record(account_for(order_id, teller.person, teller.book), wanted, teller))


def _record(account: Account, wanted: NewPayment, teller: Teller) -> dict[str, JsonValue]:
    same = [each for each in account.payments if each.reference == wanted.reference and not each.reverses]
    known = next((each for each in same if each in account.standing), None)
    if known:
        return first_reply(known, teller)
    _check(account, wanted, teller.clock)
    payment = PaymentRecord.of(
        account.order,
        wanted,
        place=len(account.payments) + 1,
        attempt=len(same) + 1,
        at=teller.clock.now(),
        by=teller.person.staff_id,
    )
    return write_down(account, payment, teller, action="payment_recorded")


def bookable_kinds(account: Account) -> tuple[PaymentKind, ...]:
    """Return the kinds of payments that an order still takes, in the order of a plan."""
    if not _takes_money(account.order):
        return ("refund", "twofold_return") if account.second_return.amount > 0 else ("refund",)
    booked = {each.kind for each in account.standing} if account.order.paid.amount else set()
    return tuple(kind for kind in agreed_kinds(account.content) if EITHER.get(kind) not in booked)


def _takes_money(order: Order) -> bool:
    """Whether money may still come in: a closed sale may have instalments that fall due after handover."""
    return not order.ended or (order.status == "CLOSED" and order.balance.amount > 0)


def _check(account: Account, wanted: NewPayment, clock: Clock) -> None:
    order = account.order
    if local_day(wanted.received_at) > local_day(clock.now()):
        raise InvalidInput.at("/received_at", "day_to_come")
    if wanted.kind == "refund":
        if order.paid < wanted.amount:
            raise InvalidInput.at("/amount", "refund_too_high", paid=str(order.paid.amount))
        return
    if wanted.kind == "twofold_return":
        _check_second_return(account, wanted)
        return
    if not _takes_money(order):
        raise IllegalMove("order_ended", status=order.status)
    if order.balance < wanted.amount:
        raise InvalidInput.at("/amount", "payment_too_high", balance=str(order.balance.amount))
    _check_kind(account, wanted)


def _check_second_return(account: Account, wanted: NewPayment) -> None:
    """The dealer who did not perform gives earnest money back twofold (Civil Code of the PRC, article 587)."""
    open_ = account.second_return
    if wanted.kind not in bookable_kinds(account):
        raise InvalidInput.at("/kind", "twofold_return_not_owed")
    if open_ < wanted.amount:
        raise InvalidInput.at("/amount", "twofold_return_too_high", open=str(open_.amount))


def _check_kind(account: Account, wanted: NewPayment) -> None:
    if wanted.kind not in bookable_kinds(account):
        code = "earnest_money_or_prepayment" if wanted.kind in EITHER else "payment_kind_not_agreed"
        raise InvalidInput.at("/kind", code)
    whole = total(each.amount for each in account.standing if each.kind == wanted.kind) + wanted.amount
    if wanted.kind == "earnest_money" and _above_cap(whole, account.order.total):
        raise InvalidInput.at("/amount", "earnest_money_cap")
    car = account.content.trade_in
    if wanted.kind == "trade_in" and car and car.appraisal < whole:
        raise InvalidInput.at("/amount", "trade_in_too_high", appraisal=str(car.appraisal.amount))


def _above_cap(earnest: Money, price: Money) -> bool:
    return earnest.amount * EARNEST_MONEY_PARTS > price.amount
