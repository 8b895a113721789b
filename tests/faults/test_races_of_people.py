"""One person on two devices, or two of staff with one customer: one profile, one survey, one outcome, one session."""

from __future__ import annotations

from datetime import timedelta

from driveaway.feedback.model import SURVEY_TIME
from driveaway.step import SYSTEM, Change, Step
from tests.faults.cloud import Cloud
from tests.faults.races.chores import sweeps_orders
from tests.faults.races.contest import contest
from tests.faults.races.parts import answers_survey, follows_up
from tests.faults.races.visitors import asks_to_sign_in, inquires, types_code
from tests.faults.script import Life

NEW = {"phone": "13900139000", "email": "ouyang@example.com"}
ONE = {(200, 409), (409, 200)}


def test_a_new_person_who_asks_twice_is_one_customer(here: Cloud) -> None:
    found = contest(here, "written", inquires("key-1", **NEW), inquires("key-2", **NEW))
    assert found.held and found.statuses == {(201, 201)}
    for end in found.ends:
        one, other = end.answers
        assert one["customer_id"] == other["customer_id"] and one["inquiry_id"] != other["inquiry_id"]


def test_an_inquiry_that_is_sent_twice_is_taken_once(here: Cloud) -> None:
    found = contest(here, "written", inquires("key-1", **NEW), inquires("key-1", **NEW))
    assert found.held and found.statuses == {(201, 201)}
    assert found.same_answers and found.mails("inquiry_received") == {2}


def test_two_who_share_a_phone_are_one_customer(here: Cloud) -> None:
    found = contest(
        here, "written", inquires("key-1", **NEW), inquires("key-2", **{**NEW, "email": "wife@example.com"})
    )
    assert found.held and found.statuses == {(201, 201)}
    assert all(len({answer["customer_id"] for answer in end.answers}) == 1 for end in found.ends)


def test_a_survey_that_is_sent_twice_is_answered_once(here: Cloud) -> None:
    found = contest(here, "delivered", answers_survey(), answers_survey())
    assert found.held and found.statuses == {(200, 200)}
    assert found.same_answers and found.steps("survey_answered") == {1}


def test_of_two_survey_answers_the_first_counts(here: Cloud) -> None:
    found = contest(here, "delivered", answers_survey(), answers_survey(comment="too late"))
    assert found.held and found.statuses == ONE
    assert found.steps("survey_answered") == {1}


def test_an_answer_at_the_last_moment_closes_the_order_once(here: Cloud) -> None:
    found = contest(here, "delivered", answers_survey(), sweeps_orders, before=at_the_last_moment)
    assert found.held and found.statuses == {(200, 200)}
    assert found.order("status", "surveyed") == {(200, "CLOSED", True)}


def at_the_last_moment(life: Life) -> None:
    """The survey's link lives a little longer than the order waits."""
    life.cloud.bench.clock.advance(SURVEY_TIME - timedelta(minutes=1))
    with life.cloud.unseen() as bench:
        order = life.order
        late = order.succeed(deadline=bench.clock.now())
        bench.book.commit(Step(action="test", actor=SYSTEM, at=bench.clock.now(), changes=(Change(late, order),)))


def test_an_outcome_that_is_told_twice_is_noted_once(here: Cloud) -> None:
    reached = follows_up("day_3_call", outcome="reached", satisfaction=5)
    found = contest(here, "delivered", reached, reached)
    assert found.held and found.statuses == {(200, 200)}
    assert found.steps("follow_up_reached") == {1}


def test_of_two_outcomes_the_first_counts(here: Cloud) -> None:
    found = contest(
        here, "delivered", follows_up("day_3_call", outcome="reached"), follows_up("day_3_call", outcome="no_answer")
    )
    assert found.held and found.statuses == ONE
    assert found.steps("follow_up_reached", "follow_up_no_answer") == {1}


def test_a_code_opens_one_session(here: Cloud) -> None:
    found = contest(here, "written", types_code, types_code, before=asks_to_sign_in)
    assert found.held and found.statuses == {(200, 422), (422, 200)}
