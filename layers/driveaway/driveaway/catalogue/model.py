"""What can be ordered, what it costs, and in which stores."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from driveaway.catalogue.checklists import Checklists
from driveaway.shared.money import Money
from driveaway.shared.record import Item, Listed
from driveaway.shared.text import LocalText


class Trim(BaseModel):
    """A trim with its list price (MSRP, tax included) and what the dealer pays (never shown to customers)."""

    model_config = ConfigDict(frozen=True)

    trim_code: str
    name: LocalText
    msrp: Money
    cost: Money


class Colour(BaseModel):
    """A paint colour and its surcharge."""

    model_config = ConfigDict(frozen=True)

    colour_code: str
    name: LocalText
    price: Money


class Option(BaseModel):
    """An option and its price; `needs` and `excludes` are codes of other options of the model."""

    model_config = ConfigDict(frozen=True)

    option_code: str
    name: LocalText
    price: Money
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class CarModel(Listed):
    """One model of the price list; `orderable_from` and `orderable_until` are the first and last day of its sale."""

    ROOT: ClassVar[str] = "CATALOGUE"
    PART: ClassVar[str] = "MODEL"

    model_code: str
    name: LocalText
    maker: LocalText
    lead_days: int = 14
    trims: tuple[Trim, ...]
    colours: tuple[Colour, ...]
    options: tuple[Option, ...]
    orderable_from: date | None = None
    orderable_until: date | None = None
    checklists: Checklists = Checklists()

    @property
    def identity(self) -> str:
        """The model code."""
        return self.model_code

    def trim(self, code: str) -> Trim | None:
        """Return the trim, or None."""
        return next((trim for trim in self.trims if trim.trim_code == code), None)

    def colour(self, code: str) -> Colour | None:
        """Return the colour, or None."""
        return next((colour for colour in self.colours if colour.colour_code == code), None)

    def option(self, code: str) -> Option | None:
        """Return the option, or None."""
        return next((option for option in self.options if option.option_code == code), None)

    def excluded_by(self, option: Option) -> tuple[str, ...]:
        """Return the options that cannot be had with this one, whichever of the two says so."""
        code = option.option_code
        return tuple(
            each.option_code for each in self.options if each.option_code in option.excludes or code in each.excludes
        )

    def is_orderable(self, day: date) -> bool:
        """Whether the model is sold on this day, as the stores count days."""
        return (self.orderable_from or day) <= day <= (self.orderable_until or day)


def checklists_in(model: Item | None) -> Checklists:
    """Return what a car of a model is gone through by, of what was read as one; none is known of another's."""
    return model.checklists if isinstance(model, CarModel) else Checklists()


class Store(Listed):
    """One store; staff, inquiries and orders name it by `store`."""

    ROOT: ClassVar[str] = "STORES"
    PART: ClassVar[str] = "STORE"

    store: str
    name: LocalText
    address: LocalText
    phone: str

    @property
    def identity(self) -> str:
        """The store's number."""
        return self.store
