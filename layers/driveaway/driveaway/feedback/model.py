"""What customers and staff say: one record for each time, whoever wrote it down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from driveaway.shared.record import Record, worklist_place

FeedbackSource = Literal["survey", "follow_up", "phone", "handover", "staff"]
SURVEY_TIME = timedelta(days=14)
"""How long the survey stays open after handover; without an answer the order is closed then."""
LOW = 6
"""A score (of 10) so low, or a recommendation (of 10) so unlikely, that somebody calls."""
EVERYWHERE = "ALL"
"""The store of what concerns no single one."""


def _number(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "not a number")
    return value


Score = Annotated[int, BeforeValidator(_number), Field(ge=1, le=10)]
Likelihood = Annotated[int, BeforeValidator(_number), Field(ge=0, le=10)]


class Scores(BaseModel):
    """The six scores of the survey (SSI), each from 1 to 10."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    personnel: Score
    delivery: Score
    deal: Score
    paperwork: Score
    facility: Score
    website: Score


SCORE_NAMES = tuple(Scores.model_fields)


class Feedback(Record):
    """One thing that was said. `satisfaction` goes from 1 to 10, `recommend` (NPS) from 0 to 10."""

    ROOT: ClassVar[str] = "FEEDBACK"
    PART: ClassVar[str] = "FEEDBACK"

    feedback_id: str
    source: FeedbackSource
    store: str = EVERYWHERE
    order_id: str | None = None
    customer_id: str | None = None
    theme: str | None = None
    text: str | None = None
    scores: Scores | None = None
    satisfaction: int | None = None
    recommend: int | None = None
    at: datetime
    by: str

    @property
    def identity(self) -> str:
        """The feedback's id."""
        return self.feedback_id

    @property
    def ratings(self) -> tuple[int, ...]:
        """Every number that was given, of 10."""
        scores = self.scores.model_dump().values() if self.scores else ()
        given = (*scores, self.satisfaction, self.recommend)
        return tuple(number for number in given if number is not None)

    @property
    def low(self) -> bool:
        """Whether somebody should call."""
        return any(number <= LOW for number in self.ratings)

    def worklist(self) -> tuple[str, str] | None:
        """What was said about a store, oldest first."""
        return f"FEEDBACK#{self.store}", worklist_place(self.at, self.feedback_id)
