from __future__ import annotations

import pytest

from driveaway.finance.accounts import open_account
from driveaway.finance.booking import Teller
from driveaway.finance.reversals import reverse_payment
from driveaway.orders.model import Order
from driveaway.shared.errors import IllegalMove, NotFound
from driveaway.shared.money import cny
from tests.unit.deliveries.stage import Stage, somebody, yuan
from tests.unit.finance.paying import FINANCE, pay, reverse


def test_what_was_booked_in_error_is_reversed_and_booked_rightly_by_the_same_reference(stage: Stage) -> None:
    order_id = stage.order()
    wrong = pay(stage, order_id, "earnest_money", "20000.00", "ICBC 1")

    back = reverse(stage, order_id, wrong["receipt_no"], "typed a nought too many")
    right = pay(stage, order_id, "earnest_money", "2000.00", "ICBC 1")

    assert (back["kind"], back["amount"], back["paid"]) == ("reversal", yuan("20000.00"), yuan("0.00"))
    assert right["paid"] == stage.seen(order_id).paid.model_dump(mode="json") == yuan("2000.00")
    assert pay(stage, order_id, "earnest_money", "2000.00", "ICBC 1") == right
    account = open_account(order_id, stage.book)
    assert [each.receipt_no.rpartition("-")[2] for each in account.payments] == ["1", "2", "3"]
    assert [each.receipt_no for each in account.standing] == [right["receipt_no"]]
    assert account.payments[1].reason == "typed a nought too many"


def test_a_reversal_sent_again_is_booked_once_and_everybody_is_told_once(stage: Stage) -> None:
    order_id = stage.order()
    wrong = pay(stage, order_id, "down_payment", "10000.00")

    first = reverse(stage, order_id, wrong["receipt_no"])
    assert reverse(stage, order_id, wrong["receipt_no"], "for another reason") == first

    assert stage.seen(order_id).paid == cny(0)
    (told,) = [each for each in stage.mails(order_id, "payment_received") if each["kind"] == "reversal"]
    assert told["reverses"] == wrong["receipt_no"] and "reason" not in told


def test_a_refund_booked_in_error_is_reversed_too(stage: Stage) -> None:
    order_id = stage.order()
    came = pay(stage, order_id, "down_payment", "10000.00", "R-1")
    went = pay(stage, order_id, "refund", "4000.00", "R-2")

    with pytest.raises(IllegalMove) as refused:
        reverse(stage, order_id, came["receipt_no"])
    assert refused.value.code == "reversal_of_refunded"
    assert reverse(stage, order_id, went["receipt_no"])["paid"] == yuan("10000.00")
    assert reverse(stage, order_id, came["receipt_no"])["paid"] == yuan("0.00")


def test_a_refund_that_never_went_out_may_leave_money_to_pay_back(stage: Stage) -> None:
    order_id = stage.order()
    pay(stage, order_id, "balance", "100000.00", "R-1")
    went = pay(stage, order_id, "refund", "50000.00", "R-2")
    pay(stage, order_id, "balance", "50000.00", "R-3")

    assert reverse(stage, order_id, went["receipt_no"])["to_pay_back"] == yuan("50000.00")
    assert "to_pay_back" not in pay(stage, order_id, "refund", "50000.00", "R-4")


def test_a_reversal_is_for_good(stage: Stage) -> None:
    order_id = stage.order()
    wrong = pay(stage, order_id, "down_payment", "10000.00")
    back = reverse(stage, order_id, wrong["receipt_no"])

    with pytest.raises(IllegalMove) as refused:
        reverse(stage, order_id, back["receipt_no"])
    assert refused.value.code == "reversal_for_good"


def test_reversed_earnest_money_leaves_room_for_a_prepayment(stage: Stage) -> None:
    order_id = stage.order()
    wrong = pay(stage, order_id, "earnest_money", "10000.00", "R-1")
    pay(stage, order_id, "balance", "5000.00", "R-2")
    reverse(stage, order_id, wrong["receipt_no"])

    assert pay(stage, order_id, "prepayment", "10000.00", "R-3")["paid"] == yuan("15000.00")


def test_what_is_not_on_the_account_is_not_found(stage: Stage) -> None:
    order_id = stage.order()
    payment_id = pay(stage, order_id, "balance", "1.00")["payment_id"]
    elsewhere = somebody("finance", store="2")
    for wanted, person in (("nothing", FINANCE), (payment_id, elsewhere)):
        with pytest.raises(NotFound):
            reverse_payment(order_id, wanted, "r", Teller(person, None, stage.book, stage.clock))


def test_the_audit_trail_names_receipts_and_nothing_that_people_typed_in(stage: Stage) -> None:
    order_id = stage.order()
    wrong = pay(stage, order_id, "down_payment", "10000.00", "card of Wang Fang")
    reverse(stage, order_id, wrong["receipt_no"], "Wang Fang paid for her brother")

    rows = {row.action: row.details for row in stage.book.history(Order.key_of(order_id))}
    assert rows["payment_recorded"] == {
        "receipt_no": wrong["receipt_no"], "kind": "down_payment", "amount": "10000.00",
    }  # fmt: skip
    assert rows["payment_reversed"]["reverses"] == wrong["receipt_no"]
    assert "Wang" not in str(rows)
