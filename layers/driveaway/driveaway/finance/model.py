"""Payments on an order, and the notice by which finance learns of a contract."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError

from driveaway.shared.contact import Line
from driveaway.shared.ids import digest
from driveaway.shared.money import Money
from driveaway.shared.record import Item, Key

PaymentKind = Literal["earnest_money", "down_payment", "balance", "refund"]


def _positive(money: Money) -> Money:
    if money.amount <= 0:
        raise PydanticCustomError("amount_positive", "the amount must be above zero")
    return money


class NewPayment(BaseModel):
    """Money that came in, or went back (`refund`); the amount is above zero either way."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: PaymentKind
    amount: Annotated[Money, AfterValidator(_positive)]
    method: Line
    received_at: AwareDatetime
    reference: Line


class PaymentRecord(Item):
    """One payment, for good. Order and reference are its key, so the same one is never booked twice."""

    ROOT: ClassVar[str] = "ORDER"
    PART: ClassVar[str] = "PAYMENT"

    order_id: str
    kind: PaymentKind
    amount: Money
    method: str
    received_at: datetime
    reference: str
    recorded_at: datetime
    by: str
    reply: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def identity(self) -> str:
        """The order id; the payment is told apart by the sort key."""
        return self.order_id

    @property
    def key(self) -> Key:
        """Beside the order, one for each reference (hashed: it may hold any character)."""
        return Key(f"ORDER#{self.order_id}", f"PAYMENT#{digest(self.reference)}")

    @classmethod
    def of(cls, order_id: str, wanted: NewPayment, *, at: datetime, by: str) -> Self:
        """Return the record of a payment on an order."""
        fields = {name: getattr(wanted, name) for name in NewPayment.model_fields}
        return cls(order_id=order_id, recorded_at=at, by=by, **fields)


class FinanceNotice(Item):
    """Finance has been told of this contract. Claimed once, so that a repeated message changes nothing."""

    ROOT: ClassVar[str] = "CONTRACT"
    PART: ClassVar[str] = "FINANCE"

    contract_no: str
    order_id: str
    message_id: str
    total: Money
    at: datetime

    @property
    def identity(self) -> str:
        """The contract number: finance is told once of each."""
        return self.contract_no


class FinanceMessage(BaseModel):
    """What the state machine publishes when a contract is archived; further fields are none of our business."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    order_id: str
    contract_no: str
