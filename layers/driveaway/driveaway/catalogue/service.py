"""The price list as customers see it."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.catalogue.model import CarModel
from driveaway.ports import Book


def price_list(book: Book) -> list[JsonValue]:
    """Return all models with list prices, never with costs. One query."""
    return [shown(model) for model in book.family(CarModel, "") if isinstance(model, CarModel)]


def shown(model: CarModel) -> dict[str, JsonValue]:
    """Return one model: `{model_code, name, trims, colours, options, …}`."""
    return model.model_dump(mode="json", exclude={"version": True, "chain": True, "trims": {"__all__": {"cost"}}})
