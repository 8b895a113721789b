from __future__ import annotations

import json

import pytest

from driveaway.access.model import Staff
from driveaway.finance.booking import Teller
from driveaway.finance.ledger import enter_contract, read_message
from driveaway.finance.model import FinanceMessage, FinanceNotice, NewPayment
from driveaway.finance.payments import record_payment
from driveaway.shared.errors import Broken, NotFound
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, Stage, yuan

TOLD = {"order_id": "O", "contract_no": "C-1", "total": "1.00"}


def test_a_message_is_read_bare_and_in_the_topics_envelope() -> None:
    bare = json.dumps(TOLD)
    wrapped = json.dumps({"Type": "Notification", "Message": bare})

    assert read_message(bare) == read_message(wrapped) == FinanceMessage(order_id="O", contract_no="C-1")


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", '{"Type": "Notification", "Message": "no"}'])
def test_anything_else_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_message(body)


def test_a_contract_is_entered_once_however_often_it_is_announced(stage: Stage) -> None:
    order_id = stage.order(contract_no="C-1")
    before = stage.seen(order_id)
    message = FinanceMessage(order_id=order_id, contract_no="C-1")

    entered = [
        enter_contract(message, message_id=each, book=stage.book, clock=stage.clock) for each in ("M-1", "M-1", "M-2")
    ]

    assert entered == [True, False, False]
    assert stage.book.get(FinanceNotice, "C-1").message_id == "M-1"
    assert stage.seen(order_id) == before


def test_a_contract_that_is_not_the_orders_is_not_entered(stage: Stage) -> None:
    order_id = stage.order(contract_no="C-1")

    with pytest.raises(Broken):
        enter_contract(
            FinanceMessage(order_id=order_id, contract_no="C-2"), message_id="M", book=stage.book, clock=stage.clock
        )
    with pytest.raises(NotFound):
        enter_contract(
            FinanceMessage(order_id="nobody", contract_no="C-1"), message_id="M", book=stage.book, clock=stage.clock
        )
    assert stage.book.find(FinanceNotice, "C-2") is None


def test_finance_is_mailed_the_payment_plan_once_each_in_their_language(stage: Stage) -> None:
    people = (
        Staff(staff_id="f1", name="Sun", email="f1@x.example", roles=("finance",), language="en"),
        Staff(staff_id="f2", name="孙", email="f2@x.example", roles=("finance", "admin"), store="1"),
        Staff(staff_id="f3", name="Elsewhere", email="f3@x.example", roles=("finance",), store="2"),
        Staff(staff_id="m1", name="Manager", email="m1@x.example", roles=("sales_manager",), store="1"),
    )
    changes = tuple(Change(each) for each in people)
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=changes))
    agreed = {"payment": {"method": "loan", "lender": "Linhai Bank", "earnest_money": yuan("20000.00")}}
    order_id = stage.order(agreed=agreed, contract_no="C-1")
    record_payment(
        order_id,
        NewPayment.model_validate({"kind": "earnest_money", "amount": yuan("20000.00"), "method": "card",
                                   "received_at": NOON, "reference": "R-1"}),
        Teller(people[0].person, None, stage.book, stage.clock),
    )  # fmt: skip

    for message_id in ("M-1", "M-2"):
        message = FinanceMessage(order_id=order_id, contract_no="C-1")
        enter_contract(message, message_id=message_id, book=stage.book, clock=stage.clock)

    told = [each.mail for each in stage.effects(order_id) if each.mail and each.mail.kind == "finance_notice"]
    assert sorted((each.to, each.language) for each in told) == [("f1@x.example", "en"), ("f2@x.example", "zh-Hans")]
    assert told[0].link_path == f"/staff/orders/{order_id}/payments"
    assert told[0].data["plan"] == [
        {"kind": "earnest_money", "due": "signing", "due_on": None, "amount": yuan("20000.00"),
         "paid": yuan("20000.00"), "state": "paid"},
        {"kind": "loan", "due": "handover", "due_on": None, "amount": yuan("80000.00"), "paid": yuan("0.00"),
         "state": "open"},
    ]  # fmt: skip
    wanted = ("total", "paid", "balance", "lender", "contract_no")
    assert [told[0].data[name] for name in wanted] == [
        yuan("100000.00"), yuan("20000.00"), yuan("80000.00"), "Linhai Bank", "C-1",
    ]  # fmt: skip
