"""The order as the API shows it to staff."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pydantic import JsonValue

from driveaway.audit.model import AuditRow, broken_at
from driveaway.orders.content import Content
from driveaway.orders.model import CORRECTED_IN, Order
from driveaway.orders.pricing import in_money, payable, tax_within
from driveaway.orders.wanted import changes_view
from driveaway.reviews.model import Approval
from driveaway.shared.money import Money

BRIEF = {
    "order_id",
    "order_no",
    "tracking_code",
    "version",
    "revision",
    "status",
    "inquiry_id",
    "consultant_id",
    "store",
    "language",
    "paid",
    "ended_reason",
    "created_at",
    "updated_at",
}
"""Fields of the order itself that staff see, in lists too."""


def brief_view(order: Order) -> dict[str, JsonValue]:
    """Return an order as lists show it: without the buyer and the lines."""
    view: dict[str, JsonValue] = order.model_dump(mode="json", exclude_none=True, include=BRIEF)
    return view | {"customer_id": order.customer_id, "total": order.total.model_dump(mode="json")}


def timeline_view(order: Order, rows: Sequence[AuditRow]) -> dict[str, JsonValue]:
    """Return `{events, unbroken}`: the whole audit chain, oldest first, checked against the record's head."""
    events: list[JsonValue] = [row.model_dump(mode="json", exclude={"subject"}) for row in rows]
    unbroken = broken_at(rows, version=order.version, head=order.chain) is None
    return {"events": events, "unbroken": unbroken, "cursor": None}


def order_view(order: Order, content: Content) -> dict[str, JsonValue]:
    """Return the order of API.md; `version` is what `If-Match` wants."""
    view: dict[str, JsonValue] = order.model_dump(
        mode="json",
        exclude_none=True,
        include=BRIEF,
    )
    view |= content.model_dump(
        mode="json",
        include={
            "model_code",
            "trim_code",
            "colour_code",
            "option_codes",
            "service_codes",
            "discount",
            "discount_percent",
            "discount_reason",
            "discount_note",
            "payment",
            "trade_in",
            "special_terms",
            "contract_language",
        },
    )
    view["customer"] = content.buyer.model_dump(mode="json")
    view["items"] = [line.model_dump(mode="json") for line in content.lines]
    view |= sums_view(order, content)
    view["delivery_request"] = content.delivery.model_dump(mode="json")
    view["findings"] = [finding.model_dump(mode="json") for finding in order.findings]
    view["approvals"] = _decisions(order.approvals)
    if order.past_approvals:
        view["past_approvals"] = _decisions(order.past_approvals)
    view["contract"] = held_contract_view(order)
    view["delivery"] = order.delivery.for_staff() if order.delivery else None
    return view | said_view(order, content)


def sums_view(order: Order, content: Content) -> dict[str, JsonValue]:
    """Return `{total, tax, in_money, balance, to_pay_back?}`: what this content costs, and what of it is open.

    The balance is below zero where more is paid than this costs; `to_pay_back` says how much.
    """
    total = payable(content)
    return {
        "total": total.model_dump(mode="json"),
        "tax": tax_view(content),
        "in_money": in_money(content).model_dump(mode="json"),
        "balance": (total - order.paid).model_dump(mode="json"),
        **({"to_pay_back": (order.paid - total).model_dump(mode="json")} if total < order.paid else {}),
    }


def marks_view(content: Content) -> list[JsonValue]:
    """Return `[{field, name, before, after}]`: what differs from the order as it was sent the time before."""
    return [mark.model_dump(mode="json") for mark in content.marks]


def said_view(order: Order, content: Content) -> dict[str, JsonValue]:
    """Return what the customer said to the order as it was last sent."""
    word = content.word_on(order.turn)
    wanted = changes_view(word) if order.status in CORRECTED_IN else []
    return {"wanted_changes": wanted, "customer_comment": word.comment if word else None}


def _decisions(approvals: Sequence[Approval]) -> list[JsonValue]:
    return [each.model_dump(mode="json", exclude={"content_hash"}, exclude_none=True) for each in approvals]


def tax_view(content: Content) -> dict[str, JsonValue]:
    """Return `{rate, included, net}`: per cent, the tax within the total, and the total without it."""
    return taxed_view(payable(content), content.tax_rate)


def taxed_view(price: Money, rate: Decimal) -> dict[str, JsonValue]:
    """Return the tax within a price, as `tax_view` does."""
    included = tax_within(price, rate)
    net = price - included
    return {"rate": str(rate), "included": included.model_dump(mode="json"), "net": net.model_dump(mode="json")}


def held_contract_view(order: Order) -> dict[str, JsonValue] | None:
    """Return the contract for staff: as `contract_view`, and `legal_hold` (`{reason, by, at}`) while there is one."""
    contract = contract_view(order)
    if contract is not None and order.contract and order.contract.hold:
        contract["legal_hold"] = order.contract.hold.model_dump(mode="json")
    return contract


def contract_view(order: Order) -> dict[str, JsonValue] | None:
    """Return `{contract_no, status, sha256?}`, the hash of what was sealed; None before there is a contract."""
    if order.contract_no is None:
        return None
    contract: dict[str, JsonValue] = {"contract_no": order.contract_no, "status": order.contract_status}
    if order.contract and order.contract.sealed_sha256:
        contract["sha256"] = order.contract.sealed_sha256
    return contract
