from __future__ import annotations

import json

import pytest

from driveaway.finance.ledger import enter_contract, read_message
from driveaway.finance.model import FinanceMessage, FinanceNotice
from driveaway.shared.errors import Broken, NotFound
from tests.unit.deliveries.stage import Stage

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
