"""A difference between an order as its customer saw it last and as it is sent to them again."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from driveaway.shared.money import Money
from driveaway.shared.text import LocalText

Told = Money | LocalText | str
"""A value as it is told: an amount, a name in three languages, or plain text, a day or a code of a choice."""


class Mark(BaseModel):
    """One thing that is otherwise now; None is what was not, or is no more, part of the order.

    `field` is named by `word.field.<field>`; `name` says which one of many it is, such as an option.
    """

    model_config = ConfigDict(frozen=True)

    field: str
    name: LocalText | None = None
    before: Told | None = None
    after: Told | None = None
