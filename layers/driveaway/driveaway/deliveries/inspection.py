"""The inspection before delivery (PDI) as it was signed off, and the defects that it found."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from driveaway.shared.record import Item, Key


class Defect(BaseModel):
    """What was not in order: the entry of the list, and what is wrong with it."""

    model_config = ConfigDict(frozen=True)

    item: str
    text: str


class Inspection(Item):
    """The n-th inspection of an order's car; of each entry of its list, that it is in order, or the defect."""

    ROOT: ClassVar[str] = "INSPECTION"
    PART: ClassVar[str] = "INSPECTION"

    order_id: str
    number: int
    vin: str
    checks: dict[str, bool | str]
    at: datetime
    by: str

    @property
    def identity(self) -> str:
        """The order id, and which inspection it is."""
        return f"{self.order_id}/{self.number}"

    @classmethod
    def key_of(cls, identity: str) -> Key:
        """All inspections of an order lie together."""
        order_id, _, number = identity.partition("/")
        return Key(f"{cls.ROOT}#{order_id}", f"{cls.PART}#{int(number or 0):03}")

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What was not in order."""
        return tuple(Defect(item=item, text=said) for item, said in self.checks.items() if isinstance(said, str))
