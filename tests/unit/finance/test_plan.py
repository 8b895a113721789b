"""The payment plan: it adds up to the price whatever was agreed, and it says what a handover needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driveaway.finance.model import PaymentKind, PaymentRecord
from driveaway.finance.plan import agreed_kinds, covered, open_before_handover, payment_plan
from driveaway.orders.content import Buyer, Content, DeliveryWish, OrderLine, Payment, TradeIn
from driveaway.shared.money import cny, total
from driveaway.shared.text import LocalText
from tests.unit.deliveries.stage import NOON, yuan

NAME = LocalText.model_validate({"zh-Hans": "x", "zh-Hant": "x", "en": "x"})
FIRST = date(2026, 12, 1)
KINDS: tuple[PaymentKind, ...] = get_args(PaymentKind)


def content(price: str = "100000.00", trade_in: str | None = None, **payment: Any) -> Content:
    buyer = Buyer(customer_id="C", name="N", phone="+8613800138000", email="n@x.example", language="en")
    return Content(
        order_id="O", revision=1, follows=1, buyer=buyer, model_code="M", model_name=NAME, trim_code="T",
        trim_name=NAME, colour_code="C", colour_name=NAME, option_codes=(),
        lines=(OrderLine(kind="vehicle", code="T", name=NAME, list_price=cny(price), amount=cny(price)),),
        discount=cny(0), cost=cny(1), payment=Payment.model_validate({"method": "full"} | payment),
        trade_in=TradeIn(car="Old one", appraisal=cny(trade_in)) if trade_in else None,
        delivery=DeliveryWish(requested_date=FIRST, place="1"),
    )  # fmt: skip


def instalments(*amounts: str) -> list[dict[str, Any]]:
    """Instalments a month apart, the first on FIRST."""
    return [
        {"due_on": FIRST + timedelta(days=30 * place), "amount": yuan(amount)} for place, amount in enumerate(amounts)
    ]


def booked(kind: str, amount: str | Decimal) -> PaymentRecord:
    return PaymentRecord.model_validate(
        {
            "order_id": "O", "place": 1, "receipt_no": "R", "kind": kind, "amount": yuan(str(amount)), "method": "card",
            "received_at": NOON, "reference": "R", "recorded_at": NOON, "by": "finance",
        }
    )  # fmt: skip


PLANS: Sequence[tuple[Content, str]] = (
    (content(), "balance/handover 100000.00"),
    (content(earnest_money=yuan("20000.00")), "earnest_money/signing 20000.00, balance/handover 80000.00"),
    (content(prepayment=yuan("5000.00")), "prepayment/signing 5000.00, balance/handover 95000.00"),
    (content(trade_in="30000.00"), "trade_in/handover 30000.00, balance/handover 70000.00"),
    (
        content(method="loan", down_payment=yuan("30000.00"), lender="Bank"),
        "down_payment/handover 30000.00, loan/handover 70000.00",
    ),
    (
        content(
            trade_in="10000.00", method="instalments", down_payment=yuan("30000.00"),
            instalments=instalments("20000.00", "40000.00"),
        ),
        ("down_payment/handover 30000.00, trade_in/handover 10000.00, instalment/2026-12-01 20000.00, "
        "instalment/2026-12-31 40000.00"),
    ),
    (content(method="instalments"), "balance/handover 100000.00"),
    (content(trade_in="120000.00", earnest_money=yuan("20000.00")), ("earnest_money/signing 20000.00, "
     "trade_in/handover 80000.00")),
)  # fmt: skip


@pytest.mark.parametrize(("agreed", "wanted"), PLANS)
def test_a_plan_says_what_is_due_when(agreed: Content, wanted: str) -> None:
    plan = payment_plan(agreed)
    assert ", ".join(f"{each.kind}/{each.due_on or each.due} {each.amount.amount}" for each in plan) == wanted


amounts = st.decimals(min_value=Decimal("0.01"), max_value=150_000, places=2)
some = st.none() | amounts.map(lambda amount: yuan(str(amount)))


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Anything that an order could ever have agreed on, also what is refused today."""
    parts = draw(st.lists(amounts, max_size=5))
    return content(
        str(draw(amounts)),
        draw(st.none() | amounts.map(str)),
        method=draw(st.sampled_from(("full", "instalments", "loan"))),
        earnest_money=draw(some),
        prepayment=draw(some),
        down_payment=draw(some),
        instalments=instalments(*map(str, parts)),
    )


