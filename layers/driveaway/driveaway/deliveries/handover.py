"""The handover as it was signed: what the customer got, and how they were recognised."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from driveaway.contracts.model import SignatureGiven
from driveaway.deliveries.due_bill import Promise
from driveaway.shared.record import Item

RecognisedBy = Literal["pickup_code", "papers", "not_said"]


class Handover(Item):
    """The handover form as it was signed."""

    ROOT: ClassVar[str] = "HANDOVER"
    PART: ClassVar[str] = "HANDOVER"

    order_id: str
    vin: str
    odometer_km: int
    keys: int
    documents: tuple[str, ...]
    checklist: dict[str, bool | str]
    signature: SignatureGiven
    due_bill: tuple[Promise, ...] = ()
    pickup_code: str | None = None
    papers_seen: bool | None = None
    came_early: bool | None = None
    at: datetime
    by: str

    @property
    def identity(self) -> str:
        """The order id: one handover an order."""
        return self.order_id

    @property
    def recognised_by(self) -> RecognisedBy:
        """How it was made sure that it was the buyer who came."""
        if self.pickup_code:
            return "pickup_code"
        return "papers" if self.papers_seen else "not_said"
