"""Payments: each booked once, whoever sends it again, and told to whom it concerns."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import get_args

import pytest

from driveaway.access.model import Staff
from driveaway.finance.accounts import open_account
from driveaway.finance.model import PaymentKind
from driveaway.ports import AlreadyReplied
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from driveaway.shared.money import cny, total
from driveaway.shared.receipt import Receipt
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, Stage, somebody, yuan
from tests.unit.finance.paying import pay, reverse


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


@pytest.mark.parametrize("seed", range(3))
def test_what_is_paid_is_the_sum_of_the_payments_whatever_was_tried(stage: Stage, seed: int) -> None:
    order_id, chance = stage.order(agreed={"payment": {"method": "loan", "lender": "Bank"}}), Random(seed)
    account = open_account(order_id, stage.book)
    for turn in range(25):
        kind = chance.choice(get_args(PaymentKind))
        if account.payments and chance.random() < 0.3:
            with suppress(IllegalMove):
                reverse(stage, order_id, chance.choice(account.payments).receipt_no)
        with suppress(InvalidInput):
            pay(stage, order_id, kind, f"{chance.randint(1, 4_000_000) / 100:.2f}", f"R-{chance.randint(0, turn)}")

        account = open_account(order_id, stage.book)
        order = account.order
        assert total(each.signed for each in account.payments) == order.paid
        assert total(each.signed for each in account.standing) == order.paid
        assert total(part.paid for part in account.plan()) + order.to_pay_back == order.paid
        assert order.paid + order.balance == order.total and order.paid.amount >= 0
    numbers = [each.receipt_no for each in account.payments]
    assert len(numbers) == len(set(numbers)) > 3


def test_the_customer_gets_a_receipt_and_the_consultant_is_told(stage: Stage) -> None:
    seller = Staff(staff_id="consultant", name="Li Na", email="li@x.example", roles=("consultant",), language="en")
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=(Change(seller),)))
    order_id = stage.order()
    order_no = stage.seen(order_id).order_no

    pay(stage, order_id, "down_payment", "30000.00", "R-1")
    pay(stage, order_id, "refund", "10000.00", "R-2")

    receipts = {each["receipt_no"]: each for each in stage.mails(order_id, "payment_received")}
    assert receipts[f"{order_no}-2"] == {
        "customer_name": "王芳", "order_no": order_no, "receipt_no": f"{order_no}-2", "kind": "refund",
        "amount": yuan("10000.00"), "method": "transfer", "received_on": "2026-11-24", "reference": "R-2",
        "paid": yuan("20000.00"), "balance": yuan("80000.00"),
    }  # fmt: skip
    told = [each.mail for each in stage.effects(order_id) if each.mail and each.mail.kind == "payment_booked"]
    assert {(each.to, each.language, each.link_path) for each in told} == {
        ("li@x.example", "en", f"/staff/orders/{order_id}/payments")
    }
    assert sorted(str(each.data["receipt_no"]) for each in told) == sorted(receipts)


def test_another_stores_order_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        pay(stage, stage.order(), "balance", "1.00", person=somebody("finance", store="2"))


def test_payments_stand_beside_their_order(stage: Stage) -> None:
    order_id = stage.order()
    pay(stage, order_id, "down_payment", "10000.00", "发票 #1/2")

    (found,) = open_account(order_id, stage.book).payments
    assert found.reference == "发票 #1/2"
