"""Which promotions an order gets: those whose conditions it meets, together or the best alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from driveaway.catalogue.terms import PriceList, Promotion
from driveaway.orders.content import GOODS, OrderLine
from driveaway.orders.requests import Configuration
from driveaway.shared.money import Money, cny, total


def promotion_lines(
    selection: Configuration, lines: Sequence[OrderLine], prices: PriceList, day: date
) -> tuple[OrderLine, ...]:
    """Return the promotions of a car that is charged as `lines`, each as a negative line of its own.

    All combinable ones together, or the best of those that stand alone where that is more. What would leave nothing
    of the car's price is not given.
    """
    price = total(line.amount for line in lines if line.kind in GOODS)
    met = [each for each in prices.terms.promotions if _is_met(each, selection, prices.store, day)]
    together = list(_affordable((each for each in met if each.combinable), price))
    alone = [each for each in met if not each.combinable and each.amount < price]
    best = max(alone, key=lambda each: each.amount.amount, default=None)
    given = [best] if best and total(each.amount for each in together) < best.amount else together
    return tuple(_line(each) for each in given)


def _is_met(promotion: Promotion, selection: Configuration, store: str, day: date) -> bool:
    asked = (
        (promotion.model_codes, selection.model_code),
        (promotion.trim_codes, selection.trim_code),
        (promotion.stores, store),
    )
    fits = all(not codes or code in codes for codes, code in asked)
    return fits and promotion.holds_on(day) and len(set(selection.option_codes)) >= promotion.least_options


def _affordable(promotions: Iterator[Promotion], price: Money) -> Iterator[Promotion]:
    """Yield promotions, one after the other, while something of the price is left."""
    for each in promotions:
        if each.amount < price:
            price = price - each.amount
            yield each


def _line(promotion: Promotion) -> OrderLine:
    amount = cny(-promotion.amount.amount)
    return OrderLine(
        kind="promotion", code=promotion.promotion_code, name=promotion.name, list_price=cny(0), amount=amount
    )
