"""The payment plan of an order: what is due when, what of it is paid, and what must be paid before handover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from driveaway.finance.model import GOES_OUT, BookedKind, PaymentKind, PaymentRecord
from driveaway.orders.content import Content
from driveaway.orders.pricing import payable
from driveaway.shared.money import Money, cny, total

PlanKind = Literal["earnest_money", "prepayment", "down_payment", "trade_in", "instalment", "loan", "balance"]
Event = Literal["signing", "handover", "day"]
"""When a part is due: when the contract is signed, before handover at the latest, or on a day of its own."""

IN_KIND: frozenset[str] = frozenset({"trade_in", "loan"})
"""Parts that do not come out of the buyer's own purse: a car, and the lender's money."""

NOTHING = cny(0)
SIGNING_GRACE = timedelta(days=3)
"""Earnest money and a prepayment are to be paid within three days of signing (clause 4 of the contract)."""


@dataclass(frozen=True)
class Part:
    """One part of the price, and what of it is paid."""

    kind: PlanKind
    due: Event
    amount: Money
    due_on: date | None = None
    paid: Money = NOTHING

    @property
    def open(self) -> Money:
        """What is still to come of this part."""
        return self.amount - self.paid

    def late(self, today: date) -> bool:
        """Whether its day has passed while something of it is open."""
        return self.due_on is not None and self.due_on < today and not self.open.is_zero


def payment_plan(content: Content) -> tuple[Part, ...]:
    """Return the parts of the price in the order in which they are due; they add up to what the buyer pays.

    What no part names is lent where a loan is agreed, and else the balance. A part that says more than is left of the
    price counts for what is left.
    """
    left, parts = payable(content).amount, []
    for part in _agreed(content):
        amount = max(min(part.amount.amount, left), Decimal(0))
        left -= amount
        if amount:
            parts.append(replace(part, amount=cny(amount)))
    if left:
        parts.append(Part("loan" if content.payment.method == "loan" else "balance", "handover", cny(left)))
    return tuple(parts)


def _agreed(content: Content) -> Iterator[Part]:
    payment = content.payment
    if payment.earnest_money:
        yield Part("earnest_money", "signing", payment.earnest_money)
    if payment.prepayment:
        yield Part("prepayment", "signing", payment.prepayment)
    if payment.down_payment:
        yield Part("down_payment", "handover", payment.down_payment)
    if content.trade_in:
        yield Part("trade_in", "handover", content.trade_in.appraisal)
    for each in sorted(payment.instalments, key=lambda one: one.due_on):
        yield Part("instalment", "day", each.amount, each.due_on)


def dated(plan: Sequence[Part], signed_on: date | None) -> tuple[Part, ...]:
    """Return the plan with the day by which what is due at signing must be in; None: nobody has signed."""
    if signed_on is None:
        return tuple(plan)
    last = signed_on + SIGNING_GRACE
    return tuple(replace(part, due_on=last) if part.due == "signing" else part for part in plan)


def covered(plan: Sequence[Part], payments: Iterable[PaymentRecord]) -> tuple[Part, ...]:
    """Return the plan with what is paid of each part; together that is what was paid up to the price.

    A refund takes back the latest payments. What stays of a payment goes to the parts of its kind first, what is over
    to the earliest open part, and to a car or a loan last.
    """
    paid = [Decimal(0) for _ in plan]
    loose = Decimal(0)
    for kind, amount in kept_of(payments):
        own = [place for place, part in enumerate(plan) if part.kind == kind]
        loose += _pour(amount, own, plan, paid)
    _pour(loose, sorted(range(len(plan)), key=lambda place: plan[place].kind in IN_KIND), plan, paid)
    return tuple(replace(part, paid=cny(amount)) for part, amount in zip(plan, paid, strict=True))


def kept_of(payments: Iterable[PaymentRecord]) -> list[tuple[BookedKind, Decimal]]:
    """Return what stays of each payment after refunds, oldest first.

    Where the payment that was given back has been reversed since, its refund takes from the next one.
    """
    kept: list[tuple[BookedKind, Decimal]] = []
    back = Decimal(0)
    for each in payments:
        if each.kind == "refund":
            back += each.amount.amount
        elif each.kind not in GOES_OUT:
            kept.append((each.kind, each.amount.amount))
        while back and kept:
            kind, amount = kept.pop()
            if amount > back:
                kept.append((kind, amount - back))
            back -= min(amount, back)
    return kept


def _pour(amount: Decimal, places: Iterable[int], plan: Sequence[Part], paid: list[Decimal]) -> Decimal:
    """Fill parts one after the other; returns what does not fit."""
    for place in places:
        fits = min(amount, plan[place].amount.amount - paid[place])
        paid[place] += fits
        amount -= fits
    return amount


def open_before_handover(content: Content, paid: Money, day: date) -> Money:
    """Return what must still be paid before the car may be handed over on a day, as the stores count days.

    That is everything but the instalments that fall due later. Whoever agreed on no days owes the whole balance, and
    a lender's money must be in.
    """
    due = total(part.amount for part in payment_plan(content) if part.due_on is None or part.due_on <= day)
    return cny(max(due.amount - paid.amount, Decimal(0)))


def agreed_kinds(content: Content) -> tuple[PaymentKind, ...]:
    """Return the kinds of payments that an order can take, in the order of a plan; a refund is always one.

    Earnest money and a prepayment are not the same in law, so where one is agreed the other is not taken.
    """
    payment = content.payment
    taken: tuple[tuple[PaymentKind, bool], ...] = (
        ("earnest_money", payment.prepayment is None),
        ("prepayment", payment.earnest_money is None),
        ("down_payment", True),
        ("trade_in", content.trade_in is not None),
        ("instalment", payment.method == "instalments"),
        ("loan", payment.method == "loan"),
        ("balance", True),
        ("refund", True),
    )
    return tuple(kind for kind, fits in taken if fits)
