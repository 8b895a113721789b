"""Time limits that a store sets for its customers."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

MOST_ANSWER_DAYS = 60
"""Less than the state machine waits for an answer at all."""
AnswerDays = Annotated[int, Field(ge=1, le=MOST_ANSWER_DAYS)]


class AnswerTime(BaseModel):
    """How long a customer has to answer an order, and when they are reminded: days since it was sent to them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer_days: AnswerDays = 14
    reminder_days: Annotated[tuple[AnswerDays, ...], Field(max_length=2)] = (3, 10)

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        days = (*self.reminder_days, self.answer_days)
        if any(later <= day for day, later in pairwise(days)):
            raise PydanticCustomError("reminders_in_order", "reminders come one after the other, before the end")
        return self

    def ends(self, since: datetime) -> datetime:
        """Return when an order that was sent at an instant expires."""
        return since + timedelta(days=self.answer_days)

    def next_deadline(self, since: datetime, *, reminders: int) -> datetime:
        """Return when the customer is reminded again, after so many reminders; after the last, when it ends."""
        if reminders < len(self.reminder_days):
            return since + timedelta(days=self.reminder_days[reminders])
        return self.ends(since)
