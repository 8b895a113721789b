"""An order as the consultant's form carries it: amounts are typed as people write them, a plan stands in rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints, model_validator

from driveaway.orders.content import Content
from driveaway.orders.requests import Configuration, NewOrder, OrderEdit, Selection
from driveaway.orders.selection import selection_of
from driveaway.shared.money import ungrouped

LEAST_ROWS, MOST_ROWS = 6, 60
OpenCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,40}$")]
"""A code of the price list, empty while nothing is chosen."""
ROW = re.compile(r"payment\.instalments\.([0-9]{1,2})\.")


class _Typed(BaseModel):
    """A form in which amounts may be typed with commas: `12,000.00`."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, sent: object) -> object:
        return _plain(sent)


def _plain(sent: object) -> object:
    if isinstance(sent, Mapping):
        return {
            name: ungrouped(value) if name == "amount" and isinstance(value, str) else _plain(value)
            for name, value in sent.items()
        }
    return [_plain(each) for each in sent] if isinstance(sent, list) else sent


class NewOrderForm(_Typed, NewOrder):
    """The form of a new order."""


class OrderEditForm(_Typed, Selection):
    """The form of an order as it should be, and the version that it was filled in from."""

    version: int

    @property
    def edit(self) -> OrderEdit:
        """The edit that leaves the order exactly as the form says: what is empty is given up."""
        return OrderEdit.model_validate({name: getattr(self, name) for name in Selection.model_fields})


class PriceForm(_Typed, Configuration):
    """As much of the form as its price needs; trim and colour may still be open, and the rest is left for later."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    model_code: OpenCode = ""
    trim_code: OpenCode = ""
    colour_code: OpenCode = ""


def form_view(typed: Mapping[str, object], offered: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return `{models, services, model, rows}`: what the form offers for what is filled in, by the names of its fields.

    `model` is the one that is chosen, None before; `rows` are the numbers of the rows of a plan of instalments.
    """
    models = offered["models"]
    found = models if isinstance(models, list) else []
    chosen = (each for each in found if isinstance(each, dict) and each["model_code"] == typed.get("model_code"))
    return {**offered, "model": next(chosen, None), "rows": _rows(typed)}


def typed_of(content: Content) -> dict[str, JsonValue]:
    """Return what stands in the form of an order as it is, by the names of its fields; no discount is left empty."""
    fields = selection_of(content).model_dump(mode="json", exclude_none=True)
    if content.discount.is_zero:
        fields.pop("discount", None)
    return dict(_flat("", fields))


def _flat(name: str, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    inner: Iterable[tuple[object, JsonValue]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        inner = enumerate(value)
    else:
        yield name, value
    for part, each in inner:
        yield from _flat(f"{name}.{part}" if name else str(part), each)


def _rows(typed: Iterable[str]) -> list[JsonValue]:
    last = max((int(found[1]) for name in typed if (found := ROW.match(name))), default=0)
    return [*range(min(max(LEAST_ROWS, last + 2), MOST_ROWS))]
