"""How much may be paid, of which kind and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driveaway.finance.booking import Teller
from driveaway.finance.payments import record_payment
from driveaway.shared.errors import IllegalMove, InvalidInput
from tests.unit.deliveries.stage import NOON, Stage, yuan
from tests.unit.finance.paying import FINANCE, pay, payment


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_an_amount_is_above_zero(amount: str) -> None:
    with pytest.raises(ValueError, match="amount_positive"):
        payment("balance", amount)


def test_nobody_pays_more_than_the_price(stage: Stage) -> None:
    order_id = stage.order()
    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, "balance", "100000.01")
    assert refused.value.problems[0].pointer == "/amount"


def test_earnest_money_is_a_fifth_of_the_price_at_most_in_all(stage: Stage) -> None:
    order_id = stage.order()
    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, "earnest_money", "20000.01")
    assert refused.value.problems[0].code == "earnest_money_cap"

    pay(stage, order_id, "earnest_money", "15000.00", "R-1")
    with pytest.raises(InvalidInput):
        pay(stage, order_id, "earnest_money", "5000.01", "R-2")
    pay(stage, order_id, "earnest_money", "5000.00", "R-3")


def test_a_refund_lowers_what_is_paid_and_never_below_zero(stage: Stage) -> None:
    order_id = stage.order()
    pay(stage, order_id, "down_payment", "10000.00", "R-1")
    stage.change(order_id, status="CANCELLED")

    assert pay(stage, order_id, "refund", "4000.00", "R-2")["paid"] == yuan("6000.00")
    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, "refund", "6000.01", "R-3")
    assert refused.value.problems[0].code == "refund_too_high"


@pytest.mark.parametrize(
    ("agreed", "kind", "code"),
    [
        ({}, "trade_in", "payment_kind_not_agreed"),
        ({}, "loan", "payment_kind_not_agreed"),
        ({}, "instalment", "payment_kind_not_agreed"),
        ({"payment": {"method": "full", "earnest_money": yuan("100.00")}}, "prepayment", "earnest_money_or_prepayment"),
        ({"payment": {"method": "full", "prepayment": yuan("100.00")}}, "earnest_money", "earnest_money_or_prepayment"),
    ],
)
def test_an_order_takes_only_payments_of_the_kinds_it_agreed_on(
    stage: Stage, agreed: dict[str, Any], kind: str, code: str
) -> None:
    order_id = stage.order(agreed=agreed)
    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, kind, "100.00")
    assert [(each.pointer, each.code) for each in refused.value.problems] == [("/kind", code)]


def test_earnest_money_and_a_prepayment_are_never_both_booked_unless_all_went_back(stage: Stage) -> None:
    order_id = stage.order()
    pay(stage, order_id, "prepayment", "5000.00", "R-1")
    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, "earnest_money", "5000.00", "R-2")
    assert refused.value.problems[0].code == "earnest_money_or_prepayment"

    pay(stage, order_id, "refund", "5000.00", "R-3")
    pay(stage, order_id, "earnest_money", "5000.00", "R-4")


def test_a_car_given_in_payment_is_booked_up_to_its_appraisal(stage: Stage) -> None:
    order_id = stage.order(agreed={"trade_in": {"car": "Old one", "appraisal": yuan("30000.00")}})
    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, "trade_in", "30000.01")
    assert refused.value.problems[0].code == "trade_in_too_high"

    pay(stage, order_id, "trade_in", "28000.00", "R-1")
    with pytest.raises(InvalidInput):
        pay(stage, order_id, "trade_in", "2000.01", "R-2")
    assert pay(stage, order_id, "trade_in", "2000.00", "R-3")["balance"] == yuan("70000.00")


def test_money_is_not_received_on_a_day_to_come(stage: Stage) -> None:
    order_id = stage.order()
    tomorrow = payment("balance", "1.00").model_copy(update={"received_at": NOON + timedelta(days=1)})
    with pytest.raises(InvalidInput) as refused:
        record_payment(order_id, tomorrow, Teller(FINANCE, None, stage.book, stage.clock))
    assert refused.value.problems[0].pointer == "/received_at"


def test_a_closed_sale_takes_the_instalments_that_are_still_to_come_and_no_more(stage: Stage) -> None:
    order_id = stage.order("CLOSED")
    pay(stage, order_id, "balance", "100000.00")
    with pytest.raises(IllegalMove):
        pay(stage, order_id, "balance", "1.00", "R-2")


def test_an_order_that_has_ended_takes_no_money(stage: Stage) -> None:
    with pytest.raises(IllegalMove):
        pay(stage, stage.order("CANCELLED"), "balance", "1.00")
