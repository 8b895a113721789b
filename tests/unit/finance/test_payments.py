from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any, get_args

import pytest

from driveaway.access.model import Staff
from driveaway.finance.accounts import open_account
from driveaway.finance.booking import Teller
from driveaway.finance.model import NewPayment, PaymentKind
from driveaway.finance.payments import record_payment
from driveaway.finance.reversals import reverse_payment
from driveaway.ports import AlreadyReplied
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from driveaway.shared.money import cny, total
from driveaway.shared.receipt import Receipt
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, Stage, somebody, yuan

FINANCE = somebody("finance")


def payment(kind: str, amount: str, reference: str = "R-1") -> NewPayment:
    return NewPayment.model_validate(
        {"kind": kind, "amount": yuan(amount), "method": "transfer", "received_at": NOON, "reference": reference}
    )


def pay(stage: Stage, order_id: str, kind: str, amount: str, reference: str = "R-1", **more: Any) -> dict[str, Any]:
    given = {"person": FINANCE, "receipt": None, "book": stage.book, "clock": stage.clock} | more
    return record_payment(order_id, payment(kind, amount, reference), Teller(**given))


def reverse(stage: Stage, order_id: str, receipt_no: str, reason: str = "wrong order") -> dict[str, Any]:
    (found,) = [each for each in open_account(order_id, stage.book).payments if each.receipt_no == receipt_no]
    return reverse_payment(order_id, found.payment_id, reason, Teller(FINANCE, None, stage.book, stage.clock))


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


def test_an_order_that_has_ended_takes_no_money(stage: Stage) -> None:
    with pytest.raises(IllegalMove):
        pay(stage, stage.order("CANCELLED"), "balance", "1.00")


def test_another_stores_order_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        pay(stage, stage.order(), "balance", "1.00", person=somebody("finance", store="2"))


def test_payments_stand_beside_their_order(stage: Stage) -> None:
    order_id = stage.order()
    pay(stage, order_id, "down_payment", "10000.00", "发票 #1/2")

    (found,) = open_account(order_id, stage.book).payments
    assert found.reference == "发票 #1/2"
