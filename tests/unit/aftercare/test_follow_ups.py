"""Follow-ups: planned at handover, told to staff once, ended by an outcome or missed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from driveaway.aftercare.lists import list_follow_ups
from driveaway.aftercare.model import MOVES
from driveaway.aftercare.outcomes import record_outcome
from driveaway.aftercare.requests import Outcome
from driveaway.aftercare.sweep import sweep_aftercare
from driveaway.audit.model import broken_at
from driveaway.shared.clock import LOCAL_TIME, years_after
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from tests.fakes import Bench
from tests.sales import staff_person
from tests.unit.aftercare.calling import LONG
from tests.unit.aftercare.scenes import aftersales, delivered, follow_up, mails, tell


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
