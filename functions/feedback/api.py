"""Feedback that staff write down."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.feedback.records import take_feedback
from driveaway.feedback.requests import NewFeedback
from driveaway.runtime.http import Api, Json

api = Api("feedback")
handler = api.handler


@api.post(
    "/api/feedback", summary="Record what was heard by phone, at handover, or from staff", status=201, creating=True
)
def record(given: Annotated[NewFeedback, Body()]) -> Json:
    """Record feedback of a customer (`order_id`), or of the person themselves."""
    person = api.person()
    return take_feedback(given, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)
