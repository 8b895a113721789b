"""The lines of an order as a price list charges them: the car as configured, promotions, services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from driveaway.catalogue.model import CarModel, Option
from driveaway.catalogue.terms import GoodsKind, PriceList
from driveaway.orders.content import OrderLine
from driveaway.orders.promotions import promotion_lines
from driveaway.orders.requests import Configuration
from driveaway.shared.errors import FieldProblem, InvalidInput
from driveaway.shared.money import CEILING, Money
from driveaway.shared.text import LocalText

PRICES = ("list_price", "amount")


def charged_lines(selection: Configuration, model: CarModel, prices: PriceList, day: date) -> tuple[OrderLine, ...]:
    """Return every line of a selection on a day. Raises InvalidInput, naming each code that cannot be had."""
    lines: list[OrderLine] = []
    problems: list[FieldProblem] = []
    for found in (*_car(selection, model, prices), *_options(selection, model, prices), *_services(selection, prices)):
        if isinstance(found, OrderLine):
            lines.append(found)
        else:
            problems.append(found)
    if not problems and any(sum(getattr(each, of).amount for each in lines) > CEILING for of in PRICES):
        problems.append(FieldProblem("/option_codes", "total_too_high"))
    if problems:
        raise InvalidInput(problems)
    return (*lines, *promotion_lines(selection, lines, prices, day))


def _car(selection: Configuration, model: CarModel, prices: PriceList) -> Iterator[OrderLine | FieldProblem]:
    if trim := model.trim(selection.trim_code):
        name = model.name.followed_by(trim.name)
        yield _goods("vehicle", trim.trim_code, name, trim.msrp, model, prices)
    else:
        yield FieldProblem("/trim_code", "not_in_catalogue")
    if colour := model.colour(selection.colour_code):
        yield _goods("colour", colour.colour_code, colour.name, colour.price, model, prices)
    else:
        yield FieldProblem("/colour_code", "not_in_catalogue")


def _goods(kind: GoodsKind, code: str, name: LocalText, listed: Money, model: CarModel, prices: PriceList) -> OrderLine:
    charged = prices.charged(model, kind, code, listed)
    return OrderLine(kind=kind, code=code, name=name, list_price=listed, amount=charged)


def _options(selection: Configuration, model: CarModel, prices: PriceList) -> Iterator[OrderLine | FieldProblem]:
    for code in dict.fromkeys(selection.option_codes):
        pointer = f"/option_codes/{selection.option_codes.index(code)}"
        if option := model.option(code):
            yield from _option_problems(pointer, option, selection, model)
            yield _goods("option", code, option.name, option.price, model, prices)
        else:
            yield FieldProblem(pointer, "not_in_catalogue")


def _option_problems(pointer: str, option: Option, selection: Configuration, model: CarModel) -> Iterator[FieldProblem]:
    """Yield what an option needs and lacks, and what it cannot be had with."""
    chosen = selection.option_codes
    for code in option.needs:
        if code not in chosen:
            yield FieldProblem(pointer, "option_needs", _naming(code, model))
    for code in model.excluded_by(option):
        if code in chosen:
            yield FieldProblem(pointer, "option_excludes", _naming(code, model))


def _naming(code: str, model: CarModel) -> tuple[tuple[str, str | LocalText], ...]:
    """Return the gaps of a text that names another option."""
    other = model.option(code)
    return (("option", other.name if other else code),)


def _services(selection: Configuration, prices: PriceList) -> Iterator[OrderLine | FieldProblem]:
    """Yield one line for each service that was ticked."""
    for code in dict.fromkeys(selection.service_codes):
        if service := prices.terms.service(code):
            yield OrderLine(
                kind="service", code=code, name=service.name, list_price=service.price, amount=service.price
            )
        else:
            yield FieldProblem(f"/service_codes/{selection.service_codes.index(code)}", "service_not_offered")
