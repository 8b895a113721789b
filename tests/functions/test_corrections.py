"""What a consultant does with an order that exists, from its page: correct it, send it, copy it, cancel it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

import pytest

from driveaway.catalogue.terms import ONE, Terms
from driveaway.contracts.model import Contract
from driveaway.customers.editing import edit_profile
from driveaway.customers.model import Customer, ProfileEdit
from driveaway.orders.answers import answer_order
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import CustomerAnswer, OrderEdit
from driveaway.orders.service import open_file
from driveaway.orders.tasks import tasks_of
from driveaway.shared.money import cny
from driveaway.step import Change, Step
from functions.orders import console, correct, steps
from tests.functions.desk import Desk, Reply, opened
from tests.functions.filled import hidden, value_of
from tests.sales import confirm_token, draft, person_with, submitted

PAGE = "/staff/orders/{order_id}"
EDIT = PAGE + "/edit"
BROWSER = {"accept": "text/html", "accept-language": "en"}
PLAN = {
    "method": "instalments",
    "prepayment": {"amount": "5000.00"},
    "instalments": [
        {"due_on": "2026-12-01", "amount": {"amount": "50000.00"}},
        {"due_on": "2026-12-20", "amount": {"amount": "35600.00"}},
    ],
}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """Return one desk for all: each test has an order of its own."""
    with opened() as found:
        draft(found.bench)
        yield found


@pytest.fixture(scope="module")
def consultant(desk: Desk) -> str:
    return desk.session_of("consultant-1@driveaway.example")


@pytest.fixture
def order(desk: Desk) -> Order:
    return draft(desk.bench)


def look(desk: Desk, order: Order, session: str) -> Reply:
    return desk.ask(correct.handler, "GET", EDIT, headers=BROWSER, session=session, order_id=order.order_id)


def page(desk: Desk, order: Order, session: str) -> Reply:
    return desk.ask(console.handler, "GET", PAGE, headers=BROWSER, session=session, order_id=order.order_id)


def filled(shown: Reply) -> dict[str, object]:
    """Return what a browser would send of a form that nobody changed."""
    names = {*re.findall(r'<(?:input|select|textarea) [^>]*name="([^"]+)"', shown.text)}
    ticked = re.findall(r'name="([^"]+\[\])" value="([^"]*)" checked', shown.text)
    many = {name: [value for each, value in ticked if each == name] for name, _ in ticked}
    single = {name: value_of(shown, name) for name in names if not name.endswith("[]")}
    return {**single, **many, **hidden(shown)}


def save(desk: Desk, order: Order, session: str, fields: Mapping[str, object], to: str = EDIT) -> Reply:
    return desk.ask(correct.handler, "POST", to, headers=BROWSER, session=session, form=fields, order_id=order.order_id)


def press(desk: Desk, order: Order, session: str, step: str, **fields: str) -> Reply:
    place = f"{PAGE}/{step}"
    return desk.ask(
        steps.handler, "POST", place, headers=BROWSER, session=session, form=fields, order_id=order.order_id
    )


def now(desk: Desk, order: Order) -> Order:
    return desk.bench.book.get(Order, order.order_id)


def tasks_about(desk: Desk, order: Order) -> list[object]:
    """Return the fields of the consultant's tasks on an order."""
    tasks = tasks_of(person_with("consultant", desk.bench, "1"), desk.bench.book)
    return [each.get("field") for each in tasks if each["order_id"] == order.order_id]


def test_the_form_holds_the_order_as_it_is_and_saving_it_untouched_changes_nothing(desk: Desk, consultant: str) -> None:
    order = draft(desk.bench, payment=PLAN, service_codes=["REGISTRATION"], special_terms="Two lines\nof terms")
    before = open_file(order.order_id, desk.bench.book).content

    shown = look(desk, order, consultant)
    saved = save(desk, order, consultant, filled(shown))

    assert shown.status == 200 and value_of(shown, "payment.instalments.1.amount.amount") == "35600.00"
    assert (saved.status, saved.header("location")) == (303, f"/staff/orders/{order.order_id}")
    assert open_file(order.order_id, desk.bench.book).content == before
    assert now(desk, order).version == order.version


def test_a_correction_makes_a_version_that_the_page_tells(desk: Desk, consultant: str, order: Order) -> None:
    fields = filled(look(desk, order, consultant)) | {"colour_code": "LAKE", "option_codes[]": ["WINTER"]}

    saved = save(desk, order, consultant, fields | {"discount_percent": "1", "discount_reason": "loyalty"})

    assert saved.status == 303 and now(desk, order).revision == 2
    told = page(desk, order, consultant).text
    assert "Discount of 1%" in told
    history = told[told.index("Version 2") :]
    for row in ("Colour</th><td>Pearl white</td><td>Lake blue", "“Winter pack (heated seats and wheel)”"):
        assert row in history


