"""The automatic check. Pure: content and what is known around it in, named findings out (`findings.<code>`).

A `block` keeps an order from being submitted; a `warn` is for the approvers to weigh.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from driveaway.catalogue.terms import PriceList
from driveaway.orders.content import Content
from driveaway.orders.pricing import fill_in
from driveaway.orders.selection import selection_of
from driveaway.reviews.identity import is_plausible
from driveaway.reviews.model import Authority, Finding
from driveaway.reviews.rules import applies, discount_percent, margin
from driveaway.shared.errors import InvalidInput

BLOCKING = {
    "not_in_catalogue": "not_in_catalogue",
    "service_not_offered": "service_not_offered",
    "not_orderable": "not_orderable",
    "option_needs": "options_inconsistent",
    "option_excludes": "options_inconsistent",
    "earnest_money_cap": "earnest_money_high",
}
"""What the price list would refuse today, and what the finding is called; all else is `price_outdated`."""


@dataclass(frozen=True)
class Around:
    """What the check knows besides the content: the price list, the store's day, whose authority, and so on."""

    prices: PriceList
    day: date
    authority: Authority
    unreachable: bool = False
    """Mail to the buyer's address came back."""
    twins: tuple[str, ...] = ()
    """Numbers of open orders of the same customer for the same model."""


def findings(content: Content, around: Around) -> tuple[Finding, ...]:
    """Return what was found, what blocks first."""
    blocks = dict.fromkeys(_price_list(content, around))
    blocking = [Finding(code=code, severity="block") for code in blocks]
    return (*blocking, *_money(content, around), *_buyer(content, around), *_terms(content, around))


def _price_list(content: Content, around: Around) -> Iterator[str]:
    """Yield what is wrong with the selection by the price list that is valid on the day."""
    try:
        priced = fill_in(
            content.order_id,
            selection_of(content),
            prices=around.prices,
            day=around.day,
            buyer=content.buyer,
            revision=content.revision,
            follows=content.follows,
        )
    except InvalidInput as refused:
        yield from (BLOCKING.get(each.code, "price_outdated") for each in refused.problems)
        return
    charged = ({(each.kind, each.code): each.amount for each in known.lines} for known in (priced, content))
    now, agreed = charged
    if now != agreed or priced.discount != content.discount:
        yield "price_outdated"


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


def _warn(code: str, **params: str) -> Finding:
    return Finding(code=code, severity="warn", params=params)
