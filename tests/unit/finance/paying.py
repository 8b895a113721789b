"""Payments that finance books and reverses."""

from __future__ import annotations

from typing import Any

from driveaway.finance.accounts import open_account
from driveaway.finance.booking import Teller
from driveaway.finance.model import NewPayment
from driveaway.finance.payments import record_payment
from driveaway.finance.reversals import reverse_payment
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
