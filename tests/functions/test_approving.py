"""The page to approve on, as a browser without script uses it: what it tells, and changes asked for field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from driveaway.effects.model import Effect
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import OrderEdit
from driveaway.reviews.service import check_order
from functions.reviews import decide
from tests.fakes import session
from tests.functions.desk import Desk, Reply, opened
from tests.sales import approval_asked, confirmed, draft, person_with, sent
from tests.sowing import sow

PAGE = "/staff/orders/{order_id}/approval"
MANAGER = "sales-manager-1"
TERMS: dict[str, Any] = {
    "discount_percent": "3",
    "discount_reason": "competitor_match",
    "discount_note": "Offer of <another> dealer",
}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as found:
        sow(found.bench)
        for who in (MANAGER, "sales-director"):
            session(found.bench, who, lasting=timedelta(days=9))
        yield found


@pytest.fixture
def order(desk: Desk) -> Order:
    found = confirmed(sent(draft(desk.bench, **TERMS), desk.bench), desk.bench)
    approval_asked(found, desk.bench)
    return found


def page(desk: Desk, order: Order, who: str = MANAGER) -> str:
    browser = {"accept": "text/html", "accept-language": "en"}
    shown = desk.ask(decide.handler, "GET", PAGE, headers=browser, session=who, order_id=order.order_id)
    assert shown.status == 200, shown.text
    return shown.text


def sent_form(desk: Desk, order: Order, **typed: str) -> Reply:
    browser = {"accept": "text/html", "accept-language": "en"}
    return desk.ask(decide.handler, "POST", PAGE, form=typed, headers=browser, session=MANAGER, order_id=order.order_id)


def by_api(desk: Desk, order: Order, body: dict[str, Any]) -> None:
    path = "/api/orders/{order_id}/approval"
    reply = desk.ask(decide.handler, "POST", path, body=body, session=MANAGER, order_id=order.order_id)
    assert reply.status == 200, reply.text


def test_the_page_tells_why_the_order_is_cheaper_and_when_a_reminder_goes(desk: Desk, order: Order) -> None:
    shown = page(desk, order)
    for told in ("Match of a competitor", "Offer of &lt;another&gt; dealer", "reminder on 3 March 2026"):
        assert told in shown
    assert "Changed since" not in shown


def test_a_reminder_that_went_is_seen_on_the_page(desk: Desk, order: Order) -> None:
    desk.bench.clock.at = order.deadline or desk.bench.clock.at
    sweep_orders(desk.bench.book, desk.bench.clock)
    assert "reminded on 3 March 2026" in page(desk, order)


def test_changes_are_asked_for_field_by_field_and_told_to_the_consultant_in_these_words(
    desk: Desk, order: Order
) -> None:
    changes = {"changes.price": "At most 2 %", "changes.special_terms": "Leave them out", "changes.colour": ""}
    reply = sent_form(desk, order, decision="request_changes", **changes)
    assert (reply.status, reply.header("location")) == (303, f"/staff/orders/{order.order_id}/approval")

    after = desk.bench.book.get(Order, order.order_id)
    told = [(each.field, each.note) for each in after.approvals[0].changes]
    assert (after.status, told) == (
        "CHANGES_REQUESTED",
        [("price", "At most 2 %"), ("special_terms", "Leave them out")],
    )
    letter = desk.bench.book.get(Effect, f"{order.order_id}-decision-{after.progress}").mail
    assert letter is not None
    assert letter.data["changes"] == [{"field": field, "note": note} for field, note in told]
    assert "Price and discount: At most 2 %" in page(desk, order)


def test_a_change_that_is_wrong_is_named_at_its_field_and_everything_typed_is_kept(desk: Desk, order: Order) -> None:
    typed = {"changes.price": "9" * 501, "changes.colour": "Blue", "reason": "See there"}
    reply = sent_form(desk, order, decision="request_changes", **typed)
    assert reply.status == 422
    assert 'id="changes-price-error"' in reply.text and "<details open>" in reply.text
    assert all(value in reply.text for value in typed.values())
    assert desk.bench.book.get(Order, order.order_id).status == "IN_REVIEW"


def test_whoever_is_handed_an_approval_reads_from_whom_and_why(desk: Desk, order: Order) -> None:
    by_api(desk, order, {"decision": "delegate", "delegate_to": "sales-director", "reason": "I am at the fair"})
    check_order(order.order_id, book=desk.bench.book, clock=desk.bench.clock)  # as the woken workflow does
    again = desk.bench.book.get(Order, order.order_id)
    approval_asked(again, desk.bench)
    shown = page(desk, order, "sales-director")
    assert "handed on by 周建国" in shown and "I am at the fair" in shown
    letter = desk.bench.book.get(Effect, f"{order.order_id}-approval-{order.turn}-{order.revision}-1-2").mail
    assert letter is not None
    assert (letter.data["delegated_by"], letter.data["delegated_because"]) == ("周建国", "I am at the fair")


def test_the_next_version_tells_what_changed_on_the_page(desk: Desk, order: Order) -> None:
    by_api(desk, order, {"decision": "request_changes", "changes": [{"field": "price", "note": "At most 2 %"}]})
    before, consultant = desk.bench.book.get(Order, order.order_id), person_with("consultant", desk.bench, "1")
    edit, bench = OrderEdit.model_validate({"discount_percent": "2"}), desk.bench
    edit_order(order.order_id, edit, expected=before.version, person=consultant, book=bench.book, clock=bench.clock)
    confirmed(sent(bench.book.get(Order, order.order_id), bench), bench)

    shown = page(desk, order)
    assert "Changed since version 1" in shown and "3% → 2%" in shown
    assert "On earlier versions" in shown and "Price and discount: At most 2 %" in shown
