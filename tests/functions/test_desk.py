"""The form of a new order, as a consultant fills it in: from an inquiry, without script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

import pytest

from driveaway.inquiries.model import Inquiry, NewInquiry
from driveaway.inquiries.service import take_inquiry
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from functions.orders import desk as new_order
from tests.functions.desk import Desk, Reply, opened
from tests.functions.filled import hidden, value_of
from tests.sales import INQUIRY
from tests.sowing import sow

NEW = "/staff/orders/new"
BROWSER = {"accept": "text/html", "accept-language": "en"}
CHOSEN = {
    "model_code": "XC-E9",
    "trim_code": "PREMIUM",
    "colour_code": "PEARL",
    "payment.method": "full",
    "delivery.requested_date": "2026-12-20",
    "delivery.place": "Store 1",
}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """Return one desk for all: each test has an inquiry of its own."""
    with opened() as found:
        sow(found.bench)
        yield found


@pytest.fixture
def inquiry(desk: Desk) -> str:
    return taken(desk)


def taken(desk: Desk) -> str:
    """Return an inquiry that says which car, and how it is to be paid."""
    said = {"model_code": "XC-E9", "payment_preference": "full", "notes": "<b>soon</b>"}
    asked = NewInquiry.model_validate(INQUIRY.model_dump() | said)
    reply = take_inquiry(asked, person=None, receipt=None, book=desk.bench.book, clock=desk.bench.clock)
    return str(reply["inquiry_id"])


@pytest.fixture(scope="module")
def consultant(desk: Desk) -> str:
    return desk.session_of("consultant-1@driveaway.example")


@pytest.fixture(scope="module")
def shown(desk: Desk, consultant: str) -> Reply:
    """Return the form that tests fill in which make no order."""
    return look(desk, consultant, inquiry_id=taken(desk))


def look(desk: Desk, session: str, **query: str) -> Reply:
    return desk.ask(new_order.handler, "GET", NEW, headers=BROWSER, session=session, query=query)


def send(desk: Desk, session: str, shown: Reply, typed: Mapping[str, object], to: str = NEW) -> Reply:
    """Send a form as a browser does: what is hidden in it, and what was filled in or ticked."""
    fields = {**hidden(shown), **typed}
    return desk.ask(new_order.handler, "POST", to, headers=BROWSER, session=session, form=fields)


def orders(desk: Desk, inquiry: str) -> list[Order]:
    found = desk.bench.book.worklist(Order, "ORDERS#1")[0]
    return [order for order in found if order.inquiry_id == inquiry]


def test_the_form_starts_with_all_that_the_inquiry_tells(desk: Desk, consultant: str, inquiry: str) -> None:
    shown = look(desk, consultant, inquiry_id=inquiry)

    assert (shown.status, shown.header("cache-control")) == (200, "no-store")
    assert value_of(shown, "model_code") == "XC-E9" and value_of(shown, "payment.method") == "full"
    assert value_of(shown, "delivery.place") == "静湖店 静湖区湖滨大道 18 号"
    assert value_of(shown, "delivery.requested_date") > "2026"
    assert "䶮小明" in shown.text and "&lt;b&gt;soon" in shown.text and "138001" not in shown.text
    assert "CNY 3,000.00 extra" in shown.text and "no surcharge" in shown.text
    assert "Only together with Advanced driver assistance." in shown.text
    assert "CNY 800.00" in shown.text


def test_an_order_is_made_as_the_form_says_and_once(desk: Desk, consultant: str, inquiry: str) -> None:
    typed = CHOSEN | {
        "option_codes[]": ["ASSIST", "PARKING"],
        "service_codes[]": ["REGISTRATION"],
        "discount.amount": "2,000.00",
        "discount_percent": "",
        "discount_reason": "loyalty",
        "payment.method": "instalments",
        "payment.earnest_money.amount": "20,000",
        "payment.instalments.0.due_on": "2026-12-01",
        "payment.instalments.0.amount.amount": "300000",
        "payment.instalments.1.due_on": "2026-12-10",
        "payment.instalments.1.amount.amount": "126,200",
        "trade_in.car": "Old one",
        "trade_in.appraisal.amount": "30,000",
        "contract_language": "bilingual",
        "special_terms": "",
    }
    shown = look(desk, consultant, inquiry_id=inquiry)

    replies = [send(desk, consultant, shown, typed) for _ in range(2)]
    (order,) = orders(desk, inquiry)
    assert [(each.status, each.header("location")) for each in replies] == [
        (303, f"/staff/orders/{order.order_id}")
    ] * 2
    content = open_file(order.order_id, desk.bench.book).content
    assert (order.status, order.inquiry_id, str(order.total.amount)) == ("DRAFT", inquiry, "476200.00")
    assert content.option_codes == ("ASSIST", "PARKING") and content.service_codes == ("REGISTRATION",)
    assert [str(each.amount.amount) for each in content.payment.instalments] == ["300000.00", "126200.00"]
    assert content.trade_in and str(content.trade_in.appraisal.amount) == "30000.00"
    assert content.contract_language == "bilingual"
    assert desk.bench.book.get(Inquiry, inquiry).state == "CONVERTED"


def test_the_price_is_told_before_anything_is_saved(desk: Desk, consultant: str, shown: Reply) -> None:
    typed = CHOSEN | {
        "option_codes[]": ["SUNROOF"],
        "discount_percent": "2",
        "discount_reason": "loyalty",
        "delivery.place": "",
    }

    priced = send(desk, consultant, shown, typed, to=f"{NEW}/price")

    assert priced.status == 200 and orders(desk, str(hidden(shown)["inquiry_id"])) == []
    assert "CNY 459,800.00" in priced.text and "−CNY 9,326.00" in priced.text and "CNY 456,974.00" in priced.text
    assert value_of(priced, "discount_percent") == "2" and value_of(priced, "delivery.place") == ""
    assert value_of(priced, "trim_code") == "PREMIUM" and hidden(priced) == hidden(shown)
    assert re.search(r'name="option_codes\[\]" value="SUNROOF" checked', priced.text)

    without = send(desk, consultant, shown, CHOSEN, to=f"{NEW}/price")
    assert "CNY 459,800.00" in without.text and "−CNY" not in without.text


def test_another_model_brings_its_own_trims_and_no_complaints(desk: Desk, consultant: str, shown: Reply) -> None:
    typed = CHOSEN | {"model_code": "XC-A1", "option_codes[]": ["ASSIST"], "delivery.place": "Kept"}

    other = send(desk, consultant, shown, typed, to=f"{NEW}/price")

    assert other.status == 200 and 'role="alert"' not in other.text
    assert 'value="STANDARD"' in other.text and 'value="ASSIST"' not in other.text
    assert "once trim and colour are chosen" in other.text and value_of(other, "delivery.place") == "Kept"


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"trim_code": ""}, "trim_code", "This is needed."),
        ({"option_codes[]": ["SUNROOF", "PARKING"]}, "option_codes-1", "needs “Advanced driver assistance”"),
        ({"discount.amount": "ten"}, "discount-amount", "This must be a number"),
        ({"discount.amount": "2000"}, "discount_reason", "reason"),
        ({"discount.amount": "99999999", "discount_reason": "loyalty"}, "discount", ""),
        ({"payment.earnest_money.amount": "200,000"}, "payment-earnest_money", "at most 20%"),
        ({"payment.instalments.1.due_on": "2026-12-01"}, "payment-instalments-0-due_on", "This is needed."),
        ({"payment.instalments.0.due_on": "2026-12-01"}, "payment-instalments-0-amount", "This is needed."),
        ({"payment.instalments.0.due_on": "x"}, "payment-instalments-0-due_on", "Enter a date"),
        ({"trade_in.car": "Old one"}, "trade_in-appraisal", "This is needed."),
        ({"delivery.requested_date": "2026-13-01"}, "delivery-requested_date", "Enter a date"),
        ({"special_terms": "\x07"}, "special_terms", ""),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_form_keeps_everything(
    desk: Desk, consultant: str, shown: Reply, wrong: dict[str, object], field: str, said: str
) -> None:
    again = send(desk, consultant, shown, CHOSEN | wrong)

    assert again.status == 422 and orders(desk, str(hidden(shown)["inquiry_id"])) == []
    assert f'href="#{field}"' in again.text and f'id="{field}"' in again.text and f'id="{field}-error"' in again.text
    assert said in html.unescape(again.text)
    for name, value in (CHOSEN | wrong).items():
        assert name.endswith("[]") or name == "special_terms" or value_of(again, name) == value, name
    assert hidden(again) == hidden(shown)


def test_without_an_inquiry_the_open_ones_are_there_to_choose_from(desk: Desk, consultant: str, inquiry: str) -> None:
    listed = look(desk, consultant)
    assert f"{NEW}?inquiry_id={inquiry}" in listed.text and "䶮小明" in listed.text
    assert inquiry not in look(desk, consultant, state="QUALIFIED").text


def test_a_known_customer_orders_again_without_an_inquiry(desk: Desk, consultant: str, inquiry: str) -> None:
    customer = desk.bench.book.get(Inquiry, inquiry).customer_id
    shown = look(desk, consultant, customer_id=customer, model_code="XC-E9")

    made = send(desk, consultant, shown, CHOSEN)

    order = desk.bench.book.get(Order, made.header("location").rpartition("/")[2])
    assert (order.customer_id, order.inquiry_id) == (customer, None)


def test_another_stores_inquiry_is_not_found_and_a_stranger_signs_in_first(
    desk: Desk, consultant: str, inquiry: str
) -> None:
    send(desk, consultant, look(desk, consultant, inquiry_id=inquiry), CHOSEN)
    assert look(desk, desk.session_of("consultant-2@driveaway.example"), inquiry_id=inquiry).status == 404

    stranger = look(desk, "", inquiry_id=inquiry)
    assert stranger.status == 401 and f'name="next" value="{NEW}?inquiry_id={inquiry}"' in stranger.text
