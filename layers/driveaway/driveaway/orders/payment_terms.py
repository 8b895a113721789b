"""How a price may be paid: earnest money or prepayment, down payment, a car given in payment, instalments, a loan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from driveaway.orders.content import Instalment, Payment, TradeIn
from driveaway.orders.requests import Selection
from driveaway.shared.errors import FieldProblem
from driveaway.shared.money import Money

EARNEST_MONEY_SHARE = 5
"""By law, earnest money is at most the fifth part of the price."""


def payment_problems(selection: Selection, price: Money, day: date) -> Iterator[FieldProblem]:
    """Yield what is wrong with the ways in which a price that is itself right is to be paid, seen on a day."""
    payment = selection.payment
    yield from _part_problems(payment, price)
    if selection.trade_in:
        yield from _trade_in_problems(selection.trade_in, price, day)
    if payment.method != "loan":
        for name in ("lender", "on_refusal"):
            if getattr(payment, name) is not None:
                yield FieldProblem(f"/payment/{name}", "only_with_loan")
    if payment.instalments and payment.method != "instalments":
        yield FieldProblem("/payment/instalments", "only_by_instalments")
    elif payment.instalments:
        yield from _plan_problems(payment.instalments, day)
        yield from _sum_problems(selection, price)


def parts_of(payment: Payment, trade_in: TradeIn | None) -> Decimal:
    """Return what the agreed parts of a price add up to, in yuan; the car given in payment is one of them."""
    parts = (payment.earnest_money, payment.prepayment, payment.down_payment, trade_in and trade_in.appraisal)
    return sum((part.amount for part in (*parts, *(each.amount for each in payment.instalments)) if part), Decimal(0))


def _part_problems(payment: Payment, price: Money) -> Iterator[FieldProblem]:
    for name in ("earnest_money", "prepayment", "down_payment"):
        part: Money | None = getattr(payment, name)
        if part and (part.amount <= 0 or price < part):
            yield FieldProblem(f"/payment/{name}", "part_payment_range")
    if payment.earnest_money and payment.prepayment:
        yield FieldProblem("/payment/prepayment", "earnest_money_or_prepayment")
    if payment.earnest_money and payment.earnest_money.amount * EARNEST_MONEY_SHARE > price.amount:
        yield FieldProblem("/payment/earnest_money", "earnest_money_cap")


def _trade_in_problems(car: TradeIn, price: Money, day: date) -> Iterator[FieldProblem]:
    if car.appraisal.amount <= 0 or price < car.appraisal:
        yield FieldProblem("/trade_in/appraisal", "part_payment_range")
    if car.appraised_on and car.appraised_on > day:
        yield FieldProblem("/trade_in/appraised_on", "day_to_come")


def _plan_problems(instalments: tuple[Instalment, ...], day: date) -> Iterator[FieldProblem]:
    """Yield what is wrong with single instalments: each is due later than the one before, and none before today."""
    before = day - timedelta(days=1)
    for number, each in enumerate(instalments):
        place = f"/payment/instalments/{number}"
        if each.due_on < day:
            yield FieldProblem(f"{place}/due_on", "day_gone")
        elif each.due_on <= before:
            yield FieldProblem(f"{place}/due_on", "instalments_rise")
        if each.amount.amount <= 0:
            yield FieldProblem(f"{place}/amount", "amount_positive")
        before = max(before, each.due_on)


def _sum_problems(selection: Selection, price: Money) -> Iterator[FieldProblem]:
    """Yield by how much the parts miss the price."""
    missing = price.amount - parts_of(selection.payment, selection.trade_in)
    if missing:
        gaps = (("difference", str(abs(missing))), ("price", str(price.amount)))
        yield FieldProblem("/payment/instalments", "parts_short" if missing > 0 else "parts_over", gaps)
