"""The price of a selection, read from the price list, and the hash that approvals are bound to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date

from driveaway.catalogue.model import CarModel, Colour, Option, Trim
from driveaway.orders.content import Buyer, Content, OrderLine, listed
from driveaway.orders.discounts import discount_of, discount_problems
from driveaway.orders.payment_terms import payment_problems
from driveaway.orders.requests import Selection
from driveaway.shared.errors import FieldProblem, InvalidInput
from driveaway.shared.ids import digest
from driveaway.shared.money import CEILING, Money, cny, to_cents, total
from driveaway.shared.text import LocalText

NOT_AGREED = {"order_id", "revision", "follows", "buyer", "cost"}
"""Parts of a content that are no terms of the sale."""


def fill_in(
    order_id: str,
    selection: Selection,
    *,
    model: CarModel | None,
    day: date,
    buyer: Buyer,
    revision: int,
    follows: int,
) -> Content:
    """Return the order's content with names and prices of the price list of a day, as the stores count days.

    Raises InvalidInput, every field named.
    """
    model = _sold(model, day)
    lines = _lines(selection, model)
    discount = discount_of(selection, listed(lines))
    _check_money(selection, discount, total(line.amount for line in lines), day)
    trim, colour = _chosen(selection, model)
    found = {
        "order_id": order_id,
        "revision": revision,
        "follows": follows,
        "buyer": buyer,
        "model_name": model.name,
        "trim_name": trim.name,
        "colour_name": colour.name,
        "option_codes": tuple(dict.fromkeys(selection.option_codes)),
        "lines": lines,
        "discount": discount,
        "cost": trim.cost,
    }
    chosen = {name: getattr(selection, name) for name in Selection.model_fields}
    return Content.model_validate(chosen | found)


def _sold(model: CarModel | None, day: date) -> CarModel:
    if model is None:
        raise InvalidInput.at("/model_code", "not_in_catalogue")
    if not model.is_orderable(day):
        raise InvalidInput.at("/model_code", "not_orderable", model=model.name)
    return model


def _chosen(selection: Selection, model: CarModel) -> tuple[Trim, Colour]:
    trim, colour = model.trim(selection.trim_code), model.colour(selection.colour_code)
    if trim is None or colour is None:  # _lines has refused them by now
        raise InvalidInput.at("/trim_code", "not_in_catalogue")
    return trim, colour


def _lines(selection: Selection, model: CarModel) -> tuple[OrderLine, ...]:
    problems: list[FieldProblem] = []
    lines: list[OrderLine] = []
    if trim := model.trim(selection.trim_code):
        lines.append(
            OrderLine(
                kind="vehicle",
                code=trim.trim_code,
                name=model.name.followed_by(trim.name),
                list_price=trim.msrp,
                amount=trim.msrp,
            )
        )
    else:
        problems.append(FieldProblem("/trim_code", "not_in_catalogue"))
    if colour := model.colour(selection.colour_code):
        lines.append(
            OrderLine(
                kind="colour", code=colour.colour_code, name=colour.name, list_price=colour.price, amount=colour.price
            )
        )
    else:
        problems.append(FieldProblem("/colour_code", "not_in_catalogue"))
    for code in dict.fromkeys(selection.option_codes):
        place = selection.option_codes.index(code)
        if option := model.option(code):
            problems += _option_problems(f"/option_codes/{place}", option, selection, model)
            lines.append(
                OrderLine(kind="option", code=code, name=option.name, list_price=option.price, amount=option.price)
            )
        else:
            problems.append(FieldProblem(f"/option_codes/{place}", "not_in_catalogue"))
    if problems:
        raise InvalidInput(problems)
    return tuple(lines)


def _option_problems(pointer: str, option: Option, selection: Selection, model: CarModel) -> Iterator[FieldProblem]:
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


def _check_money(selection: Selection, discount: Money, price: Money, day: date) -> None:
    problems = [*discount_problems(selection, discount, price)]
    if price.amount > CEILING:
        problems.append(FieldProblem("/option_codes", "total_too_high"))
    if problems := problems or [*payment_problems(selection, price - discount, day)]:
        raise InvalidInput(problems)


def payable(content: Content) -> Money:
    """Return what the customer pays: the lines less the discount."""
    return total(line.amount for line in content.lines) - content.discount


def included_tax(content: Content) -> Money:
    """Return the value added tax that what the customer pays includes, to the cent."""
    rate = content.tax_rate
    return cny(to_cents(payable(content).amount * rate / (100 + rate)))


def in_money(content: Content) -> Money:
    """Return what is paid in money: all of it, less what a car traded in counts for."""
    return payable(content) - content.trade_in.appraisal if content.trade_in else payable(content)


def content_hash(content: Content, *, without: AbstractSet[str] = frozenset()) -> str:
    """Return the hash of what is agreed: configuration, price, payment, terms, delivery; `without` leaves out parts."""
    agreed = content.model_dump(mode="json", exclude={*NOT_AGREED, *without})
    return digest(json.dumps(agreed, sort_keys=True, ensure_ascii=False))
