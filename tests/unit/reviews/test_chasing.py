"""A level that lets its time pass: reminded at half of it, passed on at its end; and the levels that follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from driveaway.access.directory import note_absence
from driveaway.access.model import Absence
from driveaway.effects.model import Effect
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import OrderEdit
from driveaway.reviews.cases import decide_by_link
from driveaway.reviews.model import Approval
from driveaway.reviews.requests import Decision
from driveaway.reviews.service import check_order
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.errors import IllegalMove
from tests.fakes import Bench, bench
from tests.sales import approval_asked, confirmed, draft, in_review, person_with, sent, shut_on_weekends, staff_person

APPROVE = Decision(decision="approve")


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def now(order: Order, here: Bench) -> Order:
    return here.book.get(Order, order.order_id)


def waiting(order: Order) -> Approval:
    found = order.waiting_approval()
    assert found is not None
    return found


def two_levels(here: Bench) -> Order:
    order = draft(here)
    given = OrderEdit.model_validate({"discount": {"amount": "7000.00"}, "discount_reason": "loyalty"})
    person = person_with("consultant", here, "1")
    edit_order(order.order_id, given, expected=order.version, person=person, book=here.book, clock=here.clock)
    return confirmed(sent(order, here), here)


def later(here: Bench, order: Order) -> Order:
    """Go to the order's next deadline, and let the sweep find it."""
    deadline = now(order, here).deadline
    assert deadline is not None
    here.clock.at = deadline
    sweep_orders(here.book, here.clock)
    check_order(order.order_id, book=here.book, clock=here.clock)  # as the woken workflow does
    return now(order, here)


def decide(token: str, staff_id: str, here: Bench) -> dict[str, object]:
    person = staff_person(staff_id, here)
    return dict(decide_by_link(token, APPROVE, person=person, book=here.book, clock=here.clock))


def actions(order: Order, here: Bench) -> list[str]:
    return [row.action for row in here.book.history(order.key)]


def test_what_is_asked_on_the_eve_of_a_long_holiday_is_passed_on_after_it_only(here: Bench) -> None:
    here.clock.at = datetime(2026, 9, 30, 17, tzinfo=LOCAL_TIME)
    order = in_review(here)
    token = approval_asked(order, here)
    here.clock.at = datetime(2026, 10, 7, 23, tzinfo=LOCAL_TIME)
    assert sweep_orders(here.book, here.clock) == 0
    assert later(here, order).deadline == datetime(2026, 10, 9, 15, tzinfo=LOCAL_TIME)
    decide(token, "sales-manager-1", here)
    assert now(order, here).status == "APPROVED"


def test_a_saturday_worked_for_a_holiday_counts_and_one_that_is_free_does_not(here: Bench) -> None:
    shut_on_weekends(here)
    here.clock.at = datetime(2026, 10, 9, 17, tzinfo=LOCAL_TIME)
    first = waiting(in_review(here))
    assert (first.remind_at, first.due_at) == (
        datetime(2026, 10, 10, 16, tzinfo=LOCAL_TIME),
        datetime(2026, 10, 12, 15, tzinfo=LOCAL_TIME),
    )


def test_a_level_has_its_working_hours_and_is_reminded_at_half_of_them(here: Bench) -> None:
    order = in_review(here)
    first = waiting(order)
    # 9:00 UTC is 17:00 in the store, which closes at 18:00: one hour of sixteen passes on the first day.
    assert first.remind_at == here.clock.now() + timedelta(hours=23)
    assert first.due_at == here.clock.now() + timedelta(hours=46)
    token = approval_asked(order, here)
    order = later(here, order)
    letter = here.book.get(Effect, f"{order.order_id}-approval_reminder-1-1-1-1").mail
    assert letter is not None
    assert (letter.kind, letter.to) == ("approval_reminder", staff_person(first.assignee, here).email)
    assert here.keys.token(str(letter.link_id)) == token
    assert waiting(order).reminded
    assert decide(token, first.assignee, here)["status"] == "APPROVED"


def test_a_level_is_reminded_once_and_then_passed_to_somebody_above(here: Bench) -> None:
    order = in_review(here)
    first, token = waiting(order), approval_asked(order, here)
    later(here, order)
    order = later(here, order)
    assert [(each.role, each.state) for each in order.approvals] == [
        ("sales_manager", "ESCALATED"),
        ("sales_director", "WAITING"),
    ]
    assert actions(order, here).count("approver_reminded") == 1
    assert "approval_escalated" in actions(order, here)
    with pytest.raises(IllegalMove, match="approval_escalated"):
        decide(token, first.assignee, here)
    assert waiting(order).due_at is not None
    assert decide(approval_asked(order, here), waiting(order).assignee, here)["status"] == "APPROVED"


def test_a_level_with_a_further_one_behind_it_is_left_to_that(here: Bench) -> None:
    order = two_levels(here)
    later(here, order)
    order = later(here, order)
    assert [each.state for each in order.approvals] == ["ESCALATED", "WAITING"]
    assert decide(approval_asked(order, here), "sales-director", here)["status"] == "APPROVED"


def test_where_nobody_stands_above_the_order_is_left_to_who_watches(here: Bench) -> None:
    order = in_review(here)
    for _ in range(6):
        if now(order, here).deadline:
            later(here, order)
    order = now(order, here)
    assert [each.role for each in order.approvals] == ["sales_manager", "sales_director", "general_manager"]
    assert (order.status, waiting(order).role, order.deadline) == ("IN_REVIEW", "general_manager", None)
    assert actions(order, here)[-1] == "approval_overdue"


def test_the_clock_of_the_second_level_starts_when_its_turn_comes(here: Bench) -> None:
    order = two_levels(here)
    second = order.approvals[1]
    assert second.due_at is None
    here.clock.advance(timedelta(hours=2))
    decide(approval_asked(order, here), waiting(order).assignee, here)
    assert now(order, here).deadline is None
    check_order(order.order_id, book=here.book, clock=here.clock)
    order = now(order, here)
    assert waiting(order).level == 2
    assert waiting(order).remind_at == order.deadline
    check_order(order.order_id, book=here.book, clock=here.clock)
    assert now(order, here) == order


def test_who_is_away_when_the_turn_comes_is_not_asked(here: Bench) -> None:
    order = two_levels(here)
    director = person_with("sales_director", here)
    today = here.clock.now().date()
    absence = Absence(since=today, until=today, deputy="finance")
    note_absence("sales-director", absence, person=director, book=here.book, clock=here.clock)
    decide(approval_asked(order, here), waiting(order).assignee, here)
    check_order(order.order_id, book=here.book, clock=here.clock)
    order = now(order, here)
    assert (waiting(order).assignee, waiting(order).deputy_of) == ("finance", "sales-director")
    assert decide(approval_asked(order, here), "finance", here)["status"] == "APPROVED"


def test_a_delegate_has_the_whole_time(here: Bench) -> None:
    order = in_review(here)
    first, token = waiting(order), approval_asked(order, here)
    here.clock.advance(timedelta(hours=20))
    handed = Decision(decision="delegate", delegate_to="sales-director")
    person = staff_person(first.assignee, here)
    decide_by_link(token, handed, person=person, book=here.book, clock=here.clock)
    check_order(order.order_id, book=here.book, clock=here.clock)
    again = waiting(now(order, here))
    assert again.assignee == "sales-director"
    assert again.due_at is not None
    assert first.due_at is not None
    assert again.due_at > first.due_at
