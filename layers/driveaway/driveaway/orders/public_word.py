"""What the public may still hear of an order's contract once the order is changed or over."""

from __future__ import annotations

from datetime import datetime

from driveaway.contracts.model import ContractNotice, ContractStatus, notice_of
from driveaway.orders.model import Order

LIVING: frozenset[ContractStatus] = frozenset({"GENERATED", "AWAITING_SIGNATURE"})
"""Contracts that nobody has signed: what changes the order makes them void."""


def voided_contract(before: Order) -> tuple[ContractNotice, ...]:
    """Return the public word that a contract not yet signed is void, for a step that changes `before`."""
    if before.contract_no is None or before.contract_status not in LIVING:
        return ()
    follows = before.version + 1
    return (ContractNotice(contract_no=before.contract_no, order_id=before.order_id, status="VOID", follows=follows),)


def ended_contract(before: Order, at: datetime) -> tuple[ContractNotice, ...]:
    """Return the public word that a sealed contract is out of force, for a step that ends `before`.

    It stays ARCHIVED, with its hash: the document is as genuine as it was.
    """
    if before.contract is None or before.contract_status != "ARCHIVED":
        return ()
    word = notice_of(before.contract, "ARCHIVED", order_id=before.order_id, follows=before.version + 1)
    return (word.model_copy(update={"ended_at": at}),)
