"""What an approver is told: all that is weighed, what others said before, and what changed since they saw it last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from driveaway.orders.content import Content
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import OrderEdit
from driveaway.orders.service import open_file
from driveaway.reviews.briefing import news
from driveaway.reviews.cases import decide_in_console
from driveaway.reviews.letters import approval_letter
from driveaway.reviews.model import Approval
from driveaway.reviews.requests import Decision
from driveaway.reviews.service import check_order
from tests.fakes import Bench, bench
from tests.sales import confirmed, draft, person_with, sent, staff_person

TERMS: dict[str, Any] = {
    "discount_percent": "6",
    "discount_reason": "other",
    "discount_note": "Offer of another dealer",
    "special_terms": "Winter tyres are fitted.",
}
BACK = Decision(decision="request_changes", reason="Too much")


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def now(order: Order, here: Bench) -> Order:
    return here.book.get(Order, order.order_id)


def asked(order: Order, here: Bench) -> Approval:
    found = now(order, here).waiting_approval()
    assert found is not None
    return found


def told(order: Order, here: Bench) -> dict[str, Any]:
    """Return what the mail to whoever is asked now holds."""
    found = open_file(order.order_id, here.book)
    letter = approval_letter("approval", found, asked(order, here), here.book, here.clock.now()).mail
    assert letter is not None
    return dict(letter.data)


def decided(order: Order, decision: Decision, here: Bench) -> None:
    person = staff_person(asked(order, here).assignee, here)
    decide_in_console(order.order_id, decision, person=person, book=here.book, clock=here.clock)
    check_order(order.order_id, book=here.book, clock=here.clock)


def edited(order: Order, here: Bench, **changes: Any) -> Order:
    order, person = now(order, here), person_with("consultant", here, "1")
    edit = OrderEdit.model_validate(changes)
    edit_order(order.order_id, edit, expected=order.version, person=person, book=here.book, clock=here.clock)
    return now(order, here)


def test_the_mail_holds_what_is_weighed_and_never_the_cost(here: Bench) -> None:
    order = confirmed(sent(draft(here, **TERMS), here), here)
    letter, content = told(order, here), here.book.get(Content, order.order_id)

    assert letter["figures"]["list_price"] == content.list_total.model_dump(mode="json")
    assert letter["figures"]["discount_percent"] == "6.00"
    assert letter["figures"]["margin_band"] in {"negative", "thin", "usual", "comfortable"}
    assert (letter["discount_reason"], letter["discount_note"]) == ("other", "Offer of another dealer")
    assert letter["terms"] == "Winter tyres are fitted."
    assert {"discount_authority", "special_terms"} <= {each["code"] for each in letter["findings"]}
    assert letter["payment"]["method"] == "full"
    assert letter["deadline"]
    assert str(content.cost.amount) not in str(letter)


def test_the_first_version_has_no_news(here: Bench) -> None:
    order = confirmed(sent(draft(here), here), here)
    assert news(asked(order, here), order, here.book) == {"since": None, "changes": []}


def test_a_level_is_told_what_changed_since_it_decided(here: Bench) -> None:
    order = confirmed(sent(draft(here, **TERMS), here), here)
    decided(order, BACK, here)
    edited(order, here, discount_percent="7", delivery={"requested_date": "2026-04-01", "place": "中山路 5 号"})
    order = confirmed(sent(edited(order, here, discount_percent="5.5"), here), here)
    letter = told(order, here)

    changes = {each["field"]: (each["before"], each["after"]) for each in letter["changes"]}
    assert letter["since"] == 1
    assert changes["discount_percent"] == ("6.00", "5.50")
    assert changes["delivery.place"] == (None, None)
    assert "special_terms" not in changes


def test_what_was_changed_and_changed_back_is_no_news(here: Bench) -> None:
    order = confirmed(sent(draft(here, **TERMS), here), here)
    decided(order, BACK, here)
    edited(order, here, discount_percent="3")
    order = confirmed(sent(edited(order, here, discount_percent="6"), here), here)

    assert news(asked(order, here), order, here.book) == {"since": 1, "changes": []}


def test_a_level_that_was_never_heard_is_told_what_changed_since_the_customer_saw_it(here: Bench) -> None:
    order = sent(edited(draft(here), here, contract_language="bilingual"), here)
    order = confirmed(sent(edited(order, here, discount_percent="1", discount_reason="loyalty"), here), here)

    letter = told(order, here)
    assert letter["since"] == 2
    assert {"discount", "discount_reason"} <= {each["field"] for each in letter["changes"]}
    assert "contract_language" not in {each["field"] for each in letter["changes"]}


def test_the_second_level_reads_who_approved_before(here: Bench) -> None:
    order = confirmed(sent(draft(here, **TERMS), here), here)
    first = asked(order, here)
    decided(order, Decision(decision="approve"), here)

    (before,) = told(order, here)["approved"]
    assert (before["role"], before["by"]) == ("sales_manager", staff_person(first.assignee, here).name)


def test_a_level_to_which_another_was_left_reads_why(here: Bench) -> None:
    order, manager = draft(here, **TERMS), person_with("sales_manager", here, "1")
    note = OrderEdit.model_validate({"discount_percent": "9"})
    edit_order(order.order_id, note, expected=order.version, person=manager, book=here.book, clock=here.clock)
    order = confirmed(sent(order, here), here)

    assert told(order, here)["passed_on"] == [{"level": 1, "role": "sales_manager", "reason": "nobody"}]
