"""What may be done with an order next, and by whom: the buttons of its page, and the guards behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from driveaway.access.model import Person, Role
from driveaway.contracts.model import ContractStatus
from driveaway.orders.model import EDITABLE, MOVES, Order
from driveaway.shared.errors import IllegalMove

NextStep = Literal["edit", "submit", "duplicate", "cancel"]
SELLERS: tuple[Role, ...] = ("consultant", "sales_manager")
ENDERS: tuple[Role, ...] = (*SELLERS, "sales_director", "general_manager")
BINDING: frozenset[ContractStatus] = frozenset({"SIGNED", "SEALED", "ARCHIVED"})


def is_editable(order: Order) -> bool:
    """Whether an order may still be changed: nobody is bound by it yet."""
    return order.status in EDITABLE and order.contract_status not in BINDING


def check_editable(order: Order) -> None:
    """Raise IllegalMove for an order that can no longer be changed."""
    if not is_editable(order):
        raise IllegalMove("order_not_editable", status=order.status)


def is_being_sealed(order: Order) -> bool:
    """Whether the contract was just signed: until its seal is on it, the order can neither be changed nor end."""
    return order.contract_status == "SIGNED"


def next_steps(order: Order, person: Person) -> tuple[NextStep, ...]:
    """Return what this person may do with an order of their store now, in the order in which it is usually done."""
    return tuple(_steps(order, frozenset(person.roles)))


def _steps(order: Order, roles: frozenset[Role]) -> Iterator[NextStep]:
    sells = bool(roles & {*SELLERS})
    if sells and is_editable(order):
        yield "edit"
    if sells and "AWAITING_CUSTOMER" in MOVES[order.status]:
        yield "submit"
    if sells:
        yield "duplicate"
    if roles & {*ENDERS} and "CANCELLED" in MOVES[order.status] and not is_being_sealed(order):
        yield "cancel"
