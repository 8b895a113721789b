"""What customers and staff may tell, as the forms and the JSON API carry it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from driveaway.feedback.model import Likelihood, Scores
from driveaway.shared.contact import Line, Paragraph


class SurveyAnswer(BaseModel):
    """The customer's answer to the survey; `recommend` is how likely they would recommend us (NPS)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scores: Scores
    recommend: Likelihood
    comment: Paragraph | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_each_score(cls, given: object) -> object:
        """A form without any score lacks six answers, not one object."""
        return {"scores": {}, **given} if isinstance(given, dict) else given


class NewFeedback(BaseModel):
    """What a member of staff was told, or has to say themselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["phone", "handover", "staff"]
    order_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")] | None = None
    theme: Line | None = None
    text: Paragraph


class HeardAtHandover(BaseModel):
    """What a salesperson saw and heard at the handover, as the form on the delivery's page carries it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heard: Paragraph

    def feedback(self, order_id: str) -> NewFeedback:
        """Return it as the API has it."""
        return NewFeedback(source="handover", order_id=order_id, text=self.heard)
