"""What the dealer keeps about itself and its cars for contracts: who sells, what a model has, how it is handed over."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from driveaway.shared.text import LocalText


class Seller(BaseModel):
    """The store's legal person, as its licence names it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: LocalText
    licence_no: str
    representative: LocalText
    address: LocalText
    phone: str


class VehicleSheet(BaseModel):
    """What is the same for every car of a model: brand, maker, origin, equipment, and the list used at handover."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brand: LocalText
    maker: LocalText
    origin: LocalText
    equipment: tuple[LocalText, ...]
    handover: tuple[LocalText, ...]
