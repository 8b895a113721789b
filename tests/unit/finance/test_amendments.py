"""What an amendment leaves of the money: payments stay, and what is above the new price goes back."""

from __future__ import annotations

from typing import Any

import pytest

from driveaway.access.model import Staff
from driveaway.finance.accounts import account_for, open_account
from driveaway.finance.ledger import enter_contract
from driveaway.finance.model import FinanceMessage, FinanceNotice
from driveaway.finance.view import account_view
from driveaway.orders.editing import edit_order
from driveaway.orders.requests import OrderEdit
from driveaway.shared.clock import local_day
from driveaway.shared.errors import Broken, InvalidInput
from driveaway.shared.money import cny
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, Stage, somebody, yuan
from tests.unit.finance.paying import FINANCE, pay, reverse


def amend(stage: Stage, order_id: str, **fields: Any) -> None:
    edit = OrderEdit.model_validate(fields)
    seller, version = somebody("consultant", store="1"), stage.seen(order_id).version
    edit_order(order_id, edit, expected=version, person=seller, book=stage.book, clock=stage.clock)


def stands(stage: Stage, order_id: str) -> dict[str, Any]:
    return dict(account_view(account_for(order_id, FINANCE, stage.book), local_day(NOON)))


def cheaper(stage: Stage) -> str:
    """Return an order that was paid in full, and costs 4,000 less since."""
    order_id = stage.order("AWAITING_CUSTOMER")
    pay(stage, order_id, "down_payment", "60000.00", "R-1")
    pay(stage, order_id, "balance", "40000.00", "R-2")
    amend(stage, order_id, discount=yuan("4000.00"), discount_reason="loyalty")
    return order_id


def test_an_amendment_keeps_every_payment(stage: Stage) -> None:
    order_id = stage.order("AWAITING_CUSTOMER")
    first = pay(stage, order_id, "down_payment", "60000.00", "R-1")
    amend(stage, order_id, option_codes=["SUNROOF"])

    account = open_account(order_id, stage.book)
    assert [each.receipt_no for each in account.standing] == [first["receipt_no"]]
    assert (account.order.total, account.order.paid) == (cny(108000), cny(60000))
    assert "to_pay_back" not in stands(stage, order_id)
    assert pay(stage, order_id, "down_payment", "60000.00", "R-1") == first


def test_what_is_paid_above_a_lowered_price_is_to_pay_back_until_it_went_back(stage: Stage) -> None:
    order_id = cheaper(stage)
    before = stands(stage, order_id)
    assert (before["to_pay_back"], before["before_handover"]) == (yuan("4000.00"), yuan("0.00"))
    with pytest.raises(InvalidInput):
        pay(stage, order_id, "balance", "0.01", "R-3")

    back = pay(stage, order_id, "refund", "1500.00", "R-4")
    assert back["to_pay_back"] == yuan("2500.00")
    (told,) = [each for each in stage.mails(order_id, "payment_received") if each["kind"] == "refund"]
    assert told["to_pay_back"] == yuan("2500.00")

    last = pay(stage, order_id, "refund", "2500.00", "R-5")
    assert "to_pay_back" not in last and last["balance"] == yuan("0.00")


def test_a_refund_booked_in_error_is_to_pay_back_again_once_it_is_reversed(stage: Stage) -> None:
    order_id = cheaper(stage)
    back = pay(stage, order_id, "refund", "4000.00", "R-4")
    assert reverse(stage, order_id, back["receipt_no"])["to_pay_back"] == yuan("4000.00")


@pytest.fixture
def sun(stage: Stage) -> Staff:
    """Somebody in finance."""
    sun = Staff(staff_id="f1", name="Sun", email="f1@x.example", roles=("finance",), language="en")
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=(Change(sun),)))
    return sun


def enter(stage: Stage, order_id: str, contract_no: str, message_id: str = "M-1") -> bool:
    message = FinanceMessage(order_id=order_id, contract_no=contract_no)
    return enter_contract(message, message_id=message_id, book=stage.book, clock=stage.clock)


@pytest.mark.usefixtures("sun")
def test_a_contract_that_is_announced_late_is_entered_with_what_was_paid_meanwhile(stage: Stage) -> None:
    order_id = stage.order(contract_no="C-1")
    pay(stage, order_id, "down_payment", "60000.00")

    assert enter(stage, order_id, "C-1")
    (told,) = stage.mails(order_id, "finance_notice")
    assert (told["paid"], told["balance"]) == (yuan("60000.00"), yuan("40000.00"))


@pytest.mark.usefixtures("sun")
def test_a_contract_that_is_announced_after_its_order_was_cancelled_asks_for_no_money(stage: Stage) -> None:
    order_id = stage.order("CANCELLED", contract_no="C-1")

    assert enter(stage, order_id, "C-1")
    assert stage.book.get(FinanceNotice, "C-1").order_id == order_id
    assert stage.mails(order_id, "finance_notice") == []


@pytest.mark.usefixtures("sun")
def test_the_former_contracts_message_that_overtakes_nothing_is_refused_and_the_new_one_entered(stage: Stage) -> None:
    order_id = stage.order(contract_no="C-2")

    for _ in range(2):
        with pytest.raises(Broken):
            enter(stage, order_id, "C-1")
        enter(stage, order_id, "C-2")
    assert len(stage.mails(order_id, "finance_notice")) == 1
