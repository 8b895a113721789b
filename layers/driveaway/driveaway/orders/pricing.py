"""The price of a selection, read from the price list, and the hash that approvals are bound to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from driveaway.catalogue.model import CarModel, Colour, Trim
from driveaway.catalogue.terms import PriceList
from driveaway.orders.content import BESIDE, Buyer, Content, OrderLine, listed
from driveaway.orders.discounts import discount_of, discount_problems
from driveaway.orders.lines import charged_lines
from driveaway.orders.payment_terms import payment_problems
from driveaway.orders.requests import Configuration, Selection
from driveaway.shared.errors import InvalidInput
from driveaway.shared.ids import digest
from driveaway.shared.money import Money, cny, to_cents, total

NOT_AGREED = {*BESIDE, "order_id", "revision", "follows", "buyer", "cost"}
"""Parts of a content that are no terms of the sale."""


@dataclass(frozen=True)
class Charged:
    """What a price list makes of a configuration: the lines, and the discount in money."""

    lines: tuple[OrderLine, ...]
    discount: Money
    model: CarModel
    trim: Trim
    colour: Colour

    @property
    def price(self) -> Money:
        """What the customer pays."""
        return total(line.amount for line in self.lines) - self.discount


def fill_in(
    order_id: str,
    selection: Selection,
    *,
    prices: PriceList,
    day: date,
    buyer: Buyer,
    revision: int,
    follows: int,
) -> Content:
    """Return the order's content with names and prices of the price list of a day, as the stores count days.

    Raises InvalidInput, every field named.
    """
    charged = charge_whole(selection, prices, day)
    found = {
        "order_id": order_id,
        "revision": revision,
        "follows": follows,
        "buyer": buyer,
        "model_name": charged.model.name,
        "trim_name": charged.trim.name,
        "colour_name": charged.colour.name,
        "option_codes": tuple(dict.fromkeys(selection.option_codes)),
        "service_codes": tuple(dict.fromkeys(selection.service_codes)),
        "lines": charged.lines,
        "discount": charged.discount,
        "tax_rate": prices.terms.tax_rate,
        "cost": charged.trim.cost,
    }
    chosen = {name: getattr(selection, name) for name in Selection.model_fields}
    return Content.model_validate(chosen | found)


def charge_whole(selection: Selection, prices: PriceList, day: date) -> Charged:
    """Return what `charge` does, for a selection whose ways of payment are right too. Raises InvalidInput."""
    charged = charge(selection, prices, day)
    if problems := [*payment_problems(selection, charged.price, day)]:
        raise InvalidInput(problems)
    return charged


def charge(selection: Configuration, prices: PriceList, day: date) -> Charged:
    """Return lines and discount by the price list of a day. Raises InvalidInput, every field named."""
    model = _sold(prices.model, day)
    lines = charged_lines(selection, model, prices, day)
    discount = discount_of(selection, listed(lines))
    if problems := [*discount_problems(selection, discount, of_car(lines))]:
        raise InvalidInput(problems)
    return Charged(lines, discount, model, *_chosen(selection, model))


def _sold(model: CarModel | None, day: date) -> CarModel:
    if model is None:
        raise InvalidInput.at("/model_code", "not_in_catalogue")
    if not model.is_orderable(day):
        raise InvalidInput.at("/model_code", "not_orderable", model=model.name)
    return model


def _chosen(selection: Configuration, model: CarModel) -> tuple[Trim, Colour]:
    trim, colour = model.trim(selection.trim_code), model.colour(selection.colour_code)
    if trim is None or colour is None:  # charged_lines has refused them by now
        raise InvalidInput.at("/trim_code", "not_in_catalogue")
    return trim, colour


def of_car(lines: Iterable[OrderLine]) -> Money:
    """Return what lines charge for the car, its promotions taken off; services are bought beside it."""
    return total(line.amount for line in lines if line.kind != "service")


def payable(content: Content) -> Money:
    """Return what the customer pays: the lines less the discount."""
    return total(line.amount for line in content.lines) - content.discount


def included_tax(content: Content) -> Money:
    """Return the value added tax that what the customer pays includes, to the cent."""
    return tax_within(payable(content), content.tax_rate)


def tax_within(price: Money, rate: Decimal) -> Money:
    """Return the tax of so many per cent that a price includes, to the cent."""
    return cny(to_cents(price.amount * rate / (100 + rate)))


def in_money(content: Content) -> Money:
    """Return what is paid in money: all of it, less what a car traded in counts for."""
    return payable(content) - content.trade_in.appraisal if content.trade_in else payable(content)


def content_hash(content: Content, *, without: AbstractSet[str] = frozenset()) -> str:
    """Return the hash of what is agreed: configuration, price, payment, terms, delivery; `without` leaves out parts."""
    agreed = content.model_dump(mode="json", exclude={*NOT_AGREED, *without})
    return digest(json.dumps(agreed, sort_keys=True, ensure_ascii=False))
