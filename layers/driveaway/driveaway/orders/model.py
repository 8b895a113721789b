"""The order: the record that is the truth about one sale, its content, and the legal moves of its status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal, Self

from pydantic import JsonValue

from driveaway.calendars.limits import AnswerTime
from driveaway.contracts.model import Contract, ContractStatus
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.sight import sight_of
from driveaway.deliveries.tracking import Tracking
from driveaway.reviews.model import Approval, Finding
from driveaway.shared.errors import IllegalMove
from driveaway.shared.money import Money, cny
from driveaway.shared.record import DueAt, Record, Window, worklist_place
from driveaway.shared.text import Language

OrderStatus = Literal[
    "DRAFT",
    "AWAITING_CUSTOMER",
    "CHANGES_REQUESTED",
    "IN_REVIEW",
    "APPROVED",
    "AWAITING_SIGNATURE",
    "CONTRACTED",
    "IN_DELIVERY",
    "DELIVERED",
    "CLOSED",
    "REJECTED",
    "CANCELLED",
    "EXPIRED",
]

ENDED: frozenset[OrderStatus] = frozenset({"CLOSED", "REJECTED", "CANCELLED", "EXPIRED"})
EDITABLE: frozenset[OrderStatus] = frozenset(
    {"DRAFT", "AWAITING_CUSTOMER", "CHANGES_REQUESTED", "IN_REVIEW", "APPROVED", "AWAITING_SIGNATURE"}
)

CORRECTED_IN: frozenset[OrderStatus] = frozenset({"CHANGES_REQUESTED", "DRAFT"})
"""Where the consultant does what the customer asked for, until the order is submitted again."""

MOVES: dict[OrderStatus, frozenset[OrderStatus]] = {
    "DRAFT": frozenset({"AWAITING_CUSTOMER", "CANCELLED"}),
    "AWAITING_CUSTOMER": frozenset({"IN_REVIEW", "CHANGES_REQUESTED", "DRAFT", "CANCELLED", "EXPIRED"}),
    "CHANGES_REQUESTED": frozenset({"DRAFT", "AWAITING_CUSTOMER", "CANCELLED", "EXPIRED"}),
    "IN_REVIEW": frozenset({"APPROVED", "REJECTED", "CHANGES_REQUESTED", "DRAFT", "CANCELLED", "EXPIRED"}),
    "APPROVED": frozenset({"AWAITING_SIGNATURE", "DRAFT", "CANCELLED"}),
    "AWAITING_SIGNATURE": frozenset({"CONTRACTED", "DRAFT", "CANCELLED", "EXPIRED"}),
    "CONTRACTED": frozenset({"IN_DELIVERY", "CANCELLED"}),
    "IN_DELIVERY": frozenset({"DELIVERED", "CANCELLED"}),
    "DELIVERED": frozenset({"CLOSED"}),
    "CLOSED": frozenset(),
    "REJECTED": frozenset(),
    "CANCELLED": frozenset(),
    "EXPIRED": frozenset(),
}

SWEEP = "ORDERS"
ENDINGS = "ENDINGS"
"""Orders that have ended while the workflow is not through with them yet."""


class Order(Record):
    """One sale.

    `version` rises with each write, `revision` with the content, `progress` when the workflow must look, `turn` with
    each submission; `epoch` says which execution carries it and `epoch_since` from which progress on, `rebuilds` how
    many were lost since the last progress, `stalled` that no further one is tried until somebody acts. `answer_time` is
    the store's as it was at the submission: what the customer was told stays. `authors` have changed the content: like
    the consultant, they do not approve it. `past_approvals` are the last words of roles on earlier versions.
    """

    ROOT: ClassVar[str] = "ORDER"
    PART: ClassVar[str] = "ORDER"

    order_id: str
    order_no: str
    tracking_code: str
    status: OrderStatus = "DRAFT"
    revision: int = 1
    progress: int = 0
    epoch: int = 0
    epoch_since: int = 0
    turn: int = 0
    rebuilds: int = 0
    stalled: bool = False
    content_hash: str
    customer_id: str
    inquiry_id: str | None = None
    consultant_id: str
    authors: tuple[str, ...] = ()
    store: str
    language: Language
    total_amount: str
    total_currency: Literal["CNY"] = "CNY"
    paid: Money = cny(0)
    findings: tuple[Finding, ...] = ()
    approvals: tuple[Approval, ...] = ()
    past_approvals: tuple[Approval, ...] = ()
    contract_no: str | None = None
    contract_status: ContractStatus = "NONE"
    contract: Contract | None = None
    delivery: Delivery | None = None
    surveyed: bool = False
    settled: bool = False
    ended_reason: str | None = None
    reminders: int = 0
    answer_time: AnswerTime = AnswerTime()
    deadline: datetime | None = None
    submitted_at: datetime | None = None
    confirmed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def identity(self) -> str:
        """The order id."""
        return self.order_id

    @property
    def answer_by(self) -> datetime:
        """When the order expires, unless the customer answers it."""
        return self.answer_time.ends(self.submitted_at or self.updated_at)

    @property
    def total(self) -> Money:
        """What the customer pays in all, tax included."""
        return Money.model_validate({"amount": self.total_amount, "currency": self.total_currency})

    @property
    def balance(self) -> Money:
        """What is still to be paid; below zero where a later version costs less than was paid."""
        return self.total - self.paid

    @property
    def to_pay_back(self) -> Money:
        """What was paid above the price, because a later version costs less."""
        return cny(max(self.paid.amount - self.total.amount, Decimal(0)))

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to this order."""
        return self.status in ENDED

    def worklist(self) -> tuple[str, str] | None:
        """Orders of a store, by status, oldest first."""
        return f"ORDERS#{self.store}", worklist_place(self.status, self.created_at, self.order_id)

    def due(self) -> DueAt | None:
        """What time brings next (a reminder, an expiry, a missed target), or the end that is to be announced."""
        if self.ended and not self.settled:
            return DueAt(ENDINGS, self.updated_at)
        return DueAt(SWEEP, self.due_at) if self.due_at else None

    @property
    def due_at(self) -> datetime | None:
        """The next deadline, of the order or of the plan of its delivery."""
        going = self.delivery if self.status == "IN_DELIVERY" else None
        of_plan = (going.overdue_at, going.remind_at) if going else ()
        return min((each for each in (self.deadline, *of_plan) if each), default=None)

    def window(self) -> Window:
        """What its customer sees behind the tracking code."""
        return Window(Tracking.key_of(self.tracking_code), {"order_id": self.order_id})

    def shown(self) -> Mapping[str, JsonValue]:
        """All that an order says to whoever has its tracking code."""
        seen = sight_of(self).model_dump(mode="json", exclude_none=True)
        return {"tracking_code": self.tracking_code, "store": self.store, "sight": seen}

    def move(self, status: OrderStatus, **changes: object) -> Self:
        """Return the order in another status, seen by the workflow. Raises IllegalMove; every change comes here."""
        self.check_move(status)
        fields: dict[str, object] = {"deadline": None, "reminders": 0} | changes
        return self.advance(status=status, **fields)

    def check_move(self, status: OrderStatus) -> None:
        """Raise IllegalMove unless the order may come to another status."""
        if status not in MOVES[self.status]:
            raise IllegalMove("order_move", status=self.status, wanted=status)

    def advance(self, **changes: object) -> Self:
        """Return the order with changes that the workflow must see: `progress` rises."""
        return self.succeed(progress=self.progress + 1, rebuilds=0, **changes)

    def turn_of(self, approval: Approval) -> str:
        """Return what tells the askings for a level apart: the submission, and which of several people is asked."""
        return f"{self.turn}.{approval.turn}"

    def waiting_approval(self) -> Approval | None:
        """Return the approval that is asked for now: the first level that waits."""
        return next((approval for approval in self.approvals if approval.state == "WAITING"), None)
