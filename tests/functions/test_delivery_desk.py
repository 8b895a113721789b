"""A delivery in the console: the car, the milestones, the appointment and the handover, by forms without script."""

from __future__ import annotations

import pytest

from driveaway.deliveries.handover import Handover
from driveaway.orders.model import Order
from driveaway.shared.clock import local_day
from driveaway.step import Change, Step
from functions.customers import api as profile
from tests.functions.deliveries import ENGLISH, WHO, in_delivery, look, press
from tests.functions.desk import Desk

SHEET = {
    "odometer_km": "12",
    "keys": "2",
    "documents[]": "invoice",
    "done[]": "walk_around",
    "signed_name": "䶮小明",
    "papers_seen": "true",
    "came_early": "true",
}


@pytest.fixture
def order_id(desk: Desk) -> str:
    return in_delivery(desk)


def stands(desk: Desk, order_id: str) -> str:
    delivery = desk.bench.book.get(Order, order_id).delivery
    assert delivery
    return delivery.milestone


def ready(desk: Desk, order_id: str, *, paid: bool) -> None:
    """Take the delivery to the day of the handover by the buttons of its page."""
    assert press(desk, order_id, "allocation").status == 303
    for milestone in ("ARRIVED", "PREPARING", "PDI_PASSED", "READY"):
        assert press(desk, order_id, "milestone", milestone=milestone).status == 303
    before, bench = desk.bench.book.get(Order, order_id), desk.bench
    after = before.succeed(paid=before.total if paid else before.paid)
    bench.book.commit(Step(action="set_up", actor="x", at=bench.clock.now(), changes=(Change(after, before),)))


def test_the_page_offers_what_may_come_next_and_to_whom(desk: Desk, order_id: str) -> None:
    shown = {who: look(desk, order_id, who).text for who in WHO}
    assert all("Allocate a car" in page and "Arrange the handover" in page for page in shown.values())
    assert ["Choose a certain car" in shown[who] for who in WHO] == [False, True, False]
    assert ["Report that it is held up" in shown[who] for who in WHO] == [False, True, True]
    assert not any("Give the car back" in page or "Hand the car over" in page for page in shown.values())


def test_a_car_is_allocated_reported_on_and_given_back_by_the_forms(desk: Desk, order_id: str) -> None:
    assert press(desk, order_id, "allocation", who="consultant-1", vin="  ").status == 303
    assert 'value="ARRIVED"' in look(desk, order_id).text
    assert press(desk, order_id, "milestone", milestone="ARRIVED").status == 303

    unsaid = press(desk, order_id, "give-back", who="sales-manager-1")
    assert unsaid.status == 422
    assert 'id="back_reason-error"' in unsaid.text and "<details open>" in unsaid.text
    assert stands(desk, order_id) == "ARRIVED"

    assert press(desk, order_id, "give-back", who="sales-manager-1", back_reason="Scratched").status == 303
    assert stands(desk, order_id) == "PLANNED"


def test_what_holds_it_up_is_said_and_it_goes_on_from_where_it_was(desk: Desk, order_id: str) -> None:
    half = press(desk, order_id, "milestone", milestone="BLOCKED", blocked_reason="Customs")
    assert half.status == 422
    assert 'value="Customs"' in half.text and 'id="owner-error"' in half.text

    press(desk, order_id, "milestone", milestone="BLOCKED", blocked_reason="Customs", owner="Logistics")
    page = look(desk, order_id).text
    assert "Customs. In charge: Logistics" in page and "It goes on from “Delivery planned”" in page
    assert "Allocate a car" not in page
    assert press(desk, order_id, "milestone", milestone="PLANNED").status == 303
    assert stands(desk, order_id) == "PLANNED"


def test_a_milestone_out_of_order_is_refused_with_the_possible_ones(desk: Desk, order_id: str) -> None:
    refused = press(desk, order_id, "milestone", milestone="READY")
    assert refused.status == 409
    assert "cannot go to “Ready for handover”" in refused.text and "Allocate a car" in refused.text


def test_the_appointment_is_by_the_clock_of_the_store(desk: Desk, order_id: str) -> None:
    wish = {"starts_at": "2099-06-05T10:30", "place": "Lane 7"}
    assert press(desk, order_id, "appointment", who="consultant-1", **wish).status == 303
    assert "5 June 2099, 10:30 (China) · Lane 7" in look(desk, order_id).text


def test_an_unpaid_car_is_not_handed_over_and_the_form_comes_back_filled_in(desk: Desk, order_id: str) -> None:
    ready(desk, order_id, paid=False)
    refused = press(desk, order_id, "handover", who="consultant-1", **SHEET)
    assert refused.status == 409
    assert 'value="12"' in refused.text and 'value="walk_around" checked' in refused.text
    assert stands(desk, order_id) == "READY"


def test_nobody_gets_a_car_who_was_not_recognised_or_expected(desk: Desk, order_id: str) -> None:
    ready(desk, order_id, paid=False)
    silent = {name: said for name, said in SHEET.items() if name not in {"papers_seen", "came_early"}}
    refused = press(desk, order_id, "handover", who="consultant-1", **silent)
    assert refused.status == 409
    for said in ("If the customer is here all the same", "Type the pickup code", "must still be paid"):
        assert said in refused.text
    assert 'id="papers_seen-error"' in refused.text and 'id="came_early-error"' in refused.text
    assert stands(desk, order_id) == "READY"


