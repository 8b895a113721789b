"""What pages and mails say of an order's price and terms: no charge hidden, no kind of payment taken for another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from driveaway.runtime.pages import Form, Pages
from driveaway.shared.text import LANGUAGES, Language
from tests.unit.pages.samples import ORDER, WAY, yuan
from tests.unit.pages.staff import CONSOLE
from tests.unit.pages.test_mails import KINDS

PLAN = [{"due_on": "2026-12-20", "amount": yuan("80000.00")}, {"due_on": "2027-01-20", "amount": yuan("110764.00")}]


def confirm_page(pages: Pages, language: Language = "en", **changes: Any) -> str:
    """Return the customer's page of the sample order, with changes of its payment or of itself."""
    payment = ORDER["payment"] | {name: changes.pop(name) for name in ORDER["payment"].keys() & changes.keys()}
    order = {**ORDER, "payment": payment, **changes}
    page = pages.render("orders/confirm.html", language=language, order=order, state="open", **WAY, form=Form("orders"))
    return re.sub(r"\s+", " ", page)


def test_the_list_price_stands_beside_an_amount_that_differs_from_it_and_nowhere_else(pages: Pages) -> None:
    page = confirm_page(pages)
    assert page.count("List price CNY") == 1
    assert 'CNY 239,800.00<br><span class="beside">List price CNY 241,800.00</span>' in page


def test_what_lowers_the_price_is_negative_and_services_stand_apart_before_the_total(pages: Pages) -> None:
    page = confirm_page(pages)
    told = [
        'Autumn offer</th><td class="number">−CNY 1,000.00',
        'Discount of 2%</th><td class="number">−CNY 4,836.00',
        "Optional services, each one chosen by the buyer",
        'Registration</th><td class="number">CNY 800.00',
        'Total, tax included</th><td class="number">CNY 240,764.00',
        'of which value-added tax (13%)</th><td class="number">CNY 27,698.51',
    ]
    places = [page.index(each) for each in told]
    assert places == sorted(places)


def test_an_order_without_a_discount_tells_of_none(pages: Pages) -> None:
    none: dict[str, Any] = {"discount": yuan("0.00"), "discount_percent": None}
    sample = KINDS["confirm_order"]["always"]
    mail = pages.mail("confirm_order", language="en", data={**sample, **none})
    assert "CNY 0.00" not in confirm_page(pages, **none) + mail.text


def test_an_order_without_services_has_no_group_of_them(pages: Pages) -> None:
    goods = [each for each in ORDER["items"] if each["kind"] != "service"]
    assert "Optional services" not in confirm_page(pages, items=goods)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["earnest", "prepayment"])
def test_earnest_money_and_prepayment_are_told_apart_before_the_customer_answers(
    pages: Pages, kind: str, language: Language
) -> None:
    other = {"earnest": "prepayment", "prepayment": "earnest"}[kind]
    paid: dict[str, Any] = {"earnest_money": None, "prepayment": None}
    paid["earnest_money" if kind == "earnest" else kind] = yuan("20000.00")
    note, absent = (pages.text(f"orders.payment.{each}_note", language) for each in (kind, other))

    page = confirm_page(pages, language, **paid)
    sample = KINDS["confirm_order"]["always"]
    payment = {**sample["payment"], **paid}  # type: ignore[dict-item]
    mail = pages.mail("confirm_order", language=language, data={**sample, "payment": payment})

    assert note in page and page.index(note) < page.index("<form")
    for text in (page, mail.text):
        assert absent not in text
    assert note in mail.text and note in mail.html


def test_a_plan_of_instalments_is_a_table_of_days_and_amounts(pages: Pages) -> None:
    page = confirm_page(pages, method="instalments", instalments=PLAN)
    assert '<th scope="row">1</th><td>20 December 2026</td><td class="number">CNY 80,000.00</td>' in page
    assert '<th scope="row">2</th><td>20 January 2027</td><td class="number">CNY 110,764.00</td>' in page


def test_a_car_traded_in_is_told_with_what_is_left_to_pay_in_money(pages: Pages) -> None:
    page = confirm_page(pages)
    for told in ("Lanyu 0", "沪A12345", "CNY 30,000.00", "20 November 2026", "CNY 210,764.00", "the sale is off"):
        assert told in page


def test_special_terms_keep_their_lines_and_run_nothing(pages: Pages) -> None:
    page = pages.render(
        "orders/confirm.html",
        language="en",
        order={**ORDER, "special_terms": "First\nsecond <script>"},
        state="open",
        **WAY,
        form=Form("orders"),
    )
    assert '<p class="said">First\nsecond &lt;script&gt;</p>' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_in_the_console_says_what_its_duplication_left_out(pages: Pages, language: Language) -> None:
    mark = {"field": "option_codes", "name": ORDER["items"][1]["name"], "before": yuan("6000.00"), "after": None}
    details = {"duplicate_of": "DW-1", "left_out": [mark]}
    begun = {**CONSOLE["timeline"]["events"][0], "details": details}
    told = pages.text("console.left_out", language, order_no="DW-1")
    for status, said in (("DRAFT", True), ("IN_REVIEW", False)):
        changes = {"order": {**CONSOLE["order"], "status": status}, "timeline": {"events": [begun], "unbroken": True}}
        page = pages.render("orders/console.html", language=language, **CONSOLE | changes)
        assert (told in page) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_that_fell_through_says_that_it_ended(pages: Pages, language: Language) -> None:
    ended = {"code": "CANCELLED", "state": "blocked", "who": "nobody", "at": "2026-11-24T04:00:00Z"}
    way = {"steps": [WAY["steps"][0], ended], "next_action": {"who": "nobody", "what": "order_ended"}}
    page = pages.render(
        "orders/confirm.html", language=language, order=ORDER, state="decided", decision="confirm", **way
    )
    steps = page[page.index('<ol class="steps">') :]
    assert pages.text("common.step.ended", language) in steps
    assert pages.text("common.step.blocked", language) not in steps
    assert pages.text("word.who.nobody", language) not in steps[: steps.index("</ol>")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_says_by_when_an_answer_is_due(pages: Pages, language: Language) -> None:
    sample = KINDS["confirm_order"]["always"]
    mail = pages.mail("confirm_order", language=language, data=sample)
    due = pages.text("orders.answer_by", language, answer_by=sample["deadline"])
    assert due in mail.text and due in mail.html


def test_why_it_is_cheaper_is_for_staff(pages: Pages) -> None:
    assert "Third car" in pages.render("orders/console.html", language="en", **CONSOLE)
    assert "Third car" not in confirm_page(pages)
