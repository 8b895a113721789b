"""Feedback that staff write down, and that they read whole."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.names import names_of
from driveaway.feedback.records import feedback_seen, feedback_view, take_feedback
from driveaway.feedback.requests import NewFeedback
from driveaway.runtime.http import Api, Json, Page

api = Api("feedback", domain="feedback")
handler = api.handler


@api.post(
    "/api/feedback", summary="Record what was heard by phone, at handover, or from staff", status=201, creating=True
)
def record(given: Annotated[NewFeedback, Body()]) -> Json:
    """Record feedback of a customer (`order_id`), or of the person themselves."""
    person = api.person()
    return take_feedback(given, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)


@api.page("/staff/feedback/<feedback_id>", summary="What a customer or a member of staff said, whole")
def look(feedback_id: str) -> Page | Json:
    """Show it to staff of its store; anybody without a session may sign in first."""
    person, book = api.visitor(), api.world.book
    if person is None:
        return api.sign_in(f"/staff/feedback/{feedback_id}")
    found = feedback_seen(feedback_id, person, book)
    shown = feedback_view(found)
    if not api.wants_page():
        return shown
    values: Json = {"person": person.model_dump(mode="json"), "feedback": shown, "by": {**names_of([found.by], book)}}
    return Page("feedback/one.html", values, domain="feedback")
