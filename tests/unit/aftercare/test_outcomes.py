"""What a follow-up comes to: its outcome, the next contact, and the sale that it may close."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from driveaway.aftercare.model import FollowUp
from driveaway.aftercare.sweep import sweep_aftercare
from driveaway.customers.service import profile
from driveaway.feedback.model import Feedback
from driveaway.shared.errors import IllegalMove, InvalidInput
from driveaway.step import Change, Step
from tests.fakes import Bench
from tests.unit.aftercare.calling import LONG
from tests.unit.aftercare.scenes import delivered, follow_up, mails, seen, tell, wakes


def test_an_outcome_ends_a_follow_up(here: Bench) -> None:
    order = delivered(here)
    ends = {
        kind: tell(here, follow_up(here, order, kind), outcome).state
        for kind, outcome in (("day_3_call", "reached"), ("week_2_call", "no_answer"), ("year_1", "declined"))
    }
    assert ends == {"day_3_call": "DONE", "week_2_call": "MISSED", "year_1": "SKIPPED"}


def test_the_same_outcome_again_gets_the_same_reply_and_another_is_refused(here: Bench) -> None:
    order = delivered(here)
    visit = follow_up(here, order, "day_3_call")
    first = tell(here, visit, notes="all is well", satisfaction=9)
    again = tell(here, visit, notes="all is well", satisfaction=9)
    assert again.model_dump(exclude={"chain"}) == first.model_dump(exclude={"chain"})
    with pytest.raises(IllegalMove):
        tell(here, visit, "declined")


def test_nobody_answering_is_tried_three_times(here: Bench) -> None:
    order = delivered(here)
    visit = follow_up(here, order, "day_3_call")
    tried = [visit]
    here.clock.advance(timedelta(days=3))
    while next_id := tell(here, tried[-1], "no_answer").next_follow_up_id:
        tried.append(here.book.get(FollowUp, next_id))
        here.clock.advance(timedelta(days=1))
    assert [each.follow_up_id.removeprefix(order.order_id) for each in tried] == [
        "-day_3_call",
        "-day_3_call-2",
        "-day_3_call-3",
    ]
    assert all(earlier.due_at < later.due_at for earlier, later in pairwise(tried))


def test_a_next_contact_is_planned_as_agreed(here: Bench) -> None:
    order = delivered(here)
    ended = tell(here, follow_up(here, order, "day_3_call"), next="2026-03-20T02:30:00Z")
    planned = here.book.get(FollowUp, str(ended.next_follow_up_id))
    assert (planned.kind, planned.state) == ("agreed_call", "DUE")
    assert planned.due_at == ended.next_at == datetime(2026, 3, 20, 2, 30, tzinfo=UTC)


def test_a_next_contact_may_be_a_day(here: Bench) -> None:
    order = delivered(here)
    ended = tell(here, follow_up(here, order, "day_3_call"), next="2026-03-20")
    assert ended.next_at == datetime(2026, 3, 20, 1, 0, tzinfo=UTC)


def test_a_next_contact_lies_ahead_within_five_years(here: Bench) -> None:
    visit = follow_up(here, delivered(here), "day_3_call")
    for wanted in ("2026-03-01", "2026-03-02T08:59:00Z", "2099-01-01"):
        with pytest.raises(InvalidInput) as refused:
            tell(here, visit, next=wanted)
        assert refused.value.problems[0].pointer == "/next"


def test_what_the_customer_said_stands_in_the_profile(here: Bench) -> None:
    order = delivered(here)
    visit = follow_up(here, order, "day_3_call")
    tell(here, visit, notes="the manual is missing", satisfaction=8)
    said = here.book.get(Feedback, f"{visit.follow_up_id}-said")
    assert (said.source, said.satisfaction, said.store) == ("follow_up", 8, order.store)
    _, pointers = profile(order.customer_id, book=here.book)
    assert [each.label for each in pointers if each.kind == "feedback"] == ["the manual is missing"]


def test_a_bad_word_brings_one_call_and_that_call_none(here: Bench) -> None:
    order = delivered(here)
    visit = follow_up(here, order, "day_3_call")
    tell(here, visit, satisfaction=3)
    call = here.book.get(FollowUp, f"{visit.follow_up_id}-said-low")
    sweep_aftercare(here.book, here.clock)
    assert [(each.to, each.data["kind"]) for each in mails(here, "follow_up_due")] == [
        ("aftersales@driveaway.example", "low_score")
    ]
    tell(here, call, satisfaction=2)
    assert here.book.find(FollowUp, f"{call.follow_up_id}-said-low") is None


def test_a_settled_due_bill_closes_an_order_whose_survey_is_answered(here: Bench) -> None:
    order = delivered(here, due_bill=("second key",))
    _surveyed(here, order.order_id)
    tell(here, follow_up(here, order, "due_bill"))
    closed = seen(here, order.order_id)
    assert (closed.status, closed.delivery.owes if closed.delivery else None) == ("CLOSED", ())
    assert wakes(here, order.order_id) == [f"{order.order_id}-wake-8"]


def test_a_settled_due_bill_leaves_an_order_open_that_waits_for_its_survey(here: Bench) -> None:
    order = delivered(here, due_bill=("second key",))
    tell(here, follow_up(here, order, "due_bill"))
    assert (seen(here, order.order_id).status, seen(here, order.order_id).deadline) == ("DELIVERED", order.deadline)


def test_a_due_bill_that_was_not_settled_comes_again(here: Bench) -> None:
    order = delivered(here, due_bill=("second key",))
    for _ in range(4):
        here.clock.advance(LONG)
        sweep_aftercare(here.book, here.clock)
    assert follow_up(here, order, "due_bill").state == "MISSED"
    assert follow_up(here, order, "due_bill-2").kind == "due_bill"


def _surveyed(here: Bench, order_id: str) -> None:
    before = seen(here, order_id)
    after = before.succeed(surveyed=True)
    here.book.commit(Step(action="set_up", actor="test", at=here.clock.now(), changes=(Change(after, before),)))
