"""What those who answer for prices may set: the terms of all stores, and the prices of one."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from driveaway.catalogue.terms import OwnPrice, Promotion, Service, TaxRate

MOST_ENTRIES = 30
MOST_PRICES = 200


class NewTerms(BaseModel):
    """Tax in per cent, services and promotions; whatever is not named any more is no longer offered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tax_rate: TaxRate
    services: Annotated[tuple[Service, ...], Field(max_length=MOST_ENTRIES)]
    promotions: Annotated[tuple[Promotion, ...], Field(max_length=MOST_ENTRIES)]


class NewStorePrices(BaseModel):
    """The prices of a store that are not those of the list; none at all gives the store the list prices again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prices: Annotated[tuple[OwnPrice, ...], Field(max_length=MOST_PRICES)]
