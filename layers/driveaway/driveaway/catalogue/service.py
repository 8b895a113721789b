"""The price list as customers see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import JsonValue

from driveaway.catalogue.model import CarModel, Option
from driveaway.catalogue.terms import Terms
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.record import Item


def price_list(book: Book, clock: Clock) -> list[JsonValue]:
    """Return the models that are sold today with list prices, never with costs. One query."""
    return _sold(book.family(CarModel, ""), local_day(clock.now()))


def offer(book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Return `{models, services: [{service_code, name, price}]}`: what an order may choose from. One query."""
    found = book.family(CarModel, "", Terms)
    terms = next((each for each in found if isinstance(each, Terms)), Terms())
    services: list[JsonValue] = [service.model_dump(mode="json") for service in terms.services]
    return {"models": _sold(found, local_day(clock.now())), "services": services}


def _sold(found: Sequence[Item], day: date) -> list[JsonValue]:
    return [shown(model) for model in found if isinstance(model, CarModel) and model.is_orderable(day)]


def shown(model: CarModel) -> dict[str, JsonValue]:
    """Return one model: `{model_code, name, trims, colours, options, …}`; only what there is to say."""
    options: list[JsonValue] = [_option(option, model) for option in model.options]
    told: dict[str, JsonValue] = model.model_dump(
        mode="json",
        exclude={"version": True, "chain": True, "trims": {"__all__": {"cost"}}, "options": True},
        exclude_none=True,
    )
    return told | {"options": options}


def _option(option: Option, model: CarModel) -> dict[str, JsonValue]:
    """Return one option; both of a pair say that they exclude each other."""
    rules = {"needs": option.needs, "excludes": model.excluded_by(option)}
    said: dict[str, JsonValue] = {name: [*codes] for name, codes in rules.items() if codes}
    return option.model_dump(mode="json", exclude={*rules}) | said
