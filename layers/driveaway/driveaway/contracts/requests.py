"""What a customer may answer to a contract, as the form and the JSON API carry it."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from driveaway.shared.contact import Line, PersonName

MOST_STROKES = 200
MOST_POINTS = 2000
"""Of one stroke; a hand that writes for half a minute makes fewer."""


def _out_of_form(value: object) -> object:
    """Read what a form sends as text: the script on the page writes the drawn mark into a hidden field as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


Coordinate = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate]
Stroke = Annotated[tuple[Point, ...], Field(min_length=1, max_length=MOST_POINTS)]
Drawn = Annotated[tuple[Stroke, ...], BeforeValidator(_out_of_form), Field(min_length=1, max_length=MOST_STROKES)]


class HoldReason(BaseModel):
    """Why a contract must be kept, such as the court and the number of a case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Line


class MarkGiven(BaseModel):
    """The mark of whoever signs: a typed name, or a drawn one in whatever unit; one of the two."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    typed: PersonName | None = None
    strokes: Drawn | None = None


class SigningAnswer(BaseModel):
    """The customer's word on the contract; the code that was mailed to them stands for the person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Literal["sign", "decline"]
    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]
    name: PersonName | None = None
    consent: bool | None = None
    signature: MarkGiven | None = None
    reason: Line | None = None


class CodeRequest(BaseModel):
    """Asking for a code. `read` is ticked on the page, so that nobody who merely submits its forms sends mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    read: bool | None = None
