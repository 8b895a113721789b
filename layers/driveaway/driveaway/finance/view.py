"""Payments and plans as staff see them."""

from __future__ import annotations

from datetime import date

from pydantic import JsonValue

from driveaway.finance.accounts import Account
from driveaway.finance.model import BookedKind, NewPayment, PaymentRecord
from driveaway.finance.plan import Part, open_before_handover
from driveaway.orders.model import Order
from driveaway.shared.money import Money

SHOWN = frozenset(NewPayment.model_fields) | {"order_id", "receipt_no", "recorded_at", "by", "reverses", "reason"}


def payment_view(payment: PaymentRecord, order: Order) -> dict[str, JsonValue]:
    """Return one payment; `takes_off` when it lowers what is paid, as refunds do."""
    view: dict[str, JsonValue] = payment.model_dump(mode="json", include=set(SHOWN))
    return view | {"payment_id": payment.payment_id, "takes_off": payment.takes_off, "order_no": order.order_no}


def standing(order: Order) -> dict[str, JsonValue]:
    """Return `{paid, balance, to_pay_back?}`: how the order stands; the last when more is paid than it costs."""
    stands: dict[str, JsonValue] = {name: getattr(order, name).model_dump(mode="json") for name in ("paid", "balance")}
    if order.to_pay_back.amount:
        stands["to_pay_back"] = order.to_pay_back.model_dump(mode="json")
    return stands


def receipt_view(account: Account, payment: PaymentRecord) -> dict[str, JsonValue]:
    """Return a payment with `customer_name`, `contract_no`, `reversed`, and `{paid, balance, to_pay_back?}` as of then.

    A receipt that is printed again says what the first one said, whatever was paid since; `reversed` tells that it
    counts no more.
    """
    stood: dict[str, JsonValue] = {
        name: payment.reply[name] for name in ("paid", "balance", "to_pay_back") if name in payment.reply
    }
    return {
        **payment_view(payment, account.order),
        "customer_name": account.content.buyer.name,
        "contract_no": account.order.contract_no,
        "reversed": payment.receipt_no in account.reversed_numbers,
        **stood,
    }


def payments_view(account: Account) -> dict[str, JsonValue]:
    """Return `{payments, cursor}`: all of an order's, in the order in which they were booked."""
    found: list[JsonValue] = [payment_view(each, account.order) for each in account.payments]
    return {"payments": found, "cursor": None}


def part_view(part: Part, today: date) -> dict[str, JsonValue]:
    """Return `{kind, due, due_on, amount, paid, state}`; state is `paid`, `late` or `open`."""
    return {
        "kind": part.kind,
        "due": part.due,
        "due_on": part.due_on.isoformat() if part.due_on else None,
        "amount": part.amount.model_dump(mode="json"),
        "paid": part.paid.model_dump(mode="json"),
        "state": "paid" if part.open.is_zero else "late" if part.late(today) else "open",
    }


def account_view(account: Account, today: date) -> dict[str, JsonValue]:
    """Return `{plan, payments, total, paid, balance, to_pay_back?, before_handover, settlement?}`.

    `before_handover` is what a handover today needs, `settlement` what a sale that came to nothing leaves to pay back.
    """
    order = account.order
    needed = open_before_handover(account.content, order.paid, today)
    plan: list[JsonValue] = [part_view(part, today) for part in account.plan()]
    return {
        "plan": plan,
        "payments": payments_view(account)["payments"],
        "total": order.total.model_dump(mode="json"),
        **standing(order),
        "before_handover": needed.model_dump(mode="json"),
        **({"settlement": settlement_view(account)} if account.to_settle else {}),
    }


def settlement_view(account: Account) -> list[JsonValue]:
    """Return `[{kind, amount, rule, twofold?}]` of the money that a sale which came to nothing leaves on the account.

    The rule is `by_contract` for earnest money, which turns on who did not perform: `twofold` is what goes back if it
    was the dealer. It is `in_full` for all else.
    """
    return [_settled_part(kind, amount) for kind, amount in account.kept().items()]


def _settled_part(kind: BookedKind, amount: Money) -> dict[str, JsonValue]:
    part: dict[str, JsonValue] = {"kind": kind, "amount": amount.model_dump(mode="json")}
    if kind == "earnest_money":
        return part | {"rule": "by_contract", "twofold": (amount + amount).model_dump(mode="json")}
    return part | {"rule": "in_full"}
