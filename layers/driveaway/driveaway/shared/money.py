"""Money: a Decimal with two places and a currency; never a float."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

CENT = Decimal("0.01")
CEILING = Decimal("99999999.99")


def to_cents(value: Decimal) -> Decimal:
    """Return `value` with exactly two places, half a cent rounded up (commercial rounding)."""
    return value.quantize(CENT, ROUND_HALF_UP)


GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def ungrouped(typed: str) -> str:
    """Return an amount as it is typed in plain digits; commas may part its thousands, as printed accounts have them."""
    plain = typed.strip()
    return plain.replace(",", "") if GROUPED.fullmatch(plain) else plain


WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _written(value: object) -> object:
    """Take money as text in plain digits: a number of JSON may have lost its cents on the way."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "money is written as text")
    if not WRITTEN.fullmatch(value.strip()):
        raise PydanticCustomError("decimal_parsing", "money is written in plain digits")
    return value.strip()


Amount = Annotated[
    Decimal,
    BeforeValidator(_written),
    Field(max_digits=10, decimal_places=2, allow_inf_nan=False),
    AfterValidator(to_cents),
    PlainSerializer(str, return_type=str),
]


class Money(BaseModel):
    """An amount in one currency; on the wire `{"amount": "239800.00", "currency": "CNY"}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: Amount
    currency: Literal["CNY"] = "CNY"

    def __add__(self, other: Money) -> Money:
        return Money(amount=self.amount + other.amount)

    def __sub__(self, other: Money) -> Money:
        return Money(amount=self.amount - other.amount)

    def __lt__(self, other: Money) -> bool:
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= other.amount

    @property
    def is_zero(self) -> bool:
        """Whether nothing is owed."""
        return self.amount == 0


def cny(amount: Decimal | int | str) -> Money:
    """Return `amount` yuan as Money."""
    return Money(amount=Decimal(amount))


def total(amounts: Iterable[Money]) -> Money:
    """Return the sum; zero yuan for nothing."""
    return Money(amount=sum((money.amount for money in amounts), Decimal(0)))
