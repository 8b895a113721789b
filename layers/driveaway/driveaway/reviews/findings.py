"""The automatic check. Pure: content and what is known around it in, named findings out (`findings.<code>`).

A `block` keeps an order from being submitted; a `warn` is for the approvers to weigh.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from driveaway.catalogue.terms import PriceList
from driveaway.orders.content import Content
from driveaway.reviews.identity import is_plausible
from driveaway.reviews.model import Authority, Finding
from driveaway.reviews.repricing import price_findings
from driveaway.reviews.rules import applies, discount_percent, margin
from driveaway.shared.text import LocalText


@dataclass(frozen=True)
class Around:
    """What the check knows besides the content: the price list, the store's day, whose authority, and so on."""

    prices: PriceList
    day: date
    agreed_on: date
    """The day on which the order went, or is to go, to the customer."""
    authority: Authority
    unreachable: bool = False
    """Mail to the buyer's address came back."""
    twins: tuple[str, ...] = ()
    """Numbers of open orders of the same customer for the same model."""


def findings(content: Content, around: Around) -> tuple[Finding, ...]:
    """Return what was found, what blocks first."""
    blocking = price_findings(content, around.prices, day=around.day, agreed_on=around.agreed_on)
    return (*blocking, *_money(content, around), *_buyer(content, around), *_terms(content, around))


def _money(content: Content, around: Around) -> Iterator[Finding]:
    by_discount = [each for each in around.authority.rules if each.when.startswith("discount")]
    asked = [each.role for each in by_discount if applies(each, content)]
    if asked:
        yield _warn("discount_authority", percent=str(discount_percent(content)), role=asked[-1])
    if margin(content).amount < 0:
        yield _warn("below_cost")
    payment = content.payment
    if payment.method != "full" and payment.down_payment is None:
        yield _warn("no_down_payment")
    if payment.method == "instalments" and not payment.instalments:
        yield _warn("instalments_without_dates")
    if payment.method == "loan" and payment.lender is None:
        yield _warn("loan_without_lender")


def _buyer(content: Content, around: Around) -> Iterator[Finding]:
    buyer = content.buyer
    if not buyer.id_number:
        yield _warn("buyer_without_id")
    elif not is_plausible(buyer.id_type, buyer.id_number, around.day):
        yield _warn("id_implausible")
    if not buyer.address:
        yield _warn("buyer_without_address")
    if around.unreachable:
        yield _warn("email_unreachable")


def _terms(content: Content, around: Around) -> Iterator[Finding]:
    if content.special_terms:
        yield _warn("special_terms")
    for order_no in around.twins:
        yield _warn("duplicate_order", order_no=order_no)


def _warn(code: str, **params: str | LocalText) -> Finding:
    return Finding(code=code, severity="warn", params=params)
