"""What a price is made of beside the list of models: tax, services, promotions, and a store's own prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from driveaway.catalogue.model import CarModel
from driveaway.shared.ids import CodeText
from driveaway.shared.money import Money
from driveaway.shared.record import Item, Listed
from driveaway.shared.text import Name, plain_number

TaxRate = Annotated[
    Decimal,
    Field(ge=0, lt=100, max_digits=4, decimal_places=2),
    AfterValidator(lambda rate: Decimal(plain_number(rate))),
    PlainSerializer(str, return_type=str),
]


def _not_negative(price: Money) -> Money:
    if price.amount < 0:
        raise PydanticCustomError("amount_not_negative", "nothing has a price below zero")
    return price


def _positive(amount: Money) -> Money:
    if amount.amount <= 0:
        raise PydanticCustomError("amount_positive", "an amount is more than zero")
    return amount


Price = Annotated[Money, AfterValidator(_not_negative)]
Codes = Annotated[tuple[CodeText, ...], Field(max_length=100)]
GoodsKind = Literal["vehicle", "colour", "option"]
ONE = "*"
"""The terms are those of every store."""
NO_STORE = "-"


class Service(BaseModel):
    """A service that a customer may take beside the car, such as registration or insurance; nobody has to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service_code: CodeText
    name: Name
    price: Price


class Promotion(BaseModel):
    """An amount off the price of the car for whoever meets every condition; an empty list of codes asks nothing.

    The days are the first and the last, as the stores count them. One that is not combinable stands alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    promotion_code: CodeText
    name: Name
    amount: Annotated[Money, AfterValidator(_positive)]
    valid_from: date | None = None
    valid_until: date | None = None
    model_codes: Codes = ()
    trim_codes: Codes = ()
    stores: Codes = ()
    least_options: Annotated[int, Field(ge=0, le=50)] = 0
    combinable: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the promotion runs on this day."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


class Terms(Listed):
    """The terms of all stores: value added tax in per cent, services and promotions. There is one record of them."""

    ROOT: ClassVar[str] = "CATALOGUE"
    PART: ClassVar[str] = "TERMS"

    tax_rate: TaxRate = Decimal(13)
    services: tuple[Service, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    updated_at: datetime | None = None

    @property
    def identity(self) -> str:
        """There is one."""
        return ONE

    def service(self, code: str) -> Service | None:
        """Return the service, or None."""
        return next((service for service in self.services if service.service_code == code), None)


class OwnPrice(BaseModel):
    """What a store charges for a trim (`vehicle`), a colour or an option of a model; the list price stays beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model_code: CodeText
    kind: GoodsKind
    code: CodeText
    price: Price


class StorePrices(Listed):
    """The prices of one store that are not those of the list."""

    ROOT: ClassVar[str] = "CATALOGUE"
    PART: ClassVar[str] = "STORE_PRICES"

    store: str
    prices: tuple[OwnPrice, ...] = ()
    updated_at: datetime | None = None

    @property
    def identity(self) -> str:
        """The store."""
        return self.store


@dataclass(frozen=True)
class PriceList:
    """All that the price of one model in one store is made of."""

    model: CarModel | None
    terms: Terms
    own: tuple[OwnPrice, ...] = ()
    store: str = NO_STORE

    @staticmethod
    def wanted(model_code: str, store: str) -> list[tuple[type[Item], str]]:
        """Return what to read; it fits into a batch with other things."""
        return [(CarModel, model_code), (Terms, ONE), (StorePrices, store)]

    @classmethod
    def found(cls, items: Sequence[Item | None], store: str) -> Self:
        """Return the price list out of what was read; before terms were ever kept, those of a plain sale hold."""
        model, terms, own = items
        return cls(
            model=model if isinstance(model, CarModel) else None,
            terms=terms if isinstance(terms, Terms) else Terms(),
            own=own.prices if isinstance(own, StorePrices) else (),
            store=store,
        )

    def charged(self, model: CarModel, kind: GoodsKind, code: str, listed: Money) -> Money:
        """Return what the store charges: its own price, else that of the list."""
        wanted = (model.model_code, kind, code)
        own = (each.price for each in self.own if (each.model_code, each.kind, each.code) == wanted)
        return next(own, listed)
