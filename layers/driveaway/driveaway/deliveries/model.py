"""The delivery of an order, the vehicles in stock, and the legal moves of both."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from driveaway.shared.record import Item, Record, worklist_place

Milestone = Literal[
    "PLANNED", "ALLOCATED", "IN_TRANSIT", "ARRIVED", "PREPARING", "PDI_PASSED", "READY", "HANDED_OVER"
]
MILESTONES: tuple[Milestone, ...] = (
    "PLANNED",
    "ALLOCATED",
    "IN_TRANSIT",
    "ARRIVED",
    "PREPARING",
    "PDI_PASSED",
    "READY",
    "HANDED_OVER",
)
VehicleState = Literal["IN_TRANSIT", "IN_STOCK", "ALLOCATED", "HANDED_OVER"]
CertificateState = Literal["in_hand", "pledged", "released"]


class Passed(BaseModel):
    """A milestone that was reached."""

    model_config = ConfigDict(frozen=True)

    milestone: Milestone
    at: datetime


class Blockage(BaseModel):
    """Why the delivery stands still, and who gets it going."""

    model_config = ConfigDict(frozen=True)

    reason: str
    owner: str
    since: datetime


class Appointment(BaseModel):
    """When and where the car is handed over; `sequence` rises with each change (iCalendar SEQUENCE)."""

    model_config = ConfigDict(frozen=True)

    starts_at: datetime
    place: str
    sequence: int = 0


class Delivery(BaseModel):
    """Where the car is. Stored within the order, so that order and delivery never disagree."""

    model_config = ConfigDict(frozen=True)

    milestone: Milestone = "PLANNED"
    passed: tuple[Passed, ...] = ()
    blocked: Blockage | None = None
    vin: str | None = None
    expected_handover: date | None = None
    appointment: Appointment | None = None
    due_bill: tuple[str, ...] = ()


class Vehicle(Record):
    """One car in stock. While ALLOCATED it belongs to exactly one order."""

    ROOT: ClassVar[str] = "VEHICLE"
    PART: ClassVar[str] = "VEHICLE"

    vin: str
    model_code: str
    trim_code: str
    colour_code: str
    option_codes: tuple[str, ...] = ()
    state: VehicleState = "IN_STOCK"
    before_allocation: VehicleState = "IN_STOCK"
    certificate_of_conformity: CertificateState = "in_hand"
    order_id: str | None = None
    arrived_at: datetime | None = None

    @property
    def identity(self) -> str:
        """The VIN."""
        return self.vin

    def worklist(self) -> tuple[str, str] | None:
        """Vehicles of a model, by state and configuration."""
        return f"VEHICLES#{self.model_code}", worklist_place(self.state, self.trim_code, self.colour_code, self.vin)


class Handover(Item):
    """The handover form as it was signed."""

    ROOT: ClassVar[str] = "HANDOVER"
    PART: ClassVar[str] = "HANDOVER"

    order_id: str
    vin: str
    odometer_km: int
    keys: int
    documents: tuple[str, ...]
    checklist: dict[str, bool]
    signature: str
    at: datetime
    by: str

    @property
    def identity(self) -> str:
        """The order id: one handover an order."""
        return self.order_id
