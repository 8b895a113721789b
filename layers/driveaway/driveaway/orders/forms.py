"""An order as the consultant's form carries it: amounts are typed as people write them, a plan stands in rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict, JsonValue, model_validator

from driveaway.orders.requests import Configuration, NewOrder
from driveaway.shared.ids import CodeText
from driveaway.shared.money import ungrouped

LEAST_ROWS, MOST_ROWS = 6, 60
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


class PriceForm(_Typed, Configuration):
    """As much of the form as its price needs; trim and colour may still be open, and the rest is left for later."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    model_code: CodeText = ""
    trim_code: CodeText = ""
    colour_code: CodeText = ""


def form_view(typed: Mapping[str, object], offered: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return `{models, services, model, rows}`: what the form offers for what is filled in, by the names of its fields.

    `model` is the one that is chosen, None before; `rows` are the numbers of the rows of a plan of instalments.
    """
    models = offered["models"]
    found = models if isinstance(models, list) else []
    chosen = (each for each in found if isinstance(each, dict) and each["model_code"] == typed.get("model_code"))
    return {**offered, "model": next(chosen, None), "rows": _rows(typed)}


def _rows(typed: Iterable[str]) -> list[JsonValue]:
    last = max((int(found[1]) for name in typed if (found := ROW.match(name))), default=0)
    return [*range(min(max(LEAST_ROWS, last + 2), MOST_ROWS))]
