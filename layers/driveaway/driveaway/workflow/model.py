"""Bookkeeping of the workflow that touches no business record: task tokens, names, and orders at a standstill."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, Self

from driveaway.orders.model import Order, OrderStatus
from driveaway.shared.record import Item, Mirror, worklist_place


def execution_name(order_id: str, epoch: int) -> str:
    """Return the name of an order's execution."""
    return f"{order_id}-{epoch}"


def order_of(name: str) -> tuple[str, int]:
    """Return order id and epoch of an execution's name; epoch 0, which no order has, when we did not name it."""
    order_id, _, epoch = name.rpartition("-")
    return order_id, int(epoch) if epoch.isascii() and epoch.isdigit() else 0


class TaskToken(Mirror):
    """The newest token; `follows` is the epoch of the execution that waits, so an older one never overwrites it."""

    ROOT: ClassVar[str] = "ORDER"
    PART: ClassVar[str] = "TOKEN"

    order_id: str
    token: str
    progress: int

    @property
    def identity(self) -> str:
        """The order id."""
        return self.order_id


class Standstill(Item):
    """An order that goes no further by itself, for its store's sales manager and the admins to see.

    `stalled`: its executions were given up. `overdue`: it waits longer than it may. Noted once for each progress of
    the order, and dropped when the order goes on.
    """

    ROOT: ClassVar[str] = "STANDSTILL"
    PART: ClassVar[str] = "STANDSTILL"

    order_id: str
    order_no: str
    store: str
    kind: Literal["stalled", "overdue"]
    status: OrderStatus
    progress: int
    since: datetime
    """When the order was last acted on."""
    found_at: datetime

    @classmethod
    def of(cls, order: Order, at: datetime) -> Self:
        """Return the standstill of an order."""
        return cls(
            order_id=order.order_id,
            order_no=order.order_no,
            store=order.store,
            kind="stalled" if order.stalled else "overdue",
            status=order.status,
            progress=order.progress,
            since=order.updated_at,
            found_at=at,
        )

    @property
    def identity(self) -> str:
        """The order, how it stands still, and at which progress."""
        return f"{self.order_id}-{self.kind}-{self.progress}"

    def worklist(self) -> tuple[str, str] | None:
        """Standstills of a store, the longest first."""
        return standstills_of(self.store), worklist_place(self.found_at, self.identity)

    def holds(self, order: Order) -> bool:
        """Whether the order still stands where it stood."""
        moved = (order.progress, order.updated_at) != (self.progress, self.since)
        return not moved and not order.settled and order.stalled == (self.kind == "stalled")


def standstills_of(store: str) -> str:
    """Return the worklist of a store's standstills."""
    return f"STANDSTILLS#{store}"
