from __future__ import annotations

from typing import Any

import pytest

from driveaway.finance.model import NewPayment, PaymentRecord
from driveaway.finance.payments import record_payment
from driveaway.ports import AlreadyReplied
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from driveaway.shared.money import cny
from driveaway.shared.receipt import Receipt
from driveaway.step import Step
from tests.unit.deliveries.stage import NOON, Stage, somebody, yuan

FINANCE = somebody("finance")


def payment(kind: str, amount: str, reference: str = "R-1") -> NewPayment:
    return NewPayment.model_validate(
        {"kind": kind, "amount": yuan(amount), "method": "transfer", "received_at": NOON, "reference": reference}
    )


def pay(stage: Stage, order_id: str, kind: str, amount: str, reference: str = "R-1", **more: Any) -> dict[str, Any]:
    given = {"person": FINANCE, "receipt": None, "book": stage.book, "clock": stage.clock} | more
    return record_payment(order_id, payment(kind, amount, reference), **given)


def test_payments_add_up_to_nothing_owed(stage: Stage) -> None:
    order_id = stage.order()
    version, progress = stage.seen(order_id).version, stage.seen(order_id).progress

    pay(stage, order_id, "earnest_money", "20000.00", "R-1")
    pay(stage, order_id, "down_payment", "30000.00", "R-2")
    last = pay(stage, order_id, "balance", "50000.00", "R-3")

    order = stage.seen(order_id)
    assert last["balance"] == yuan("0.00")
    assert order.balance.is_zero
    assert (order.version, order.progress) == (version + 3, progress)
    assert {(mail["kind"], mail["balance"]["amount"]) for mail in stage.mails(order_id, "payment_received")} == {
        ("earnest_money", "80000.00"),
        ("down_payment", "50000.00"),
        ("balance", "0.00"),
    }


def test_the_same_reference_again_gets_the_first_reply_and_books_nothing(stage: Stage) -> None:
    order_id = stage.order()
    first = pay(stage, order_id, "down_payment", "10000.00")

    assert pay(stage, order_id, "down_payment", "10000.00") == first
    assert pay(stage, order_id, "balance", "99.00") == first
    assert stage.seen(order_id).paid == cny(10000)
    assert len(stage.mails(order_id, "payment_received")) == 1


def test_one_reference_may_stand_on_two_orders(stage: Stage) -> None:
    for order_id in (stage.order(), stage.order()):
        pay(stage, order_id, "down_payment", "10000.00")
        assert stage.seen(order_id).paid == cny(10000)


def test_the_same_payment_sent_at_once_is_booked_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    order_id = stage.order()
    commit, replies = stage.book.commit, []

    def overtaken(step: Step) -> None:
        monkeypatch.setattr(stage.book, "commit", commit)
        replies.append(pay(stage, order_id, "down_payment", "10000.00"))
        commit(step)

    monkeypatch.setattr(stage.book, "commit", overtaken)
    replies.append(pay(stage, order_id, "down_payment", "10000.00"))

    assert replies[0] == replies[1]
    assert stage.seen(order_id).paid == cny(10000)


def test_two_payments_at_once_are_both_booked_but_never_above_the_price(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = stage.order()
    commit = stage.book.commit

    def overtaken(step: Step) -> None:
        monkeypatch.setattr(stage.book, "commit", commit)
        pay(stage, order_id, "down_payment", "60000.00", "R-1")
        commit(step)

    monkeypatch.setattr(stage.book, "commit", overtaken)
    with pytest.raises(InvalidInput) as refused:
        pay(stage, order_id, "balance", "60000.00", "R-2")
    assert refused.value.problems[0].code == "payment_too_high"
    assert stage.seen(order_id).paid == cny(60000)


def test_a_used_idempotency_key_is_judged_by_what_it_came_with(stage: Stage) -> None:
    order_id = stage.order()
    receipt = Receipt(scope="finance", idempotency_key="K", fingerprint="F", at=NOON)
    first = pay(stage, order_id, "down_payment", "10000.00", receipt=receipt)

    with pytest.raises(AlreadyReplied) as again:
        pay(stage, order_id, "down_payment", "10000.00", receipt=receipt.model_copy(update={"fingerprint": "G"}))
    assert (again.value.fingerprint, again.value.reply) == ("F", first)
    other = receipt.model_copy(update={"idempotency_key": "L"})
    assert pay(stage, order_id, "down_payment", "10000.00", receipt=other) == first


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


def test_an_order_that_has_ended_takes_no_money(stage: Stage) -> None:
    with pytest.raises(IllegalMove):
        pay(stage, stage.order("CANCELLED"), "balance", "1.00")


def test_another_stores_order_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        pay(stage, stage.order(), "balance", "1.00", person=somebody("finance", store="2"))


def test_payments_stand_beside_their_order(stage: Stage) -> None:
    order_id = stage.order()
    pay(stage, order_id, "down_payment", "10000.00", "发票 #1/2")

    (found,) = stage.book.family(PaymentRecord, order_id)
    assert isinstance(found, PaymentRecord)
    assert found.reference == "发票 #1/2"
