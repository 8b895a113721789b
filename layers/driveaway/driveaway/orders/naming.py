"""Changes between versions in the names of the price list: the audit trail keeps codes, people read names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from driveaway.catalogue.model import CarModel
from driveaway.catalogue.terms import Terms
from driveaway.ports import Book
from driveaway.shared.record import Item
from driveaway.shared.text import LocalText

Names = Mapping[tuple[str, str], LocalText]
SINGLE = ("model_code", "trim_code", "colour_code")
"""Fields whose value is a code."""
MANY = {
    "option_codes": "option_codes",
    "service_codes": "service_codes",
    "price.option": "option_codes",
    "price.service": "service_codes",
    "price.promotion": "promotions",
    "list_price.option": "option_codes",
}
"""Fields that end in a code, and among which names that is."""


def named(versions: Sequence[JsonValue], book: Book) -> list[JsonValue]:
    """Return versions as versions_view tells them, with names for codes; one query where there is something to name.

    A change of one of many gets its `name` and loses the code in its `field`. What is sold no more keeps its code.
    """
    told = [each for each in versions if isinstance(each, dict) and isinstance(each["changes"], list)]
    if not any(each["changes"] for each in told):
        return [*versions]
    names = dict(_names(book.family(CarModel, "", Terms)))
    return [each | {"changes": [_named(change, names) for change in _list(each["changes"])]} for each in told]


def named_changes(changes: Sequence[JsonValue], book: Book) -> list[JsonValue]:
    """Return changes as `differences` tells them, with names for codes; one query where there are any."""
    names = dict(_names(book.family(CarModel, "", Terms))) if changes else {}
    return [_named(change, names) for change in changes]


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _names(found: Sequence[Item]) -> Iterator[tuple[tuple[str, str], LocalText]]:
    for model in (each for each in found if isinstance(each, CarModel)):
        yield ("model_code", model.model_code), model.name
        yield from ((("trim_code", each.trim_code), each.name) for each in model.trims)
        yield from ((("colour_code", each.colour_code), each.name) for each in model.colours)
        yield from ((("option_codes", each.option_code), each.name) for each in model.options)
    for terms in (each for each in found if isinstance(each, Terms)):
        yield from ((("service_codes", each.service_code), each.name) for each in terms.services)
        yield from ((("promotions", each.promotion_code), each.name) for each in terms.promotions)


def _named(change: JsonValue, names: Names) -> JsonValue:
    if not isinstance(change, dict):
        return change
    field = str(change["field"])
    if field in SINGLE:
        return change | {when: _called(field, change[when], names) for when in ("before", "after")}
    many, _, code = field.rpartition(".")
    name = names.get((MANY.get(many, ""), code))
    if name is None:
        return change
    codes = {when: _called(many, change[when], names) for when in ("before", "after")} if many in MANY.values() else {}
    return change | codes | {"field": many, "name": name.model_dump(mode="json")}


def _called(field: str, code: JsonValue, names: Names) -> JsonValue:
    name = names.get((field, str(code)))
    return name.model_dump(mode="json") if name else code
