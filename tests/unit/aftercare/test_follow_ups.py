"""Follow-ups: planned at handover, told to staff once, ended by an outcome or missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from driveaway.aftercare.lists import list_follow_ups
from driveaway.aftercare.model import MOVES, FollowUp
from driveaway.aftercare.outcomes import record_outcome
from driveaway.aftercare.requests import Outcome
from driveaway.aftercare.sweep import sweep_aftercare
from driveaway.audit.model import broken_at
from driveaway.customers.service import profile
from driveaway.feedback.model import Feedback
from driveaway.shared.clock import LOCAL_TIME, years_after
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from driveaway.step import Change, Step
from tests.fakes import Bench
from tests.sales import staff_person
from tests.unit.aftercare.scenes import aftersales, delivered, follow_up, mails, seen, tell, wakes

LONG = timedelta(days=15)


def listed(here: Bench, due: str | None = "all", staff: str = "aftersales", limit: int = 50) -> list[str]:
    """Return kinds of a whole list, read page by page."""
    kinds: list[str] = []
    cursor: str | None = None
    while True:
        page, cursor = list_follow_ups(
            staff_person(staff, here), due=due, limit=limit, cursor=cursor, book=here.book, now=here.clock.now()
        )
        kinds += [str(each["kind"]) for each in page]
        if cursor is None:
            return kinds


def test_a_handover_plans_contacts_from_three_days_to_five_years(here: Bench) -> None:
    delivered(here)
    kinds = ["day_3_call", "week_2_call", "month_3_call", "first_service"]
    assert listed(here) == kinds + [f"year_{year}" for year in range(1, 6)]


def test_the_anniversary_of_a_leap_day_falls_on_the_day_before() -> None:
    leap = datetime(2028, 2, 29, 12, tzinfo=LOCAL_TIME)
    assert years_after(leap, 1) == datetime(2029, 2, 28, 12, tzinfo=LOCAL_TIME)
    assert years_after(leap, 4) == datetime(2032, 2, 29, 12, tzinfo=LOCAL_TIME)


def test_an_open_due_bill_has_its_own_follow_up(here: Bench) -> None:
    order = delivered(here, due_bill=("second key",))
    assert follow_up(here, order, "due_bill").due_at - here.clock.now() <= timedelta(days=7)


def test_the_list_shows_what_is_due_with_the_phone_to_call(here: Bench) -> None:
    delivered(here)
    assert listed(here, due="now") == []
    here.clock.advance(timedelta(days=3))
    page, _ = list_follow_ups(aftersales(here), due="now", limit=50, cursor=None, book=here.book, now=here.clock.now())
    assert [(each["kind"], each["phone"]) for each in page] == [("day_3_call", "+8613800138000")]


def test_the_list_reaches_as_far_as_is_asked(here: Bench) -> None:
    delivered(here)
    reach = {
        None: 9,
        "now": 0,
        "today": 0,
        "week": 1,
        "2026-03-05": 1,
        "2026-03-04": 0,
        "2026-03-16T23:00:00Z": 2,
        "2026-03-16T23:00:00 08:00": 2,
    }
    assert {due: len(listed(here, due=due)) for due in reach} == reach
    for nowhere in ("soon", "2026-03-40", "2026-03-16T23:00:00"):
        with pytest.raises(InvalidInput):
            listed(here, due=nowhere)


def test_pages_of_the_list_hold_everything_once(here: Bench) -> None:
    delivered(here)
    assert listed(here, limit=2) == listed(here)
    assert listed(here, due="2026-09-01", limit=2) == ["day_3_call", "week_2_call", "month_3_call", "first_service"]


def test_another_store_sees_nothing_of_it(here: Bench) -> None:
    order = delivered(here)
    assert listed(here, staff="consultant-2") == []
    with pytest.raises(NotFound):
        record_outcome(
            f"{order.order_id}-day_3_call",
            Outcome(outcome="reached"),
            person=staff_person("consultant-2", here),
            book=here.book,
            clock=here.clock,
        )


def test_staff_are_told_once_when_a_follow_up_is_due(here: Bench) -> None:
    order = delivered(here)
    assert sweep_aftercare(here.book, here.clock) == 0
    here.clock.advance(timedelta(days=3))
    assert sweep_aftercare(here.book, here.clock) == 1
    assert sweep_aftercare(here.book, here.clock) == 0
    told = mails(here, "follow_up_due")
    assert [(each.to, each.data["order_no"], each.data["kind"]) for each in told] == [
        ("consultant-1@driveaway.example", order.order_no, "day_3_call")
    ]


def test_after_sales_are_told_of_what_is_theirs(here: Bench) -> None:
    delivered(here)
    here.clock.advance(timedelta(days=90))
    sweep_aftercare(here.book, here.clock)
    told = {str(each.data["kind"]): each.to for each in mails(here, "follow_up_due")}
    assert told["month_3_call"] == "aftersales@driveaway.example"


def test_a_follow_up_without_an_outcome_is_missed_two_weeks_after_staff_were_told(here: Bench) -> None:
    order = delivered(here)
    here.clock.advance(timedelta(days=3))
    sweep_aftercare(here.book, here.clock)
    here.clock.advance(LONG)
    sweep_aftercare(here.book, here.clock)
    visit = follow_up(here, order, "day_3_call")
    assert (visit.state, visit.closed_by) == ("MISSED", "system")
    with pytest.raises(IllegalMove):
        tell(here, visit)


def test_after_a_long_jump_staff_are_still_told_before_anything_is_missed(here: Bench) -> None:
    order = delivered(here)
    here.clock.advance(timedelta(days=6 * 366))
    sweep_aftercare(here.book, here.clock)
    assert follow_up(here, order, "year_5").state == "DUE"
    assert len({str(each.data["kind"]) for each in mails(here, "follow_up_due")}) == 9


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


def test_every_change_of_a_follow_up_is_in_its_chain(here: Bench) -> None:
    order = delivered(here)
    here.clock.advance(timedelta(days=3))
    sweep_aftercare(here.book, here.clock)
    tell(here, follow_up(here, order, "day_3_call"))
    visit = follow_up(here, order, "day_3_call")
    rows = here.book.history(visit.key)
    assert [row.action for row in rows] == ["follow_up_due", "follow_up_reached"]
    assert broken_at(rows, version=visit.version, head=visit.chain) is None


def test_nothing_leads_out_of_an_end() -> None:
    assert {state for state, legal in MOVES.items() if not legal} == {"DONE", "MISSED", "SKIPPED"}


def _surveyed(here: Bench, order_id: str) -> None:
    before = seen(here, order_id)
    after = before.succeed(surveyed=True)
    here.book.commit(Step(action="set_up", actor="test", at=here.clock.now(), changes=(Change(after, before),)))
