"""A corrected order goes out again with what is otherwise marked, against what its customer saw last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from driveaway.effects.model import Effect, once_to
from driveaway.orders.answers import answer_order, look_at_confirmation
from driveaway.orders.compared import marks_between
from driveaway.orders.content import Content
from driveaway.orders.customers_view import customer_view
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.pricing import content_hash
from driveaway.orders.requests import CustomerAnswer, OrderEdit
from driveaway.runtime.pages import Form, Pages
from driveaway.shared.money import cny
from driveaway.shared.text import LANGUAGES, Language
from infra.build_assets import BUILT, build
from tests.fakes import Bench, bench
from tests.sales import confirm_token, person_with, sent, submitted
from tests.unit.contracts.samples import LOAN, an_order, named, whole_content
from tests.unit.pages.samples import WAY

SEND_BACK = CustomerAnswer(decision="request_changes", phone_last4="8000", comment="blue, please")
WISH = {"requested_date": "2026-05-01", "place": "Store 2"}


@pytest.fixture(scope="module")
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def edited(order: Order, here: Bench, **fields: Any) -> Order:
    edit_order(
        order.order_id,
        OrderEdit.model_validate(fields),
        expected=here.book.get(Order, order.order_id).version,
        person=person_with("consultant", here, "1"),
        book=here.book,
        clock=here.clock,
    )
    return here.book.get(Order, order.order_id)


def sent_back(order: Order, here: Bench) -> str:
    token = confirm_token(order, here)
    answer_order(token, SEND_BACK, book=here.book, clock=here.clock)
    return token


def told(order: Order, here: Bench) -> list[tuple[object, object, object]]:
    """Return what the page marks, names and amounts in short."""
    asked = look_at_confirmation(confirm_token(order, here), book=here.book, now=here.clock.now())
    return [(each.field, short(each.before), short(each.after)) for each in asked.content.marks]


def short(value: object) -> object:
    return getattr(value, "en", None) or (str(value.amount) if hasattr(value, "amount") else value)


def letter(order: Order, here: Bench) -> dict[str, Any]:
    email = here.book.get(Content, order.order_id).buyer.email
    found = here.book.get(Effect, once_to(email, f"{order.order_id}-confirm-{order.turn}")).mail
    assert found
    return dict(found.data)


def test_each_changed_field_is_marked_with_before_and_after_on_the_page_and_in_the_mail(here: Bench) -> None:
    order = submitted(here, option_codes=["WINTER"])
    sent_back(order, here)
    edited(order, here, colour_code="LAKE", option_codes=[], delivery=WISH)
    again = sent(edited(order, here, payment={"method": "full", "prepayment": {"amount": "500.00"}}), here)

    marks = told(again, here)
    assert ("option_codes", "3800.00", None) in marks
    assert ("price.colour", "0.00", "3000.00") in marks
    assert ("payment.prepayment", None, "500.00") in marks
    assert ("delivery.requested_date", "2026-04-01", "2026-05-01") in marks
    assert ("delivery.place", "Store 1", "Store 2") in marks
    assert [each for each, *_ in marks] == [
        "colour_code",
        "price.colour",
        "option_codes",
        "total",
        "payment.prepayment",
        "delivery.requested_date",
        "delivery.place",
    ]
    assert [each["field"] for each in letter(again, here)["marks"]] == [each for each, *_ in marks]


def test_what_was_changed_and_changed_back_before_it_went_out_is_not_marked(here: Bench) -> None:
    order = submitted(here)
    edited(order, here, colour_code="LAKE")
    again = sent(edited(order, here, colour_code="PEARL"), here)
    assert (told(again, here), "marks" in letter(again, here)) == ([], False)


def test_an_order_that_goes_out_first_or_unchanged_marks_nothing(here: Bench) -> None:
    order = submitted(here)
    assert (told(order, here), "marks" in letter(order, here)) == ([], False)
    sent_back(order, here)
    assert told(sent(order, here), here) == []


def test_marks_are_against_what_was_sent_last_and_are_gone_when_it_goes_out_unchanged(here: Bench) -> None:
    order = submitted(here)
    second = sent(edited(order, here, colour_code="LAKE"), here)
    third = sent(edited(second, here, delivery=WISH), here)
    assert [each for each, *_ in told(third, here)] == ["delivery.requested_date", "delivery.place"]
    sent_back(third, here)
    assert told(sent(third, here), here) == []


def test_a_reminder_marks_what_its_first_mail_marked(here: Bench) -> None:
    order = sent(edited(submitted(here), here, delivery=WISH), here)
    here.clock.advance(timedelta(days=3))
    sweep_orders(here.book, here.clock)
    reminder = here.book.get(Effect, f"{order.order_id}-remind-{order.turn}-1").mail
    assert reminder and reminder.data["marks"] == letter(order, here)["marks"]


def test_while_an_order_is_corrected_its_customer_sees_what_was_sent(here: Bench) -> None:
    order = submitted(here)
    token = sent_back(order, here)
    edited(order, here, colour_code="LAKE", discount={"amount": "900.00"}, discount_reason="loyalty")

    asked = look_at_confirmation(token, book=here.book, now=here.clock.now())
    shown = customer_view(asked.order, asked.content)
    assert (shown["colour_code"], shown["discount"]) == ("PEARL", {"amount": "0.00", "currency": "CNY"})
    assert shown["total"] == order.total.model_dump(mode="json")
    assert shown["customer_comment"] == "blue, please"
    sent(here.book.get(Order, order.order_id), here)
    assert look_at_confirmation(token, book=here.book, now=here.clock.now()).content.colour_code == "LAKE"


def test_marks_are_no_part_of_what_is_agreed(here: Bench) -> None:
    order = sent(edited(submitted(here), here, delivery=WISH), here)
    content = here.book.get(Content, order.order_id)
    assert content.marks and content_hash(content) == order.content_hash


def test_what_is_for_staff_and_the_digits_that_prove_who_answers_are_never_marked() -> None:
    before = whole_content()
    buyer = before.buyer.model_copy(update={"phone": "+8613800134321", "id_number": "310101199001010035"})
    for_staff = {"cost": cny(1), "discount_reason": "other", "discount_note": "secret"}
    marks = marks_between(before, before.model_copy(update={**for_staff, "buyer": buyer}))
    assert [(each.field, each.before, each.after) for each in marks] == [
        ("buyer.phone", "+861380013••••", "+861380013••••")
    ]
    assert not [each for each in ("secret", "4321", "8000") if each in json.dumps(str(marks))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_and_the_page_tell_each_mark_in_words(language: Language) -> None:
    build()
    pages = Pages(BUILT)
    roof = named("全景天窗", "全景天窗", "Panoramic roof")
    before = whole_content(language)
    after = before.model_copy(update={"payment": LOAN, "special_terms": None, "lines": before.lines[:2]})
    after = after.model_copy(update={"marks": marks_between(before, after)})
    words = pages.words(language)
    marks = [each.model_dump(mode="json") for each in after.marks]
    sample = json.loads((BUILT.parents[1] / "mails.json").read_text("utf-8"))["confirm_order"]["always"]
    mail = pages.mail("confirm_order", language=language, data={**sample, "marks": marks})
    order = customer_view(an_order(after, status="AWAITING_CUSTOMER"), after)
    page = pages.render("orders/confirm.html", language=language, order=order, state="open", **WAY, form=Form("orders"))
    told = [
        roof.in_(language),
        words.word("payment_method", "instalments"),
        words.word("payment_method", "loan"),
        words.word("on_refusal", "pay_otherwise"),
        words.word("field", "special_terms"),
        words.day("2027-01-24"),
    ]
    for text in (mail.text, mail.html, page):
        assert not [each for each in told if each not in text]
        assert "word.field" not in text and "price.option" not in text
