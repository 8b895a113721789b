"""Is the price that was agreed still that of the price list? Pure; what differs is named line by line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from driveaway.catalogue.terms import PriceList
from driveaway.orders.content import Content, OrderLine
from driveaway.orders.payment_terms import payment_problems
from driveaway.orders.pricing import Charged, charge, payable
from driveaway.orders.selection import selection_of
from driveaway.reviews.model import Finding
from driveaway.shared.errors import InvalidInput
from driveaway.shared.money import Money, cny
from driveaway.shared.text import LocalText, plain_number

REFUSED = {
    "not_in_catalogue": "not_in_catalogue",
    "service_not_offered": "service_not_offered",
    "not_orderable": "not_orderable",
    "option_needs": "options_inconsistent",
    "option_excludes": "options_inconsistent",
}
"""What the price list would refuse now, and what the finding is called; all else is `price_outdated`."""
UNPAYABLE = {"earnest_money_cap": "earnest_money_high", "day_gone": "instalment_day_gone"}
"""What is wrong with the payment of the agreed price; all else is `payment_inconsistent`."""
MOST_LINES = 4
"""How many lines are named; findings stand in the order, which is read and written often."""


def price_findings(content: Content, prices: PriceList, *, day: date, agreed_on: date) -> Iterator[Finding]:
    """Yield what keeps the price of a content from standing.

    Promotions and days of payment are judged by the day on which the order went out, the model's sale by today.
    """
    codes: list[str] = []
    changes: list[Finding] = []
    try:
        changes += _changes(content, charge(selection_of(content), prices, agreed_on), prices)
    except InvalidInput as refused:
        codes += (REFUSED.get(each.code, "price_outdated") for each in refused.problems)
    else:
        if changes:
            codes.append("price_outdated")
    if prices.model and not prices.model.is_orderable(day):
        codes.append("not_orderable")
    unpayable = payment_problems(selection_of(content), payable(content), agreed_on)
    codes += (UNPAYABLE.get(each.code, "payment_inconsistent") for each in unpayable)
    yield from (_block(code) for code in dict.fromkeys(codes))
    yield from changes


def _changes(content: Content, now: Charged, prices: PriceList) -> Iterator[Finding]:
    yield from islice(_line_changes(content.lines, now.lines), MOST_LINES)
    if now.discount != content.discount:
        yield _block("discount_changed", **_amounts(content.discount, now.discount))
    if prices.terms.tax_rate != content.tax_rate:
        yield _block("tax_changed", agreed=plain_number(content.tax_rate), now=plain_number(prices.terms.tax_rate))


def _line_changes(agreed: tuple[OrderLine, ...], now: tuple[OrderLine, ...]) -> Iterator[Finding]:
    """Yield each line that is charged otherwise now; nothing is charged for one that is not there."""
    before, after = ({(each.kind, each.code): each for each in lines} for lines in (agreed, now))
    for key, line in (before | after).items():
        amounts = [found[key].amount if key in found else cny(0) for found in (before, after)]
        if amounts[0] != amounts[1]:
            yield _block("line_price_changed", line=line.name, **_amounts(*amounts))


def _amounts(agreed: Money, now: Money) -> dict[str, str]:
    return {"agreed": str(agreed.amount), "now": str(now.amount)}


def _block(code: str, **params: str | LocalText) -> Finding:
    return Finding(code=code, severity="block", params=params)
