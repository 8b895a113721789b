"""Payments on an order, and the notice by which finance learns of a contract."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError

from driveaway.orders.model import Order
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.contact import Line
from driveaway.shared.ids import digest
from driveaway.shared.money import Money, cny
from driveaway.shared.record import DueAt, Item, Key, Record

PaymentKind = Literal[
    "earnest_money",
    "prepayment",
    "down_payment",
    "trade_in",
    "instalment",
    "loan",
    "balance",
    "refund",
    "twofold_return",
]
"""`twofold_return` is the dealer's own money: earnest money given back once more where the dealer did not perform."""
BookedKind = PaymentKind | Literal["reversal"]

GOES_OUT: frozenset[BookedKind] = frozenset({"refund", "twofold_return"})
"""Money that the dealer pays."""
SWEEP = "PAYMENTS"
OPENING = time(9)
"""Nobody is reminded of money at night."""


def above_zero(money: Money) -> Money:
    """Return an amount of money that changes hands. Raises PydanticCustomError."""
    if money.amount <= 0:
        raise PydanticCustomError("amount_positive", "the amount must be above zero")
    return money


class NewPayment(BaseModel):
    """Money that came in, or went back (`refund`); the amount is above zero either way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: PaymentKind
    amount: Annotated[Money, AfterValidator(above_zero)]
    method: Line
    received_at: AwareDatetime
    reference: Line


class Reversal(BaseModel):
    """Why a payment that was booked in error is taken out of the account."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Line


class PaymentRecord(Item):
    """One payment, for good. Order and reference are its key, so the same one is never booked twice.

    `place` says which of the order's payments this is, from 1; with the order's number it makes the receipt's. What
    was booked in error stays, and a `reversal` stands against it: `reverses` is the other's receipt number, `reason`
    why. Its reference is then free to be booked rightly: `attempt` counts how often.
    """

    ROOT: ClassVar[str] = "ORDER"
    PART: ClassVar[str] = "PAYMENT"

    order_id: str
    place: int
    receipt_no: str
    kind: BookedKind
    amount: Money
    method: str
    received_at: datetime
    reference: str
    attempt: int = 1
    reverses: str | None = None
    reversed_kind: PaymentKind | None = None
    reason: str | None = None
    recorded_at: datetime
    by: str
    reply: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def identity(self) -> str:
        """The order id; the payment is told apart by the sort key."""
        return self.order_id

    @property
    def key(self) -> Key:
        """Beside the order, one for each reference (hashed: it may hold any character) and one for each reversal."""
        once = self.reference if self.attempt == 1 else f"{self.reference}\n{self.attempt}"
        if self.reverses:
            once = f"reversal\n{self.reverses}"
        return Key(f"ORDER#{self.order_id}", f"PAYMENT#{digest(once)}")

    @property
    def payment_id(self) -> str:
        """What programs call it, within its order."""
        return self.key.sk.removeprefix("PAYMENT#")[:26]

    @classmethod
    def of(cls, order: Order, wanted: NewPayment, *, place: int, attempt: int, at: datetime, by: str) -> Self:
        """Return the record of a payment on an order."""
        fields = {name: getattr(wanted, name) for name in NewPayment.model_fields}
        receipt_no = f"{order.order_no}-{place}"
        return cls(
            order_id=order.order_id,
            place=place,
            receipt_no=receipt_no,
            attempt=attempt,
            recorded_at=at,
            by=by,
            **fields,
        )

    def reversed_by(self, order: Order, reason: str, *, place: int, at: datetime, by: str) -> Self:
        """Return the record that stands against this one."""
        return self.model_copy(
            update={
                "kind": "reversal",
                "place": place,
                "receipt_no": f"{order.order_no}-{place}",
                "reverses": self.receipt_no,
                "reversed_kind": self.kind,
                "reason": reason,
                "recorded_at": at,
                "by": by,
                "reply": {},
            }
        )

    @property
    def takes_off(self) -> bool:
        """Whether this lowers what is paid: a refund, or the reversal of money that came in."""
        if self.kind == "reversal":
            return self.reversed_kind not in GOES_OUT
        return self.kind == "refund"

    @property
    def signed(self) -> Money:
        """What this adds to what is paid; below zero when it takes off, nothing where the money is not the buyer's."""
        if "twofold_return" in (self.kind, self.reversed_kind):
            return cny(0)
        return cny(-self.amount.amount) if self.takes_off else self.amount


class FinanceNotice(Record):
    """Finance has been told of this contract. Made once, so that a repeated message changes nothing.

    `due_on` is the next day by which something is to be paid: the day after, the sweep looks whether it came. None when
    no such day is left.
    """

    ROOT: ClassVar[str] = "CONTRACT"
    PART: ClassVar[str] = "FINANCE"

    contract_no: str
    order_id: str
    message_id: str
    total: Money
    at: datetime
    due_on: date | None = None

    @property
    def identity(self) -> str:
        """The contract number: finance is told once of each."""
        return self.contract_no

    def due(self) -> DueAt | None:
        """When to look for what was to be paid: in the morning after the day, as the stores count days."""
        if self.due_on is None:
            return None
        return DueAt(SWEEP, datetime.combine(self.due_on + timedelta(days=1), OPENING, LOCAL_TIME))


class FinanceMessage(BaseModel):
    """What the state machine publishes when a contract is archived; further fields are none of our business."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    order_id: str
    contract_no: str
