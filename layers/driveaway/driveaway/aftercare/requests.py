"""What customers and staff may ask of aftercare, as the forms and the JSON API carry it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from driveaway.aftercare.model import OutcomeKind
from driveaway.aftercare.service_request import Category, ServiceRequestState
from driveaway.feedback.model import Score
from driveaway.shared.contact import Line, Paragraph

TrackingCode = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Za-z_-]{1,64}$"),
]
LastFour = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{4}$")]
StaffId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")]


class Outcome(BaseModel):
    """What came of a follow-up. `next` (a day, or an instant) agrees on one more; satisfaction is from 1 to 10."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: OutcomeKind
    satisfaction: Score | None = None
    notes: Paragraph | None = None
    next: AwareDatetime | date | None = None


class NewServiceRequest(BaseModel):
    """A service request: the tracking code says which order, the digits of the buyer's phone that it is theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tracking_code: TrackingCode
    phone_last4: LastFour
    category: Category
    description: Paragraph
    preferred_contact: Line | None = None


class ServiceRequestMove(BaseModel):
    """A change of state. ASSIGNED goes to `assignee`, else to whoever asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: ServiceRequestState
    assignee: StaffId | None = None
    note: Paragraph | None = None
