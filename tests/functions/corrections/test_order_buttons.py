"""The buttons on the page of an order: whose they are, and what they say when they cannot."""

from __future__ import annotations

import html
import re

from driveaway.catalogue.terms import ONE, Terms
from driveaway.contracts.model import Contract
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.shared.money import cny
from driveaway.step import Change, Step
from tests.functions.corrections.correcting import filled, look, now, page, press, save
from tests.functions.desk import Desk
from tests.functions.filled import hidden
from tests.sales import draft


def test_an_order_that_binds_is_no_longer_corrected_or_offered_to_be(desk: Desk, consultant: str, order: Order) -> None:
    contract = Contract(
        contract_no="C-1",
        revision=1,
        content_hash=order.content_hash,
        draft_key="k",
        draft_sha256="0" * 64,
        generated_at=desk.bench.clock.now(),
    )
    signed = order.succeed(contract_status="ARCHIVED", contract=contract, contract_no="C-1")
    step = Step(action="contract_archived", actor="s", at=desk.bench.clock.now(), changes=(Change(signed, order),))
    desk.bench.book.commit(step)

    assert look(desk, order, consultant).status == 409
    assert f"{order.order_id}/edit" not in page(desk, order, consultant).text


def test_the_buttons_of_an_order_are_those_that_its_reader_may_press(desk: Desk, consultant: str) -> None:
    order = draft(desk.bench)
    director = desk.session_of("sales-director@driveaway.example")
    buttons = {
        who: {each for each in ("edit", "submit", "duplicate", "cancel") if f"{order.order_id}/{each}" in shown.text}
        for who, shown in (
            ("consultant", page(desk, order, consultant)),
            ("director", page(desk, order, director)),
            ("finance", page(desk, order, desk.session_of("finance@driveaway.example"))),
        )
    }
    assert buttons == {
        "consultant": {"edit", "submit", "duplicate", "cancel"},
        "director": {"cancel"},
        "finance": set(),
    }


def test_an_order_is_sent_from_its_page(desk: Desk, consultant: str, order: Order) -> None:
    sent = press(desk, order, consultant, "submit")
    assert (sent.status, sent.header("location")) == (303, f"/staff/orders/{order.order_id}")
    assert now(desk, order).status == "AWAITING_CUSTOMER"
    assert f"{order.order_id}/submit" not in page(desk, order, consultant).text


def test_a_cancellation_needs_its_reason_and_comes_back_without_one(desk: Desk, consultant: str, order: Order) -> None:
    refused = press(desk, order, consultant, "cancel", reason="")
    assert refused.status == 422 and 'href="#reason"' in refused.text and "<details open>" in refused.text

    assert press(desk, order, consultant, "cancel", reason="Too dear <b>").status == 303
    assert (now(desk, order).status, now(desk, order).ended_reason) == ("CANCELLED", "Too dear <b>")
    assert "Too dear &lt;b&gt;" in page(desk, order, consultant).text


def test_a_copy_is_made_once_and_inherits_no_discount(desk: Desk, consultant: str) -> None:
    order = draft(desk.bench, discount={"amount": "1000.00"}, discount_reason="loyalty")
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page(desk, order, consultant).text)
    assert key

    replies = [press(desk, order, consultant, "duplicate", idempotency_key=key[1]) for _ in range(2)]

    places = {each.header("location") for each in replies}
    assert [each.status for each in replies] == [303, 303] and len(places) == 1
    copy = desk.bench.book.get(Order, places.pop().rpartition("/")[2])
    assert copy.order_id != order.order_id and copy.status == "DRAFT"
    assert open_file(copy.order_id, desk.bench.book).content.discount.is_zero
    assert html.escape(copy.order_no) in page(desk, copy, consultant).text


def test_a_page_that_was_not_the_newest_sends_nothing_out(desk: Desk, consultant: str, order: Order) -> None:
    version = hidden(page(desk, order, consultant))["version"]
    fields = filled(look(desk, order, consultant)) | {"colour_code": "LAKE"}
    save(desk, order, consultant, fields)

    stale = press(desk, order, consultant, "submit", version=str(version))

    assert stale.status == 412 and now(desk, order).status == "DRAFT"
    assert "changed meanwhile" in stale.text
    assert press(desk, order, consultant, "submit", version=str(hidden(stale)["version"])).status == 303


def test_what_keeps_an_order_from_going_out_is_said_beside_the_buttons(desk: Desk, consultant: str) -> None:
    order = draft(desk.bench, service_codes=["REGISTRATION", "WARRANTY"])
    terms = desk.bench.book.get(Terms, ONE)
    dearer = tuple(each.model_copy(update={"price": each.price + cny(1)}) for each in terms.services)
    change = Change(terms.succeed(services=dearer), terms)
    desk.bench.book.commit(Step(action="terms_changed", actor="s", at=desk.bench.clock.now(), changes=(change,)))

    refused = press(desk, order, consultant, "submit")

    assert refused.status == 409 and now(desk, order).status == "DRAFT"
    summary = refused.text[refused.text.index('role="alert"') : refused.text.index("<h1")]
    assert "Registration" in summary and "Warranty" in summary
    assert f"{order.order_id}/edit" in refused.text