@given(contents())
def test_the_parts_of_a_plan_always_add_up_to_the_price(agreed: Content) -> None:
    plan = payment_plan(agreed)
    assert total(each.amount for each in plan) == total(line.amount for line in agreed.lines)
    assert all(each.amount.amount > 0 for each in plan)


@given(contents(), st.lists(st.tuples(st.sampled_from(KINDS), amounts), max_size=6))
def test_what_is_covered_is_what_was_paid(agreed: Content, tried: list[tuple[str, Decimal]]) -> None:
    price, paid, payments = total(line.amount for line in agreed.lines).amount, Decimal(0), []
    for kind, amount in tried:
        payment = booked(kind, amount)
        if 0 <= paid + payment.signed.amount <= price:
            paid += payment.signed.amount
            payments.append(payment)

    plan = covered(payment_plan(agreed), payments)

    assert total(each.paid for each in plan).amount == paid
    assert all(0 <= each.paid.amount <= each.amount.amount for each in plan)


def test_a_payment_covers_its_own_part_and_what_is_over_covers_the_next() -> None:
    plan = payment_plan(content(trade_in="30000.00", down_payment=yuan("20000.00")))
    found = covered(plan, [booked("balance", "10000.00"), booked("trade_in", "30000.00"), booked("balance", "60000")])
    assert [(str(each.kind), int(each.paid.amount)) for each in found] == [
        ("down_payment", 20000), ("trade_in", 30000), ("balance", 50000),
    ]  # fmt: skip

    early = covered(plan, [booked("down_payment", "25000.00"), booked("refund", "10000.00")])
    assert [each.paid.amount for each in early] == [15000, 0, 0]


DATED = content(method="instalments", down_payment=yuan("40000.00"), instalments=instalments("20000.00", "40000.00"))
LOAN = content(method="loan", down_payment=yuan("30000.00"), lender="Bank")
GATES: Sequence[tuple[str, Content, str, date, str]] = (
    ("full: nothing paid", content(), "0.00", FIRST, "100000.00"),
    ("full: a cent is missing", content(), "99999.99", FIRST, "0.01"),
    ("full: paid", content(), "100000.00", FIRST, "0.00"),
    ("full with a car given in payment that has not come", content(trade_in="30000.00"), "70000.00", FIRST, "30000.00"),
    ("full with a car given in payment that has come", content(trade_in="30000.00"), "100000.00", FIRST, "0.00"),
    ("instalments: down payment missing", DATED, "0.00", FIRST - timedelta(days=1), "40000.00"),
    ("instalments: down payment in, the first is due later", DATED, "40000.00", FIRST - timedelta(days=1), "0.00"),
    ("instalments: the first is due on the day itself", DATED, "40000.00", FIRST, "20000.00"),
    ("instalments: the first is in, the second is due later", DATED, "60000.00", FIRST, "0.00"),
    ("instalments: more paid than is due", DATED, "70000.00", FIRST, "0.00"),
    ("instalments: all fell due", DATED, "60000.00", FIRST + timedelta(days=31), "40000.00"),
    ("instalments without days: the whole balance", content(method="instalments"), "60000.00", FIRST, "40000.00"),
    ("loan: the lender's money is not in", LOAN, "30000.00", FIRST, "70000.00"),
    ("loan: the lender's money is in", LOAN, "100000.00", FIRST, "0.00"),
)


@pytest.mark.parametrize(("paid", "agreed", "day", "owed"), [(g[2], g[1], g[3], g[4]) for g in GATES],
                         ids=[g[0] for g in GATES])  # fmt: skip
def test_what_must_be_paid_before_handover(paid: str, agreed: Content, day: date, owed: str) -> None:
    assert open_before_handover(agreed, cny(paid), day) == cny(owed)


@pytest.mark.parametrize(
    ("agreed", "not_taken"),
    [
        (content(), {"trade_in", "instalment", "loan"}),
        (content(earnest_money=yuan("1.00")), {"prepayment", "trade_in", "instalment", "loan"}),
        (content(prepayment=yuan("1.00"), trade_in="1.00"), {"earnest_money", "instalment", "loan"}),
        (DATED, {"trade_in", "loan"}),
        (LOAN, {"trade_in", "instalment"}),
    ],
)
def test_an_order_takes_the_payments_it_agreed_on(agreed: Content, not_taken: set[str]) -> None:
    assert set(KINDS) - set(agreed_kinds(agreed)) - {"twofold_return"} == not_taken
    assert "twofold_return" not in agreed_kinds(agreed)
