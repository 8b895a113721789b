"""The survey: asked once, answered once, and the order closed with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from driveaway.aftercare.model import FollowUp
from driveaway.audit.model import broken_at
from driveaway.customers.service import profile
from driveaway.feedback.model import SCORE_NAMES, SURVEY_TIME, Feedback
from driveaway.feedback.requests import SurveyAnswer
from driveaway.feedback.service import close_unanswered
from driveaway.feedback.surveys import answer_survey, ask_for_feedback, look_at_survey
from driveaway.links.model import Link
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.errors import IllegalMove, NotFound
from driveaway.workflow.model import TaskToken
from driveaway.workflow.service import Ask, Waiting, wait
from tests.fakes import Bench
from tests.sales import shut_on_weekends
from tests.unit.aftercare.scenes import delivered, follow_up, mails, seen, tell, wakes

CONTENT = {"scores": dict.fromkeys(SCORE_NAMES, 9), "recommend": 10, "comment": "Thank you"}


def answer(**fields: Any) -> SurveyAnswer:
    """Return a content customer's answer, changed."""
    return SurveyAnswer.model_validate(CONTENT | fields)


def asking(here: Bench, order: Order) -> Ask:
    """Return what "Ask For Feedback" puts before the customer."""
    content = open_file(order.order_id, here.book).content
    return ask_for_feedback(order, content, here.keys, here.clock.now())


def asked(here: Bench, order: Order) -> str:
    """Wait as the workflow does; returns the token of the mailed link."""
    waiting = Waiting(order.order_id, order.epoch, order.progress, "task")
    wait(waiting, lambda each: asking(here, each), book=here.book, workflow=here.workflow, clock=here.clock)
    return here.keys.token(f"survey.{order.order_id}.{order.revision}.0.1.")


def answered(here: Bench, token: str, given: SurveyAnswer) -> dict[str, object]:
    """Answer the survey."""
    return dict(answer_survey(token, given, book=here.book, clock=here.clock))


def test_the_survey_is_mailed_once_and_the_execution_waits(here: Bench) -> None:
    order = delivered(here)
    asked(here, order)
    asked(here, order)
    assert [(each.to, each.link_path) for each in mails(here, "survey")] == [
        ("long.xiaoming@example.com", "/survey/{token}")
    ]
    assert here.book.get(TaskToken, order.order_id).token == "task"


def test_looking_at_the_survey_writes_nothing(here: Bench) -> None:
    order = delivered(here)
    token = asked(here, order)
    assert not look_at_survey(token, book=here.book, now=here.clock.now()).answered
    assert seen(here, order.order_id).version == order.version


def test_an_answer_closes_an_order_that_owes_nothing_and_wakes_the_workflow(here: Bench) -> None:
    order = delivered(here)
    reply = answered(here, asked(here, order), answer())
    closed = seen(here, order.order_id)
    assert reply == {"order_id": order.order_id, "status": "CLOSED"}
    assert (closed.status, closed.surveyed, closed.deadline) == ("CLOSED", True, None)
    assert wakes(here, order.order_id) == [f"{order.order_id}-wake-8"]
    assert broken_at(here.book.history(closed.key), version=closed.version, head=closed.chain) is None


def test_an_answer_leaves_an_order_open_that_still_owes_something(here: Bench) -> None:
    order = delivered(here, due_bill=("second key",))
    assert answered(here, asked(here, order), answer())["status"] == "DELIVERED"
    after = seen(here, order.order_id)
    assert (after.surveyed, after.progress, wakes(here, order.order_id)) == (True, order.progress, [])
    assert asking(here, after) == Ask()


def test_the_same_answers_get_the_first_reply_and_others_are_refused(here: Bench) -> None:
    order = delivered(here)
    token = asked(here, order)
    first = answered(here, token, answer())
    version = seen(here, order.order_id).version
    assert answered(here, token, answer()) == first
    with pytest.raises(IllegalMove):
        answered(here, token, answer(recommend=1))
    assert seen(here, order.order_id).version == version


def test_the_answer_is_kept_and_stands_in_the_profile(here: Bench) -> None:
    order = delivered(here)
    answered(here, asked(here, order), answer(comment=None))
    said = here.book.get(Feedback, f"{order.order_id}-survey")
    assert (said.source, said.recommend, said.scores and said.scores.delivery) == ("survey", 10, 9)
    _, pointers = profile(order.customer_id, book=here.book)
    assert [(each.target_id, each.label) for each in pointers if each.kind == "feedback"] == [
        (f"{order.order_id}-survey", "9 · 9 · 9 · 9 · 9 · 9 · 10")
    ]


