"""The task token of an order's waiting execution: bookkeeping that touches no business record."""

from __future__ import annotations

from typing import ClassVar

from driveaway.shared.record import Mirror


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
