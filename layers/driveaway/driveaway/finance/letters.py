"""The mails about money: the receipt for the customer, and what the consultant and finance are told."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Staff
from driveaway.effects.model import Effect, mail, once_to
from driveaway.finance.accounts import Account
from driveaway.finance.model import FinanceNotice, PaymentRecord
from driveaway.finance.view import part_view, standing
from driveaway.orders.content import Content
from driveaway.orders.letters import console_path, tracking_path
from driveaway.orders.model import Order
from driveaway.shared.clock import local_day
from driveaway.shared.money import total


def payments_path(order_id: str) -> str:
    """Return the path of the page of an order's payments."""
    return f"{console_path(order_id)}/payments"


def receipt_path(order_id: str, payment_id: str) -> str:
    """Return the path of the page of one receipt."""
    return f"{payments_path(order_id)}/{payment_id}"


def receipt_letter(order: Order, content: Content, payment: PaymentRecord) -> Effect:
    """Return the customer's receipt, or the note of a refund; the order stands as it does after the payment."""
    return mail(
        f"{order.order_id}-paid-{_once(payment)}",
        kind="payment_received",
        to=content.buyer.email,
        language=order.language,
        data=_facts(order, content, payment),
        at=payment.recorded_at,
        order_id=order.order_id,
    )


def booking_letter(order: Order, content: Content, payment: PaymentRecord, consultant: Staff) -> Effect:
    """Return the mail that tells the order's consultant of a payment."""
    return mail(
        f"{order.order_id}-booked-{_once(payment)}",
        kind="payment_booked",
        to=consultant.email,
        language=consultant.language,
        data=_facts(order, content, payment) | {"name": consultant.name},
        at=payment.recorded_at,
        order_id=order.order_id,
        link_path=payments_path(order.order_id),
    )


def _once(payment: PaymentRecord) -> str:
    return payment.payment_id[:24]


def _facts(order: Order, content: Content, payment: PaymentRecord) -> dict[str, JsonValue]:
    return {
        "customer_name": content.buyer.name,
        "order_no": order.order_no,
        "receipt_no": payment.receipt_no,
        "kind": payment.kind,
        "amount": payment.amount.model_dump(mode="json"),
        "method": payment.method,
        "received_on": local_day(payment.received_at).isoformat(),
        "reference": payment.reference,
        **({"reverses": payment.reverses} if payment.reverses else {}),
        **standing(order),
    }


def notice_letter(account: Account, reader: Staff, at: datetime) -> Effect:
    """Return the mail by which a member of finance learns of a contract and its payment plan, once for each."""
    order, today = account.order, local_day(at)
    plan: list[JsonValue] = [part_view(part, today) for part in account.plan()]
    return mail(
        once_to(reader.email, f"{order.order_id}-finance-{order.contract_no}"),
        kind="finance_notice",
        to=reader.email,
        language=reader.language,
        data={
            "name": reader.name,
            "customer_name": account.content.buyer.name,
            "order_no": order.order_no,
            "contract_no": order.contract_no,
            "total": order.total.model_dump(mode="json"),
            **standing(order),
            "plan": plan,
            "lender": account.content.payment.lender,
        },
        at=at,
        order_id=order.order_id,
        link_path=payments_path(order.order_id),
    )


def reminder_letter(account: Account, notice: FinanceNotice, at: datetime) -> Effect:
    """Return the mail that reminds the customer of what is late, once for each day of payment."""
    order = account.order
    return mail(
        f"{notice.contract_no}-remind-{notice.due_on}",
        kind="payment_reminder",
        to=account.content.buyer.email,
        language=order.language,
        data=_late_facts(account, at),
        at=at,
        order_id=order.order_id,
        link_path=tracking_path(order),
    )


def overdue_letter(account: Account, notice: FinanceNotice, reader: Staff, at: datetime) -> Effect:
    """Return the mail that tells a member of staff what is late, once for each day of payment."""
    order = account.order
    return mail(
        once_to(reader.email, f"{notice.contract_no}-late-{notice.due_on}"),
        kind="payment_overdue",
        to=reader.email,
        language=reader.language,
        data=_late_facts(account, at) | {"name": reader.name},
        at=at,
        order_id=order.order_id,
        link_path=payments_path(order.order_id),
    )


def _late_facts(account: Account, at: datetime) -> dict[str, JsonValue]:
    """Return the parts that are late, with what is open of each, and their sum."""
    late = account.late(local_day(at))
    parts: list[JsonValue] = [
        {
            "kind": part.kind,
            "due_on": part.due_on.isoformat() if part.due_on else None,
            "open": part.open.model_dump(mode="json"),
        }
        for part in late
    ]
    return {
        "customer_name": account.content.buyer.name,
        "order_no": account.order.order_no,
        "contract_no": account.order.contract_no,
        "late": parts,
        "open": total(part.open for part in late).model_dump(mode="json"),
    }
