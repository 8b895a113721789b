"""The survey page, and its answer."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.feedback.model import SCORE_NAMES
from driveaway.feedback.requests import SurveyAnswer
from driveaway.feedback.surveys import answer_survey, look_at_survey
from driveaway.runtime.http import Api, Json, Page

api = Api("survey", domain="feedback")
handler = api.handler


@api.page("/survey/<token>", summary="The survey after handover")
def show(token: str) -> Page:
    """Show the questions, or thanks when they are answered."""
    survey = look_at_survey(token, book=api.world.book, now=api.world.clock.now())
    values = {"order_no": survey.about.order.order_no, "answered": survey.answered, "scores": SCORE_NAMES}
    return Page("feedback/survey.html", values, domain="feedback")


@api.form("/survey/<token>", page=show, then="/survey/{token}", summary="Answer the survey, once")
def answer(token: str, given: Annotated[SurveyAnswer, Body()]) -> Json:
    """Record the answer; an order that owes nothing is closed with it."""
    return answer_survey(token, given, book=api.world.book, clock=api.world.clock)