def test_how_the_customer_came_stands_on_the_page_and_in_the_trail(desk: Desk, order_id: str) -> None:
    ready(desk, order_id, paid=True)
    assert press(desk, order_id, "handover", who="consultant-1", **SHEET).status == 303
    page = look(desk, order_id).text
    assert "Identity document" in page and "Came before the agreed time, or without one" in page
    told = desk.bench.book.history(Order.key_of(order_id))[-1].details
    assert (told["recognised_by"], told["came_early"]) == ("papers", True)


def test_what_is_not_ticked_at_the_handover_is_still_owed(desk: Desk, order_id: str) -> None:
    ready(desk, order_id, paid=True)
    wrong = press(desk, order_id, "handover", who="consultant-1", **SHEET | {"keys": "0"})
    assert wrong.status == 422
    assert 'value="12"' in wrong.text and 'value="walk_around" checked' in wrong.text

    assert press(desk, order_id, "handover", who="consultant-1", **SHEET).status == 303

    signed = desk.bench.book.get(Handover, order_id)
    assert (signed.odometer_km, signed.keys, signed.documents) == (12, 2, ("invoice",))
    owed = [name for name, done in signed.checklist.items() if not done]
    assert {"plates", "accessories", "three_guarantees"} <= {*owed} and "walk_around" not in owed
    page = look(desk, order_id).text
    assert "Still owed to the customer" in page and "Number plates" in page
    assert "Report what was reached" not in page


def test_the_car_and_its_guarantees_are_in_the_profile_after_the_handover(desk: Desk, order_id: str) -> None:
    ready(desk, order_id, paid=True)
    press(desk, order_id, "handover", who="consultant-1", **SHEET)
    order = desk.bench.book.get(Order, order_id)
    address = "/staff/customers/{customer_id}"
    page = desk.ask(
        profile.handler, "GET", address, headers=ENGLISH, session="consultant-1", customer_id=order.customer_id
    )
    handed_over = local_day(desk.bench.clock.now())
    assert order.delivery and f">{order.delivery.vin}<" in page.text
    assert f"{handed_over.year + 3}, or 60000 km" in page.text and f"{handed_over.year + 2}, or 50000 km" in page.text


def test_what_is_owed_is_ticked_off_put_off_and_added_to_on_the_page(desk: Desk, order_id: str) -> None:
    ready(desk, order_id, paid=True)
    assert press(desk, order_id, "handover", **SHEET).status == 303
    page = look(desk, order_id).text
    assert "Number plates" in page and "Tick off, and tell the customer" in page

    assert press(desk, order_id, "due-bill/done", item="1", done_note="At the counter").status == 303
    assert press(desk, order_id, "due-bill", owed_what="A roof box", owed_owner="aftersales").status == 303
    later = {"moved_item": "2", "due_on": "2099-01-05", "moved_because": "late"}
    assert press(desk, order_id, "due-bill/day", **later).status == 303

    page = look(desk, order_id).text
    assert "At the counter" in page and "A roof box" in page and "5 January 2099" in page
    wrong = press(desk, order_id, "due-bill/day", **(later | {"due_on": "2001-01-05"}))
    assert wrong.status == 422 and 'value="late"' in wrong.text
    assert press(desk, order_id, "due-bill/done").status == 422


def test_what_was_heard_at_the_handover_is_written_down_once_and_stands_in_the_profile(
    desk: Desk, order_id: str
) -> None:
    assert "What was heard" not in look(desk, order_id).text
    ready(desk, order_id, paid=True)
    assert press(desk, order_id, "handover", **SHEET).status == 303
    assert "What was heard at the handover" in look(desk, order_id, "consultant-1").text

    empty = press(desk, order_id, "feedback", who="consultant-1", heard=" ")
    assert empty.status == 422 and 'id="heard-error"' in empty.text

    told = {"heard": "Loved the colour; the boot was dusty", "idempotency_key": "heard-once"}
    first, again = (press(desk, order_id, "feedback", who="consultant-1", **told) for _ in range(2))
    customer_id = desk.bench.book.get(Order, order_id).customer_id
    assert first.status == again.status == 303
    assert first.header("location") == again.header("location") == f"/staff/customers/{customer_id}"
    address = "/staff/customers/{customer_id}"
    page = desk.ask(profile.handler, "GET", address, headers=ENGLISH, session="consultant-1", customer_id=customer_id)
    assert page.text.count("Loved the colour; the boot was dusty") == 1


def test_the_inspection_is_signed_off_on_the_page_and_a_defect_says_what_is_wrong(desk: Desk, order_id: str) -> None:
    assert press(desk, order_id, "allocation").status == 303
    for milestone in ("ARRIVED", "PREPARING"):
        press(desk, order_id, "milestone", milestone=milestone)
    assert "Inspection before delivery (PDI)" in look(desk, order_id).text

    silent = press(desk, order_id, "inspection", **{"in_order[]": "interior"})
    assert silent.status == 422
    assert 'value="interior" checked' in silent.text and 'id="defect-error"' in silent.text
    assert press(desk, order_id, "inspection", **{"in_order[]": "interior"}, defect="Battery is flat").status == 303
    assert "Battery is flat" in look(desk, order_id).text
    refused = press(desk, order_id, "milestone", milestone="PDI_PASSED")
    assert refused.status == 409 and "After-sales mends them" in refused.text
    assert stands(desk, order_id) == "PREPARING"
