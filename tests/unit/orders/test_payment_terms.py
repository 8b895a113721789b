"""How a price may be paid: each rule at its field, and parts that add up to the price exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from driveaway.orders.content import Content
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.payment_terms import parts_of, payment_problems
from driveaway.orders.requests import Selection
from driveaway.shared.money import cny
from tests.fakes import Bench, bench
from tests.sales import draft, person_with

TODAY = date(2026, 3, 2)
PRICE = Decimal("100000.00")
CHOSEN: dict[str, Any] = {
    "model_code": "A",
    "trim_code": "A",
    "colour_code": "A",
    "delivery": {"requested_date": "2026-04-01", "place": "1"},
}


def yuan(amount: Decimal | str | int) -> dict[str, str]:
    return {"amount": str(amount), "currency": "CNY"}


def plan(*parts: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"due_on": day, "amount": yuan(amount)} for day, amount in parts]


def wrong(payment: dict[str, Any], trade_in: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    selection = Selection.model_validate({**CHOSEN, "payment": payment, "trade_in": trade_in})
    return [(each.pointer, each.code) for each in payment_problems(selection, cny(PRICE), TODAY)]


PAYMENTS: tuple[tuple[dict[str, Any], list[tuple[str, str]]], ...] = (
    ({"method": "full"}, []),
    ({"method": "instalments"}, []),  # a draft of a program that knows no dates
    ({"method": "full", "earnest_money": yuan(20000)}, []),
    ({"method": "full", "earnest_money": yuan("20000.01")}, [("/payment/earnest_money", "earnest_money_cap")]),
    ({"method": "full", "prepayment": yuan("20000.01")}, []),
    ({"method": "full", "prepayment": yuan(PRICE)}, []),
    ({"method": "full", "prepayment": yuan("100000.01")}, [("/payment/prepayment", "part_payment_range")]),
    ({"method": "full", "prepayment": yuan("0.00")}, [("/payment/prepayment", "part_payment_range")]),
    (
        {"method": "full", "earnest_money": yuan(1), "prepayment": yuan(1)},
        [("/payment/prepayment", "earnest_money_or_prepayment")],
    ),
    ({"method": "loan", "lender": "Bank", "on_refusal": "cancel", "down_payment": yuan(30000)}, []),
    (
        {"method": "full", "lender": "Bank", "on_refusal": "cancel"},
        [("/payment/lender", "only_with_loan"), ("/payment/on_refusal", "only_with_loan")],
    ),
    ({"method": "instalments", "on_refusal": "cancel"}, [("/payment/on_refusal", "only_with_loan")]),
    (
        {"method": "full", "instalments": plan(("2026-03-02", "100000.00"))},
        [("/payment/instalments", "only_by_instalments")],
    ),
    ({"method": "instalments", "instalments": plan(("2026-03-02", "40000.00"), ("2026-03-03", "60000.00"))}, []),
    (
        {"method": "instalments", "instalments": plan(("2026-03-01", "40000.00"), ("2026-03-01", "60000.00"))},
        [("/payment/instalments/0/due_on", "day_gone"), ("/payment/instalments/1/due_on", "day_gone")],
    ),
    (
        {"method": "instalments", "instalments": plan(("2026-05-01", "40000.00"), ("2026-05-01", "60000.00"))},
        [("/payment/instalments/1/due_on", "instalments_rise")],
    ),
    (
        {
            "method": "instalments",
            "instalments": plan(("2026-05-01", "1.00"), ("2026-04-01", "99998.00"), ("2026-04-02", "1.00")),
        },
        [("/payment/instalments/1/due_on", "instalments_rise"), ("/payment/instalments/2/due_on", "instalments_rise")],
    ),
    (
        {"method": "instalments", "instalments": plan(("2026-05-01", "0.00"), ("2026-06-01", "100000.00"))},
        [("/payment/instalments/0/amount", "amount_positive")],
    ),
    (
        {"method": "instalments", "instalments": plan(("2026-05-01", "99999.99"))},
        [("/payment/instalments", "parts_short")],
    ),
    (
        {"method": "instalments", "instalments": plan(("2026-05-01", "100000.01"))},
        [("/payment/instalments", "parts_over")],
    ),
    (
        {
            "method": "instalments",
            "earnest_money": yuan(10000),
            "down_payment": yuan(30000),
            "instalments": plan(("2026-05-01", "60000.00")),
        },
        [],
    ),
)


@pytest.mark.parametrize(("payment", "problems"), PAYMENTS)
def test_each_rule_of_payment_is_told_at_its_field(payment: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert wrong(payment) == problems


@pytest.mark.parametrize(
    ("trade_in", "problems"),
    [
        ({"car": "Old", "appraisal": yuan(50000), "appraised_on": "2026-03-02"}, []),
        ({"car": "Old", "appraisal": yuan(PRICE)}, []),
        ({"car": "Old", "appraisal": yuan("0.00")}, [("/trade_in/appraisal", "part_payment_range")]),
        ({"car": "Old", "appraisal": yuan("100000.01")}, [("/trade_in/appraisal", "part_payment_range")]),
        (
            {"car": "Old", "appraisal": yuan(1), "appraised_on": "2026-03-03"},
            [("/trade_in/appraised_on", "day_to_come")],
        ),
    ],
)
def test_a_car_given_in_payment_is_worth_something_and_no_more_than_the_price(
    trade_in: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    assert wrong({"method": "full"}, trade_in) == problems


def test_the_car_given_in_payment_is_one_of_the_parts() -> None:
    payment = {"method": "instalments", "instalments": plan(("2026-05-01", "70000.00"))}
    assert wrong(payment, {"car": "Old", "appraisal": yuan(30000)}) == []
    assert wrong(payment, {"car": "Old", "appraisal": yuan(29000)}) == [("/payment/instalments", "parts_short")]


def test_sums_beyond_what_money_can_be_are_told_like_any_other() -> None:
    rows = plan(*((f"2027-01-{day:02}", "99999999.99") for day in range(1, 29)))
    assert wrong({"method": "instalments", "instalments": rows}) == [("/payment/instalments", "parts_over")]


cents = st.integers(1, 10_000_000)


@given(parts=st.lists(cents, min_size=1, max_size=12), ahead=cents, down=cents, car=cents, off=st.integers(-5, 5))
def test_a_plan_is_right_exactly_when_its_parts_are_the_price(
    parts: list[int], ahead: int, down: int, car: int, off: int
) -> None:
    price = sum(parts) + ahead + down + car + off
    assume(price >= max(ahead, down, car))
    amounts = [yuan(Decimal(each) / 100) for each in parts]
    instalments = [{"due_on": TODAY + timedelta(days=each), "amount": amount} for each, amount in enumerate(amounts)]
    payment = {
        "method": "instalments",
        "prepayment": yuan(Decimal(ahead) / 100),
        "down_payment": yuan(Decimal(down) / 100),
        "instalments": instalments,
    }
    trade_in = {"car": "Old", "appraisal": yuan(Decimal(car) / 100)}
    selection = Selection.model_validate({**CHOSEN, "payment": payment, "trade_in": trade_in})
    found = [*payment_problems(selection, cny(Decimal(price) / 100), TODAY)]
    told = [(each.code, dict(each.params)["difference"]) for each in found]
    short = f"{Decimal(abs(off)) / 100:.2f}"
    assert told == ([] if off == 0 else [("parts_short" if off > 0 else "parts_over", short)])
    assert parts_of(selection.payment, selection.trade_in) == Decimal(price - off) / 100


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def test_a_duplicate_leaves_the_plan_of_instalments_behind(here: Bench) -> None:
    plan_of = {"method": "instalments", "instalments": plan(("2026-05-01", "49800.00"))}
    car = {"car": "Old", "appraisal": yuan(40000)}
    first = draft(here, payment=plan_of, trade_in=car)
    here.clock.advance(timedelta(days=90))
    reply = duplicate_order(
        first.order_id, person=person_with("consultant", here, "1"), receipt=None, book=here.book, clock=here.clock
    )
    content = here.book.get(Content, str(reply["order_id"]))
    assert (content.payment.method, content.payment.instalments) == ("instalments", ())
    assert first.total == first.balance == cny("89800.00")  # the car is money that is still to come
