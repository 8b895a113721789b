"""What staff may ask of deliveries and stock, as the JSON API carries it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from driveaway.access.model import Role
from driveaway.contracts.model import MOST_POINTS, SignatureGiven
from driveaway.deliveries.appointment import Appointment
from driveaway.deliveries.due_bill import Promise
from driveaway.deliveries.moves import CertificateState, FreeState, Milestone
from driveaway.shared.contact import Line, Paragraph


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _none_of_them(value: object) -> object:
    return None if value == OTHER else value


def _typed(value: object) -> object:
    return {"typed": value} if isinstance(value, str) else value


def _signed(signature: SignatureGiven) -> SignatureGiven:
    if not (signature.typed or "").strip() and not any(signature.strokes or ()):
        raise PydanticCustomError("signature_missing", "nothing is signed")
    if sum(map(len, signature.strokes or ())) > MOST_POINTS:
        raise PydanticCustomError("signature_too_long", "too many points are drawn")
    return signature


OTHER = "other"
"""What a form sends for a time when none of those offered is chosen."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Vin = Annotated[str, BeforeValidator(_upper), StringConstraints(pattern=r"^[A-HJ-NPR-Z0-9]{17}$")]
"""17 characters of ISO 3779: no I, O or Q."""
Signature = Annotated[SignatureGiven, BeforeValidator(_typed), AfterValidator(_signed)]
"""A typed name (alone, or as `typed`), or the strokes of a drawn one."""


class AllocationWish(BaseModel):
    """Which car; without `vin` the system picks one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vin: Vin | None = None
    reason: Line | None = None


class AllocationEnd(BaseModel):
    """Why a car is given back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Line | None = None


class MilestoneReport(BaseModel):
    """What has happened to the car, when; BLOCKED says why and who gets it going."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    milestone: Milestone
    note: Paragraph | None = None
    at: AwareDatetime | None = None
    blocked_reason: Line | None = None
    owner: Line | None = None


class AppointmentWish(BaseModel):
    """When and where the car is handed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_at: AwareDatetime
    place: Line

    def is_for(self, appointment: Appointment) -> bool:
        """Whether it asks for what is arranged already."""
        return (self.starts_at, self.place) == (appointment.starts_at, appointment.place)


class InspectionForm(BaseModel):
    """The inspection before delivery: of each entry of the model's list that it is in order, or what is wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    checks: Annotated[dict[Line, bool | Line], Field(min_length=1, max_length=60)]


class TimeChoice(BaseModel):
    """Which of the times offered for the handover, or in the customer's words, when they can come instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_at: Annotated[AwareDatetime | None, BeforeValidator(_none_of_them)] = None
    wish: Paragraph | None = None


class HandoverForm(BaseModel):
    """The handover form. What is false on the checklist is still owed: it goes to the due bill.

    `due_bill` says who sees to it and by when, and what is promised besides; `pickup_code` is what the customer shows.
    `papers_seen` (they were recognised by their papers) and `came_early` (before the time that was agreed, or without
    one) are checked where they are said: false holds the car back.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    odometer_km: Annotated[int, Field(ge=0, le=999_999)]
    keys: Annotated[int, Field(ge=1, le=9)]
    documents: Annotated[tuple[Line, ...], Field(max_length=40)]
    checklist: Annotated[dict[Line, bool | Line], Field(max_length=60)]
    signature: Signature
    due_bill: Annotated[tuple[Promise, ...], Field(max_length=20)] = ()
    pickup_code: Line | None = None
    papers_seen: bool | None = None
    came_early: bool | None = None


class ItemDone(BaseModel):
    """What is said of an item of the due bill that is done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Line | None = None


class ItemMoved(BaseModel):
    """By when an item of the due bill is done instead, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    due_on: date
    reason: Line
    owner: Role | None = None


class VehicleEntry(BaseModel):
    """A car for the stock, standing here or on its way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vin: Vin
    model_code: Code
    trim_code: Code
    colour_code: Code
    option_codes: tuple[Code, ...] = ()
    state: FreeState = "IN_STOCK"
    certificate_of_conformity: CertificateState = "in_hand"
    certificate_released_on: date | None = None
    """When the lender gave it out; today, where it is not said."""
    location: Line | None = None
    arrived_on: date | None = None
    """When it came in; today, where it is not said."""


class TableFile(BaseModel):
    """A table: the bytes of a CSV file, in base64."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Base64Bytes


class StockTable(BaseModel):
    """A table of vehicles as it was pasted: what the file would hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
