"""What a configuration would cost before there is an order of it."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.catalogue.terms import PriceList
from driveaway.orders.pricing import charge
from driveaway.orders.requests import Configuration
from driveaway.orders.view import taxed_view
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day


def quote(chosen: Configuration, *, store: str, book: Book, clock: Clock) -> dict[str, JsonValue] | None:
    """Return `{items, discount, discount_percent, total, tax}` as an order of today would have them. One call.

    None while no trim and colour of the model are chosen; options that another model had are left aside. Raises
    InvalidInput, every field named.
    """
    prices = PriceList.found(book.find_many(PriceList.wanted(chosen.model_code, store)), store)
    model = prices.model
    if model is None or model.trim(chosen.trim_code) is None or model.colour(chosen.colour_code) is None:
        return None
    options = tuple(code for code in chosen.option_codes if model.option(code))
    charged = charge(chosen.model_copy(update={"option_codes": options}), prices, local_day(clock.now()))
    return {
        "items": [line.model_dump(mode="json") for line in charged.lines],
        "discount": charged.discount.model_dump(mode="json"),
        "discount_percent": str(chosen.discount_percent) if chosen.discount_percent is not None else None,
        "total": charged.price.model_dump(mode="json"),
        "tax": taxed_view(charged.price, prices.terms.tax_rate),
    }
