"""Payments on an order, and the notice by which finance learns of a contract."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError

from driveaway.orders.model import Order
from driveaway.shared.contact import Line
from driveaway.shared.ids import digest
from driveaway.shared.money import Money, cny
from driveaway.shared.record import Item, Key

PaymentKind = Literal[
    "earnest_money", "prepayment", "down_payment", "trade_in", "instalment", "loan", "balance", "refund"
]


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


class PaymentRecord(Item):
    """One payment, for good. Order and reference are its key, so the same one is never booked twice.

    `place` says which of the order's payments this is, from 1; with the order's number it makes the receipt's.
    """

    ROOT: ClassVar[str] = "ORDER"
    PART: ClassVar[str] = "PAYMENT"

    order_id: str
    place: int
    receipt_no: str
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
    def of(cls, order: Order, wanted: NewPayment, *, place: int, at: datetime, by: str) -> Self:
        """Return the record of a payment on an order."""
        fields = {name: getattr(wanted, name) for name in NewPayment.model_fields}
        receipt_no = f"{order.order_no}-{place}"
        return cls(order_id=order.order_id, place=place, receipt_no=receipt_no, recorded_at=at, by=by, **fields)

    @property
    def signed(self) -> Money:
        """What this adds to what is paid; a refund takes it off."""
        return cny(-self.amount.amount) if self.kind == "refund" else self.amount


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