@pytest.mark.parametrize(
    ("changes", "low"),
    [({}, False), ({"recommend": 6}, True), ({"scores": {**dict.fromkeys(SCORE_NAMES, 9), "deal": 6}}, True)],
)
def test_a_low_score_makes_after_sales_call(here: Bench, changes: dict[str, Any], low: bool) -> None:
    order = delivered(here)
    answered(here, asked(here, order), answer(**changes))
    call = here.book.find(FollowUp, f"{order.order_id}-survey-low")
    assert (call is not None) is low
    if call:
        assert (call.kind, call.role, call.topic) == ("low_score", "aftersales", "Thank you")


def test_the_call_after_a_low_score_is_due_by_the_hours_of_the_store(here: Bench) -> None:
    shut_on_weekends(here)
    order = delivered(here)
    token = asked(here, order)
    here.clock.at = datetime(2026, 3, 6, 17, tzinfo=LOCAL_TIME)
    answered(here, token, answer(recommend=0))
    call = here.book.get(FollowUp, f"{order.order_id}-survey-low")
    assert call.due_at == datetime(2026, 3, 9, 16, tzinfo=LOCAL_TIME)


def test_the_link_is_dead_when_unknown_or_old(here: Bench) -> None:
    token = asked(here, delivered(here))
    here.clock.advance(SURVEY_TIME)
    for dead in (token, "unknown"):
        with pytest.raises(NotFound):
            answered(here, dead, answer())


def test_an_unanswered_order_is_closed_after_two_weeks(here: Bench) -> None:
    order = delivered(here)
    here.clock.advance(SURVEY_TIME - timedelta(seconds=1))
    assert not close_unanswered(order.order_id, book=here.book, clock=here.clock)
    here.clock.advance(timedelta(seconds=1))
    assert sweep_orders(here.book, here.clock) == 1
    closed = seen(here, order.order_id)
    assert (closed.status, closed.surveyed) == ("CLOSED", False)
    assert wakes(here, order.order_id) == [f"{order.order_id}-wake-8"]
    assert not close_unanswered(order.order_id, book=here.book, clock=here.clock)


def test_an_order_that_owes_something_stays_open_until_it_is_settled(here: Bench) -> None:
    order = delivered(here, due_bill=("second key",))
    here.clock.advance(SURVEY_TIME)
    assert (sweep_orders(here.book, here.clock), sweep_orders(here.book, here.clock)) == (1, 0)
    assert seen(here, order.order_id).status == "DELIVERED"
    tell(here, follow_up(here, order, "due_bill"))
    assert seen(here, order.order_id).status == "CLOSED"


def test_a_survey_whose_order_was_closed_meanwhile_is_still_heard(here: Bench) -> None:
    order = delivered(here)
    here.clock.advance(timedelta(days=1))
    token = asked(here, order)
    here.clock.advance(SURVEY_TIME - timedelta(days=1))
    sweep_orders(here.book, here.clock)
    assert answered(here, token, answer())["status"] == "CLOSED"
    assert seen(here, order.order_id).surveyed
    assert here.book.find(Link, look_at_survey(token, book=here.book, now=here.clock.now()).link.identity)


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({}, {("scores", name) for name in SCORE_NAMES} | {("recommend",)}),
        ({**CONTENT, "recommend": 11}, {("recommend",)}),
        ({**CONTENT, "recommend": True}, {("recommend",)}),
        ({**CONTENT, "scores": {**dict.fromkeys(SCORE_NAMES, 1), "deal": 0}}, {("scores", "deal")}),
        ({**CONTENT, "scores": {**dict.fromkeys(SCORE_NAMES, 1), "food": 5}}, {("scores", "food")}),
        ({**CONTENT, "scores": 5}, {("scores",)}),
    ],
)
def test_every_wrong_answer_is_named(given: dict[str, Any], places: set[tuple[str, ...]]) -> None:
    with pytest.raises(ValidationError) as refused:
        SurveyAnswer.model_validate(given)
    assert {each["loc"] for each in refused.value.errors()} == places
