"""The appointment for the handover, and what a customer wishes instead of the times that are offered."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict


class Appointment(BaseModel):
    """When and where the car is handed over; `sequence` rises with each change (iCalendar SEQUENCE).

    `invited_by` is the address that the invitation came from, which alone may call it off. `pickup_code` was mailed
    with it: who shows it at the handover is who was invited.
    """

    model_config = ConfigDict(frozen=True)

    starts_at: datetime
    place: str
    sequence: int = 0
    invited_by: str = ""
    reminded: bool = False
    pickup_code: str = ""

    @property
    def remind_at(self) -> datetime:
        """When the customer is reminded: the day before, at the same hour."""
        return self.starts_at - timedelta(days=1)


class OtherTime(BaseModel):
    """In the customer's words, when they can come: none of the times offered suited them."""

    model_config = ConfigDict(frozen=True)

    wish: str
    at: datetime
