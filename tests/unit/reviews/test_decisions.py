"""Approvals: who is asked, what they may say, and what holds afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.access.directory import note_absence
from driveaway.access.model import Absence
from driveaway.effects.model import Effect
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import OrderEdit
from driveaway.orders.service import open_file
from driveaway.reviews.briefing import figures
from driveaway.reviews.cases import colleagues, decide_by_link, decide_in_console, look_at_approval
from driveaway.reviews.model import Authority
from driveaway.reviews.requests import Decision
from driveaway.reviews.rules import levels
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from tests.fakes import Bench, bench
from tests.sales import approval_asked, confirmed, draft, in_review, person_with, sent, staff_person

APPROVE = Decision(decision="approve")


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def assignee(order: Order) -> str:
    waiting = order.waiting_approval()
    assert waiting is not None
    return waiting.assignee


def decided(token: str, decision: Decision, staff_id: str, here: Bench) -> dict[str, object]:
    person = staff_person(staff_id, here)
    return dict(decide_by_link(token, decision, person=person, book=here.book, clock=here.clock))


def test_an_order_without_discount_needs_the_sales_manager_of_its_store_only(here: Bench) -> None:
    order = in_review(here)
    assert [(each.level, each.role) for each in order.approvals] == [(1, "sales_manager")]
    assert staff_person(assignee(order), here).store == order.store


def test_one_approval_by_link_approves_the_order(here: Bench) -> None:
    order = in_review(here)
    token = approval_asked(order, here)
    reply = decided(token, APPROVE, assignee(order), here)
    assert reply == {"order_id": order.order_id, "level": 1, "state": "APPROVED", "status": "APPROVED"}
    assert decided(token, APPROVE, assignee(order), here) == reply


def test_a_second_word_that_differs_is_told_who_decided(here: Bench) -> None:
    order = in_review(here)
    token = approval_asked(order, here)
    decided(token, APPROVE, assignee(order), here)
    with pytest.raises(IllegalMove):
        decided(token, Decision(decision="reject", reason="too cheap"), assignee(order), here)


def test_somebody_else_finds_nothing_behind_the_link(here: Bench) -> None:
    order = in_review(here)
    token = approval_asked(order, here)
    with pytest.raises(NotFound):
        decided(token, APPROVE, person_with("finance", here).staff_id, here)


def test_whoever_made_the_order_is_never_asked_to_approve_it(here: Bench) -> None:
    order = in_review(here)
    assert order.consultant_id not in {each.assignee for each in order.approvals}


def test_a_rejection_needs_its_reason(here: Bench) -> None:
    order = in_review(here)
    token = approval_asked(order, here)
    with pytest.raises(InvalidInput) as refused:
        decided(token, Decision(decision="reject"), assignee(order), here)
    assert [each.pointer for each in refused.value.problems] == ["/reason"]


def test_delegating_moves_the_link_to_the_named_person(here: Bench) -> None:
    order = in_review(here)
    token, first = approval_asked(order, here), assignee(order)
    other = person_with("sales_director", here)
    reply = decided(token, Decision(decision="delegate", delegate_to=other.staff_id), first, here)
    assert (reply["state"], reply["status"]) == ("WAITING", "IN_REVIEW")
    moved = here.book.get(Order, order.order_id)
    fresh = approval_asked(moved, here)
    assert fresh != token
    assert decided(fresh, APPROVE, other.staff_id, here)["status"] == "APPROVED"


def test_the_console_decides_as_the_link_does(here: Bench) -> None:
    order = in_review(here)
    approval_asked(order, here)
    person = staff_person(assignee(order), here)
    reply = decide_in_console(order.order_id, APPROVE, person=person, book=here.book, clock=here.clock)
    assert reply["status"] == "APPROVED"
    again = decide_in_console(order.order_id, APPROVE, person=person, book=here.book, clock=here.clock)
    assert again["state"] == "APPROVED"


@pytest.mark.parametrize(("share", "count"), [(4, 1), (6, 2), (9, 3)])
def test_a_larger_discount_needs_more_levels(share: int, count: int, here: Bench) -> None:
    order = in_review(here)
    content = open_file(order.order_id, here.book).content
    amount = content.list_total.amount * share / 100
    dearer = content.model_copy(update={"discount": content.discount.model_copy(update={"amount": amount})})
    asked = [role for role in levels(dearer, here.book.get(Authority, "*")) if role != "finance"]
    assert len(asked) == count


def test_approvers_see_a_margin_band_and_never_the_cost(here: Bench) -> None:
    content = open_file(in_review(here).order_id, here.book).content
    shown = figures(content)
    assert str(content.cost.amount) not in str(shown)
    assert shown["margin_band"] in {"negative", "thin", "usual", "comfortable"}


def test_who_changed_an_order_does_not_approve_it_nor_may_be_asked_to(here: Bench) -> None:
    order, manager = draft(here), person_with("sales_manager", here, "1")
    given = OrderEdit.model_validate({"discount": {"amount": "3000.00"}, "discount_reason": "loyalty"})
    edit_order(order.order_id, given, expected=order.version, person=manager, book=here.book, clock=here.clock)

    order = confirmed(sent(order, here), here)

    assert assignee(order) not in {manager.staff_id, order.consultant_id}
    token = approval_asked(order, here)
    with pytest.raises(InvalidInput):
        decided(token, Decision(decision="delegate", delegate_to=manager.staff_id), assignee(order), here)


def away(staff_id: str, here: Bench, deputy: str | None = None) -> None:
    today = here.clock.now().date()
    absence = Absence(since=today, until=today + timedelta(days=9), deputy=deputy)
    person = staff_person(staff_id, here)
    note_absence(staff_id, absence, person=person, book=here.book, clock=here.clock)


def test_nothing_is_delegated_to_somebody_who_is_away_and_the_form_does_not_offer_them(here: Bench) -> None:
    order = in_review(here)
    token, manager = approval_asked(order, here), assignee(order)
    person = staff_person(manager, here)
    case = look_at_approval(token, person, book=here.book, now=here.clock.now())
    away("sales-director", here, deputy="finance")

    offered = colleagues(case, here.book, here.clock.now())
    with pytest.raises(InvalidInput) as refused:
        decided(token, Decision(decision="delegate", delegate_to="sales-director"), manager, here)

    assert [each["staff_id"] for each in offered if isinstance(each, dict)] == ["general-manager"]
    (problem,) = refused.value.problems
    assert (problem.pointer, problem.code) == ("/delegate_to", "delegate_away")
    assert dict(problem.params)["until"] == str(here.clock.now().date() + timedelta(days=9))
    here.clock.advance(timedelta(days=10))
    again = colleagues(case, here.book, here.clock.now())
    assert {each["staff_id"] for each in again if isinstance(each, dict)} == {"general-manager", "sales-director"}


def test_an_order_that_nobody_may_approve_goes_back_to_its_consultant_who_is_told_why(here: Bench) -> None:
    order, manager = draft(here), person_with("sales_manager", here, "1")
    for chief in ("sales_director", "general_manager"):
        away(person_with(chief, here).staff_id, here)
    given = OrderEdit.model_validate({"discount": {"amount": "3000.00"}, "discount_reason": "loyalty"})
    edit_order(order.order_id, given, expected=order.version, person=manager, book=here.book, clock=here.clock)

    order = confirmed(sent(order, here), here)

    assert (order.status, order.waiting_approval()) == ("CHANGES_REQUESTED", None)
    assert "nobody_to_approve" in [each.code for each in order.findings]
    told = here.book.get(Effect, f"{order.order_id}-decision-{order.progress}").mail
    assert told is not None
    assert told.to == staff_person(order.consultant_id, here).email
    assert told.data["finding"] == {"code": "nobody_to_approve", "params": {"role": "sales_manager"}}
    assert confirmed(sent(order, here), here).status == "CHANGES_REQUESTED"
