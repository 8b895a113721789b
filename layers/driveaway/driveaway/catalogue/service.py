"""The price list as customers see it."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.catalogue.model import CarModel, Option
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day


def price_list(book: Book, clock: Clock) -> list[JsonValue]:
    """Return the models that are sold today with list prices, never with costs. One query."""
    today = local_day(clock.now())
    models = (model for model in book.family(CarModel, "") if isinstance(model, CarModel))
    return [shown(model) for model in models if model.is_orderable(today)]


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
