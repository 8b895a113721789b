"""An approval belongs to what was weighed: what still holds is carried on, the rest is void for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from driveaway.contracts.drafting import draft_contract
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import OrderEdit
from driveaway.orders.service import open_file
from driveaway.orders.view import order_view
from driveaway.reviews.cases import decide_by_link
from driveaway.reviews.model import Approval
from driveaway.reviews.requests import Decision
from driveaway.reviews.scope import is_approved, left_after, weighed
from driveaway.reviews.service import check_order
from driveaway.shared.errors import Broken
from driveaway.step import Change, Step
from tests.fakes import Bench, bench
from tests.sales import approval_asked, confirmed, draft, person_with, sent, staff_person
from tests.unit.contracts.conftest import MemoryArchive, PlainPress, drawing_up

CUT: dict[str, Any] = {"discount": {"amount": "7000.00"}, "discount_reason": "loyalty"}
LATER = {"delivery": {"requested_date": "2026-05-01", "place": "Store 2"}}
TERMS = {"special_terms": "A set of winter tyres."}


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def now(order: Order, here: Bench) -> Order:
    return here.book.get(Order, order.order_id)


def edited(order: Order, here: Bench, change: dict[str, Any], who: str = "consultant-1") -> Order:
    order, edit = now(order, here), OrderEdit.model_validate(change)
    person = staff_person(who, here)
    edit_order(order.order_id, edit, expected=order.version, person=person, book=here.book, clock=here.clock)
    return now(order, here)


def again(order: Order, here: Bench) -> Order:
    return confirmed(sent(order, here), here)


def approve(order: Order, here: Bench, times: int) -> Order:
    for _ in range(times):
        order = now(order, here)
        waiting, token = order.waiting_approval(), approval_asked(order, here)
        assert waiting
        person = staff_person(waiting.assignee, here)
        decide_by_link(token, Decision(decision="approve"), person=person, book=here.book, clock=here.clock)
        check_order(order.order_id, book=here.book, clock=here.clock)
    return now(order, here)


def states(order: Order) -> list[tuple[str, str]]:
    return [(each.role, each.state) for each in order.approvals]


def two_levels(here: Bench) -> Order:
    return again(edited(draft(here), here, CUT), here)


def test_another_delivery_wish_asks_the_sales_manager_again_and_nobody_else(here: Bench) -> None:
    order = edited(approve(two_levels(here), here, 2), here, LATER)
    assert states(order) == [("sales_manager", "VOID"), ("sales_director", "APPROVED")]

    order = again(order, here)

    assert states(order) == [("sales_manager", "WAITING"), ("sales_director", "APPROVED")]
    assert [(each.role, each.state, each.revision) for each in order.past_approvals] == [("sales_manager", "VOID", 2)]
    assert approve(order, here, 1).status == "APPROVED"


@pytest.mark.parametrize("change", [TERMS, {"discount": {"amount": "7000.01"}, "discount_reason": "loyalty"}])
def test_other_terms_or_another_price_ask_everybody_again(here: Bench, change: dict[str, Any]) -> None:
    order = edited(approve(two_levels(here), here, 2), here, change)
    assert [state for _, state in states(order)] == ["VOID", "VOID"]
    assert "WAITING" in [state for _, state in states(again(order, here))]


def test_void_is_void_though_the_earlier_content_comes_back(here: Bench) -> None:
    order = approve(two_levels(here), here, 2)
    order = edited(edited(order, here, TERMS), here, {"special_terms": None})
    assert [state for _, state in states(order)] == ["VOID", "VOID"]
    assert [state for _, state in states(again(order, here))] == ["WAITING", "WAITING"]


def test_past_approvals_stay_visible_to_staff(here: Bench) -> None:
    order = again(edited(approve(two_levels(here), here, 1), here, TERMS), here)
    view = order_view(order, open_file(order.order_id, here.book).content)
    assert [(each["role"], each["state"]) for each in view["past_approvals"]] == [("sales_manager", "VOID")]  # type: ignore[union-attr, index, call-overload]


def test_whoever_changes_the_order_no_longer_approves_it(here: Bench) -> None:
    """A manager who stood in for the director and then changes the wish has made the order too."""
    order = approve(two_levels(here), here, 2)
    by_manager = tuple(
        each.model_copy(update={"by": "sales-manager-2"}) if each.level == 2 else each for each in order.approvals
    )
    content = open_file(order.order_id, here.book).content
    known = order.succeed(approvals=by_manager)
    assert is_approved(known, content)
    made = known.succeed(authors=(*order.authors, "sales-manager-2"))
    assert not is_approved(made, content)
    assert [each.state for each in left_after(made, content)] == ["APPROVED", "VOID"]


def test_who_decides_for_a_silent_sales_manager_answers_for_the_delivery_wish_too(here: Bench) -> None:
    order = two_levels(here)
    for _ in range(2):
        here.clock.at = now(order, here).deadline or here.clock.at
        sweep_orders(here.book, here.clock)
        check_order(order.order_id, book=here.book, clock=here.clock)
    order = approve(order, here, 1)
    assert states(order) == [("sales_manager", "ESCALATED"), ("sales_director", "APPROVED")]
    assert order.status == "APPROVED"
    assert [state for _, state in states(edited(order, here, LATER))] == ["VOID", "VOID"]


def test_a_copy_has_neither_approvals_nor_past_ones(here: Bench) -> None:
    order = approve(two_levels(here), here, 2)
    person = person_with("consultant", here, "1")
    reply = duplicate_order(order.order_id, person=person, receipt=None, book=here.book, clock=here.clock)
    copy = here.book.get(Order, str(reply["order_id"]))
    assert (copy.approvals, copy.past_approvals) == ((), ())


def test_no_contract_is_drawn_up_without_the_approvals_of_its_very_content(here: Bench) -> None:
    order = approve(two_levels(here), here, 2)
    content = open_file(order.order_id, here.book).content
    assert is_approved(order, content)
    weighed_otherwise = order.approvals[1].model_copy(update={"content_hash": "0" * 64})
    broken: list[tuple[Approval, ...]] = [(), order.approvals[1:], (order.approvals[0], weighed_otherwise)]
    for approvals in broken:
        assert not is_approved(order.succeed(approvals=approvals), content)
    spoilt = order.succeed(approvals=(order.approvals[0], weighed_otherwise))
    here.book.commit(Step("spoilt", "test", here.clock.now(), changes=(Change(spoilt, order),)))
    with pytest.raises(Broken, match="approvals_incomplete"):
        draft_contract(
            order.order_id, office=drawing_up(PlainPress(), MemoryArchive()), book=here.book, clock=here.clock
        )


def test_only_the_sales_manager_weighs_the_delivery_wish(here: Bench) -> None:
    content = open_file(draft(here).order_id, here.book).content
    later = content.model_copy(update={"delivery": content.delivery.model_copy(update={"place": "Elsewhere"})})
    assert weighed(content, "sales_manager") != weighed(later, "sales_manager")
    for role in ("sales_director", "general_manager", "finance"):
        assert weighed(content, role) == weighed(later, role)
