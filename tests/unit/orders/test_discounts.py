"""Discounts in money or in per cent of the car's list price: what is refused, and what becomes of them in edits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driveaway.orders.content import Content
from driveaway.orders.customers_view import customer_view
from driveaway.orders.discounts import discount_of
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.pricing import payable
from driveaway.orders.requests import OrderEdit, Selection
from driveaway.orders.view import order_view
from driveaway.shared.errors import InvalidInput
from driveaway.shared.money import cny
from tests.fakes import Bench, bench
from tests.sales import draft, person_with

LIST_PRICE = Decimal("89800.00")
"""Of the car that `tests.sales` orders, as it comes; LAKE paint costs 3,000 more."""
MONEY: dict[str, Any] = {"discount": {"amount": "1000.00"}, "discount_reason": "loyalty"}
PERCENT: dict[str, Any] = {"discount_percent": "5", "discount_reason": "other", "discount_note": "The boss's neighbour"}

REFUSED: tuple[tuple[dict[str, Any], list[tuple[str, str]]], ...] = (
    ({"discount_percent": "5"}, [("/discount_reason", "reason_required")]),
    ({"discount": {"amount": "5.00"}}, [("/discount_reason", "reason_required")]),
    ({**MONEY, "discount_percent": "5"}, [("/discount_percent", "discount_twice")]),
    ({**MONEY, "discount_reason": "other"}, [("/discount_note", "note_required")]),
    ({"discount_percent": "5", "discount_reason": "other"}, [("/discount_note", "note_required")]),
    ({"discount_note": "Why not"}, [("/discount_note", "note_without_discount")]),
    (
        {"discount_note": "Why not", "discount_reason": "other"},
        [("/discount_reason", "reason_without_discount"), ("/discount_note", "note_without_discount")],
    ),
    ({"discount": {"amount": "-1.00"}, "discount_reason": "loyalty"}, [("/discount", "discount_range")]),
    ({"discount": {"amount": str(LIST_PRICE)}, "discount_reason": "loyalty"}, [("/discount", "discount_range")]),
)


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def edited(order: Order, here: Bench, **fields: Any) -> Content:
    now = here.book.get(Order, order.order_id)
    edit_order(
        order.order_id,
        OrderEdit.model_validate(fields),
        expected=now.version,
        person=person_with("consultant", here, "1"),
        book=here.book,
        clock=here.clock,
    )
    return here.book.get(Content, order.order_id)


def terms(content: Content) -> tuple[str, str | None, str | None, str | None]:
    percent = None if content.discount_percent is None else str(content.discount_percent)
    return str(content.discount.amount), percent, content.discount_reason, content.discount_note


def test_each_fault_of_a_discount_is_named_at_its_field(here: Bench) -> None:
    order = draft(here)
    for fields, wrong in REFUSED:
        with pytest.raises(InvalidInput) as refused:
            edited(order, here, **fields)
        assert [(each.pointer, each.code) for each in refused.value.problems] == wrong, fields


def test_a_percentage_is_of_the_list_price_and_follows_the_configuration(here: Bench) -> None:
    order = draft(here, **PERCENT)
    assert here.book.get(Content, order.order_id).discount == cny("4490.00")
    painted = edited(order, here, colour_code="LAKE", option_codes=["WINTER"])
    assert painted.discount == cny("4830.00")  # 5 per cent of 96,600
    assert here.book.get(Order, order.order_id).total == cny("91770.00")


def test_a_discount_in_money_stays_what_it_is(here: Bench) -> None:
    order = draft(here, **MONEY)
    assert edited(order, here, colour_code="LAKE").discount == cny("1000.00")


GIVEN_UP = ("0.00", None, None, None)
NOTE = PERCENT["discount_note"]


@pytest.mark.parametrize(
    ("first", "change", "then"),
    [
        (MONEY, {"discount_percent": "2.5"}, ("2245.00", "2.50", "loyalty", None)),
        (MONEY, {"discount_percent": "2.5", "discount": None}, ("2245.00", "2.50", "loyalty", None)),
        (PERCENT, {"discount": {"amount": "7.00"}}, ("7.00", None, "other", NOTE)),
        (PERCENT, {"discount": {"amount": "7.00"}, "discount_reason": "loyalty"}, ("7.00", None, "loyalty", NOTE)),
        (PERCENT, {"discount_note": "A fair"}, ("4490.00", "5.00", "other", "A fair")),
        (PERCENT, {"discount_reason": "loyalty", "discount_note": None}, ("4490.00", "5.00", "loyalty", None)),
        (PERCENT, {"discount_percent": None}, GIVEN_UP),
        (PERCENT, {"discount": None}, GIVEN_UP),
        (PERCENT, {"discount": {"amount": "0.00"}}, GIVEN_UP),
        (MONEY, {"discount": None}, GIVEN_UP),
        (MONEY, {"discount_percent": None}, GIVEN_UP),
        (MONEY, {"discount": {"amount": "0.00"}, "discount_percent": None}, GIVEN_UP),
    ],
)
def test_one_form_takes_the_place_of_the_other_and_nothing_is_left_of_one_given_up(
    here: Bench, first: dict[str, Any], change: dict[str, Any], then: tuple[str, str | None, str | None, str | None]
) -> None:
    order = draft(here, **first)
    assert terms(edited(order, here, **change)) == then


def test_the_same_percentage_written_otherwise_is_no_new_version(here: Bench) -> None:
    order = draft(here, **PERCENT)
    assert edited(order, here, discount_percent="5.00").revision == 1


def test_a_duplicate_inherits_nothing_of_the_discount(here: Bench) -> None:
    order = draft(here, **PERCENT)
    reply = duplicate_order(
        order.order_id, person=person_with("consultant", here, "1"), receipt=None, book=here.book, clock=here.clock
    )
    assert terms(here.book.get(Content, str(reply["order_id"]))) == GIVEN_UP


def test_the_reason_and_the_note_are_for_staff_only(here: Bench) -> None:
    order = draft(here, **PERCENT)
    content = here.book.get(Content, order.order_id)
    assert order_view(order, content)["discount_note"] == NOTE
    shown = customer_view(order, content)
    assert not {"discount_reason", "discount_note"} & shown.keys()
    assert "neighbour" not in str(shown)
    rows = here.book.history(order.key)
    assert {"field": "discount_note", "before": None, "after": None} in list(rows[0].details["changes"])  # type: ignore[arg-type]
    assert "neighbour" not in str(rows)


SELECTION = Selection.model_validate(
    {
        "model_code": "A",
        "trim_code": "A",
        "colour_code": "A",
        "payment": {"method": "full"},
        "delivery": {"requested_date": "2026-04-01", "place": "1"},
        "discount_reason": "loyalty",
    }
)


@given(
    percent=st.decimals("0.01", "99.99", places=2),
    price=st.decimals("0.01", "99999999.99", places=2),
)
def test_a_percentage_is_never_more_than_half_a_cent_off(percent: Decimal, price: Decimal) -> None:
    selection = SELECTION.model_copy(update={"discount_percent": percent})
    found = discount_of(selection, cny(price)).amount
    assert abs(found - price * percent / 100) <= Decimal("0.005")
    assert found <= price


def test_what_is_paid_is_the_lines_less_the_discount(here: Bench) -> None:
    content = here.book.get(Content, draft(here, **PERCENT).order_id)
    assert payable(content).amount == sum(line.amount.amount for line in content.lines) - content.discount.amount
