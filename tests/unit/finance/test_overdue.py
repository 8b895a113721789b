"""What was to be paid by a day and has not come is reminded of once, in the morning after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from driveaway.access.model import Staff
from driveaway.contracts.model import Contract
from driveaway.finance.ledger import enter_contract
from driveaway.finance.model import FinanceMessage, FinanceNotice
from driveaway.finance.overdue import look_after, sweep_payments
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, Stage, yuan
from tests.unit.finance.paying import pay

PEOPLE = (
    Staff(staff_id="consultant", name="Li Na", email="li@x.example", roles=("consultant",), store="1"),
    Staff(staff_id="f1", name="Sun", email="sun@x.example", roles=("finance",), language="en"),
    Staff(staff_id="f2", name="Qian", email="qian@x.example", roles=("finance",), store="2"),
)
INSTALMENTS = {
    "payment": {
        "method": "instalments",
        "earnest_money": yuan("10000.00"),
        "instalments": [
            {"due_on": "2026-12-10", "amount": yuan("40000.00")},
            {"due_on": "2027-01-10", "amount": yuan("50000.00")},
        ],
    }
}
SIGNED = Contract(
    contract_no="C-1",
    revision=1,
    content_hash="h",
    draft_key="d",
    draft_sha256="s",
    generated_at=NOON,
    signed_at=NOON,
)
THIRD_DAY_OVER = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
"""Nine in the morning in the stores, after the three days in which earnest money is to come."""


@pytest.fixture(autouse=True)
def people(stage: Stage) -> None:
    changes = tuple(Change(each) for each in PEOPLE)
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=changes))


def contracted(stage: Stage) -> str:
    """Return an order that was signed at NOON, and that finance knows of."""
    order_id = stage.order(agreed=INSTALMENTS, contract_no="C-1", contract=SIGNED)
    message = FinanceMessage(order_id=order_id, contract_no="C-1")
    assert enter_contract(message, message_id="M-1", book=stage.book, clock=stage.clock)
    return order_id


def swept(stage: Stage, order_id: str, at: datetime) -> list[dict[str, Any]]:
    """Sweep twice at an instant; returns every reminder that has gone out so far, oldest first."""
    stage.clock.present = at
    for _ in range(2):
        sweep_payments(stage.book, stage.clock)
    found = [each for each in stage.effects(order_id) if each.mail and each.mail.kind == "payment_reminder"]
    return [dict(each.mail.data) for each in sorted(found, key=lambda one: one.created_at) if each.mail]


def test_the_customer_is_reminded_once_for_each_day_and_never_before_it_is_over(stage: Stage) -> None:
    order_id = contracted(stage)

    assert swept(stage, order_id, THIRD_DAY_OVER - timedelta(seconds=1)) == []
    (first,) = swept(stage, order_id, THIRD_DAY_OVER)
    assert first["late"] == [{"kind": "earnest_money", "due_on": "2026-11-27", "open": yuan("10000.00")}]
    assert len(swept(stage, order_id, THIRD_DAY_OVER + timedelta(days=5))) == 1

    _, second = swept(stage, order_id, datetime(2026, 12, 11, 1, 0, tzinfo=UTC))
    assert [each["kind"] for each in second["late"]] == ["earnest_money", "instalment"]
    assert second["open"] == yuan("50000.00")


def test_the_consultant_and_finance_of_the_store_are_told_with_the_customer(stage: Stage) -> None:
    order_id = contracted(stage)
    (reminder,) = swept(stage, order_id, THIRD_DAY_OVER)

    told = stage.mails(order_id, "payment_overdue")
    assert sorted(str(each["name"]) for each in told) == ["Li Na", "Sun"]
    assert all(each["late"] == reminder["late"] for each in told)


def test_what_came_in_time_is_not_reminded_of_and_what_came_in_part_is_for_the_rest(stage: Stage) -> None:
    order_id = contracted(stage)
    pay(stage, order_id, "earnest_money", "10000.00", "R-1")
    assert swept(stage, order_id, THIRD_DAY_OVER) == []

    pay(stage, order_id, "instalment", "39000.00", "R-2")
    (told,) = swept(stage, order_id, datetime(2026, 12, 12, tzinfo=UTC))
    assert told["open"] == yuan("1000.00")


def test_after_days_without_a_sweep_one_mail_says_all_that_is_late(stage: Stage) -> None:
    order_id = contracted(stage)
    (told,) = swept(stage, order_id, datetime(2027, 2, 1, tzinfo=UTC))
    assert told["open"] == yuan("100000.00")
    assert stage.book.get(FinanceNotice, "C-1").due_on is None


def test_nobody_is_reminded_of_an_order_that_came_to_nothing(stage: Stage) -> None:
    order_id = contracted(stage)
    stage.change(order_id, status="CANCELLED")
    assert swept(stage, order_id, datetime(2027, 2, 1, tzinfo=UTC)) == []
    assert stage.book.get(FinanceNotice, "C-1").due_on is None


def test_a_contract_that_was_looked_after_already_is_left_alone(stage: Stage) -> None:
    contracted(stage)
    stage.clock.present = THIRD_DAY_OVER
    assert look_after("C-1", book=stage.book, clock=stage.clock)
    assert not look_after("C-1", book=stage.book, clock=stage.clock)