def test_what_is_emptied_on_the_form_is_given_up(desk: Desk, consultant: str) -> None:
    car = {"car": "Old one", "appraisal": {"amount": "9000.00"}}
    order = draft(desk.bench, trade_in=car, service_codes=["REGISTRATION"], contract_language="bilingual")
    fields = filled(look(desk, order, consultant))

    emptied = {"trade_in.car": "", "trade_in.appraisal.amount": "", "contract_language": "", "service_codes[]": []}
    assert save(desk, order, consultant, fields | emptied).status == 303

    content = open_file(order.order_id, desk.bench.book).content
    assert (content.trade_in, content.service_codes, content.contract_language) == (None, (), None)


def test_a_newer_version_is_said_and_what_was_typed_is_kept_and_may_be_saved(
    desk: Desk, consultant: str, order: Order
) -> None:
    fields = filled(look(desk, order, consultant)) | {"delivery.place": "Typed by me"}
    manager = person_with("sales_manager", desk.bench, "1")
    edit_order(
        order.order_id,
        OrderEdit(colour_code="LAKE"),
        expected=order.version,
        person=manager,
        book=desk.bench.book,
        clock=desk.bench.clock,
    )

    stale = save(desk, order, consultant, fields)

    assert stale.status == 412 and now(desk, order).revision == 2
    assert "was changed while you filled in this form" in stale.text and manager.name in stale.text
    assert "Version 2" in stale.text and value_of(stale, "delivery.place") == "Typed by me"
    assert value_of(stale, "colour_code") == "PEARL"
    assert save(desk, order, consultant, filled(stale)).status == 303
    content = open_file(order.order_id, desk.bench.book).content
    assert (content.delivery.place, content.colour_code, now(desk, order).revision) == ("Typed by me", "PEARL", 3)


def test_the_price_of_a_correction_is_told_before_it_is_saved(desk: Desk, consultant: str, order: Order) -> None:
    fields = filled(look(desk, order, consultant)) | {"colour_code": "LAKE", "delivery.place": ""}

    priced = save(desk, order, consultant, fields, to=f"{EDIT}/price")

    assert priced.status == 200 and "CNY 92,800.00" in priced.text and "CNY 89,800.00" in priced.text
    assert now(desk, order).version == order.version and value_of(priced, "delivery.place") == ""


def test_an_order_that_is_saved_again_takes_over_what_the_profile_says_now(
    desk: Desk, consultant: str, order: Order
) -> None:
    edit = ProfileEdit(address="Lake 1", id_type="passport", id_number="E1")
    before = desk.bench.book.get(Customer, order.customer_id)
    edit_profile(
        order.customer_id, edit, expected=before.version, actor="c", book=desk.bench.book, clock=desk.bench.clock
    )

    assert save(desk, order, consultant, filled(look(desk, order, consultant))).status == 303

    buyer = open_file(order.order_id, desk.bench.book).content.buyer
    assert (buyer.address, buyer.id_number, now(desk, order).revision) == ("Lake 1", "E1", 2)
    assert save(desk, order, consultant, filled(look(desk, order, consultant))).status == 303
    assert now(desk, order).revision == 2


def test_wrong_input_stands_beside_its_field_and_the_version_stays(desk: Desk, consultant: str, order: Order) -> None:
    fields = filled(look(desk, order, consultant))
    again = save(desk, order, consultant, fields | {"delivery.place": ""})
    assert again.status == 422 and 'href="#delivery-place"' in again.text
    assert hidden(again)["version"] == str(order.version)


def test_what_the_customer_wants_stands_beside_the_form_and_waits_until_the_order_goes_out_again(
    desk: Desk, consultant: str
) -> None:
    order = submitted(desk.bench)
    wants = {"decision": "request_changes", "phone_last4": "8000", "changes": {"colour": "Blue <b>please</b>"}}
    answer = CustomerAnswer.model_validate(wants)
    answer_order(confirm_token(order, desk.bench), answer, book=desk.bench.book, clock=desk.bench.clock)

    shown = look(desk, order, consultant)

    side = shown.text[shown.text.index("<aside") : shown.text.index("</aside>")]
    assert "What the customer wants changed" in side and "Blue &lt;b&gt;please" in side

    waiting = [tasks_about(desk, order)]
    save(desk, order, consultant, filled(shown) | {"colour_code": "LAKE"})
    waiting.append(tasks_about(desk, order))
    press(desk, order, consultant, "submit")
    assert [*waiting, tasks_about(desk, order)] == [["colour"], ["colour"], []]


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
