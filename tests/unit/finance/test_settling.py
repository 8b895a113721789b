"""What finance is told when a sale comes to nothing while the buyer's money is on its account."""

from __future__ import annotations

from typing import Any

import pytest

from driveaway.access.model import Staff
from driveaway.finance.accounts import account_for
from driveaway.finance.view import account_view
from driveaway.orders.editing import cancel_order
from driveaway.orders.ending import announce_end
from driveaway.shared.clock import local_day
from driveaway.shared.errors import InvalidInput
from driveaway.shared.money import cny
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, Stage, yuan
from tests.unit.finance.paying import FINANCE, pay, reverse

LI = Staff(staff_id="consultant", name="Li Na", email="li@x.example", roles=("consultant",), store="1")
SUN = Staff(staff_id="f1", name="Sun", email="sun@x.example", roles=("finance",), language="en")
ELSEWHERE = Staff(staff_id="f2", name="Qian", email="qian@x.example", roles=("finance",), store="2")


@pytest.fixture(autouse=True)
def people(stage: Stage) -> None:
    changes = tuple(Change(each) for each in (LI, SUN, ELSEWHERE))
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=changes))


def ended(stage: Stage, order_id: str, status: str) -> list[dict[str, Any]]:
    """End the order, have it announced twice over, and return what finance is told."""
    stage.change(order_id, status=status, ended_reason="changed_mind")
    for _ in range(2):
        announce_end(order_id, book=stage.book, clock=stage.clock)
    return stage.mails(order_id, "settlement_due")


@pytest.mark.parametrize("status", ["CANCELLED", "EXPIRED", "REJECTED"])
def test_finance_of_the_store_is_told_once_what_goes_back_and_by_which_rule(stage: Stage, status: str) -> None:
    order_id = stage.order("AWAITING_SIGNATURE")
    pay(stage, order_id, "earnest_money", "20000.00", "R-1")
    pay(stage, order_id, "down_payment", "30000.00", "R-2")
    pay(stage, order_id, "refund", "5000.00", "R-3")

    (told,) = ended(stage, order_id, status)

    assert (told["name"], told["consultant"], told["outcome"]) == ("Sun", "Li Na", status.lower())
    assert told["paid"] == yuan("45000.00")
    assert told["parts"] == [
        {"kind": "earnest_money", "amount": yuan("20000.00"), "rule": "by_contract", "twofold": yuan("40000.00")},
        {"kind": "down_payment", "amount": yuan("25000.00"), "rule": "in_full"},
    ]
    account = account_for(order_id, FINANCE, stage.book)
    assert account_view(account, local_day(NOON))["settlement"] == told["parts"]


def test_a_prepayment_goes_back_in_full(stage: Stage) -> None:
    order_id = stage.order("AWAITING_CUSTOMER")
    pay(stage, order_id, "prepayment", "3000.00")
    (told,) = ended(stage, order_id, "CANCELLED")
    assert told["parts"] == [{"kind": "prepayment", "amount": yuan("3000.00"), "rule": "in_full"}]


def test_finance_is_told_of_the_money_on_a_draft_that_is_cancelled_before_it_was_ever_sent(stage: Stage) -> None:
    order_id = stage.order("DRAFT")
    stage.change(order_id, epoch=0)
    pay(stage, order_id, "prepayment", "3000.00")

    cancel_order(order_id, "bought elsewhere", person=LI.person, book=stage.book, clock=stage.clock)

    (told,) = stage.mails(order_id, "settlement_due")
    assert (told["outcome"], told["paid"]) == ("cancelled", yuan("3000.00"))


def test_finance_hears_nothing_where_no_money_is_on_the_account_or_the_car_was_bought(stage: Stage) -> None:
    unpaid, bought = stage.order("AWAITING_CUSTOMER"), stage.order("DELIVERED")
    pay(stage, bought, "balance", "100000.00")
    assert ended(stage, unpaid, "CANCELLED") == ended(stage, bought, "CLOSED") == []


def test_earnest_money_goes_back_twofold_where_the_dealer_did_not_perform(stage: Stage) -> None:
    order_id = stage.order("AWAITING_SIGNATURE")
    pay(stage, order_id, "earnest_money", "20000.00", "R-1")
    ended(stage, order_id, "CANCELLED")

    pay(stage, order_id, "refund", "20000.00", "R-2")
    second = pay(stage, order_id, "twofold_return", "20000.00", "R-3")

    assert (second["paid"], second["takes_off"]) == (yuan("0.00"), False)
    assert "twofold_return" in [each["kind"] for each in stage.mails(order_id, "payment_received")]
    with pytest.raises(InvalidInput) as again:
        pay(stage, order_id, "twofold_return", "0.01", "R-4")
    assert again.value.problems[0].code == "twofold_return_not_owed"


def test_no_more_goes_back_a_second_time_than_was_paid_as_earnest_money(stage: Stage) -> None:
    order_id = stage.order("AWAITING_SIGNATURE")
    pay(stage, order_id, "earnest_money", "20000.00", "R-1")
    pay(stage, order_id, "down_payment", "30000.00", "R-2")
    ended(stage, order_id, "CANCELLED")

    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, "twofold_return", "20000.01", "R-3")
    assert (refused.value.problems[0].pointer, refused.value.problems[0].code) == ("/amount", "twofold_return_too_high")
    assert stage.seen(order_id).paid == cny(50000)


@pytest.mark.parametrize(("kind", "status"), [("earnest_money", "CONTRACTED"), ("prepayment", "CANCELLED")])
def test_nothing_goes_back_twofold_of_a_sale_that_goes_on_or_of_a_prepayment(
    stage: Stage, kind: str, status: str
) -> None:
    order_id = stage.order("AWAITING_SIGNATURE")
    pay(stage, order_id, kind, "3000.00", "R-1")
    stage.change(order_id, status=status)

    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, "twofold_return", "3000.00", "R-2")
    assert refused.value.problems[0].code == "twofold_return_not_owed"


def test_a_second_return_booked_in_error_is_reversed_and_leaves_what_was_paid_alone(stage: Stage) -> None:
    order_id = stage.order("AWAITING_SIGNATURE")
    pay(stage, order_id, "earnest_money", "20000.00", "R-1")
    ended(stage, order_id, "CANCELLED")
    second = pay(stage, order_id, "twofold_return", "20000.00", "R-2")

    assert reverse(stage, order_id, second["receipt_no"])["paid"] == yuan("20000.00")
    assert pay(stage, order_id, "twofold_return", "20000.00", "R-2")["paid"] == yuan("20000.00")
