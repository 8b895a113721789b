"""What a consultant does with an order that exists, from its page: correct it, send it, copy it, cancel it."""

from __future__ import annotations

from driveaway.customers.editing import edit_profile
from driveaway.customers.model import Customer, ProfileEdit
from driveaway.orders.answers import answer_order
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import CustomerAnswer, OrderEdit
from driveaway.orders.service import open_file
from tests.functions.corrections.correcting import EDIT, PLAN, filled, look, now, page, press, save, tasks_about
from tests.functions.desk import Desk
from tests.functions.filled import hidden, value_of
from tests.sales import confirm_token, draft, person_with, submitted


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
