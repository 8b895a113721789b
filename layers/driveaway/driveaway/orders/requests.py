"""What staff and customers may ask of an order, as the forms and the JSON API carry it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, StringConstraints, Tag, field_validator

from driveaway.orders.content import ContractLanguage, DeliveryWish, Payment, Percent, TradeIn
from driveaway.orders.wanted import AskedChange, Changes, listed_changes
from driveaway.shared.contact import Line, Paragraph, PrintedParagraph
from driveaway.shared.edits import not_emptied
from driveaway.shared.ids import CodeText
from driveaway.shared.money import Money

Identity = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
DiscountReason = Literal["competitor_match", "ageing_stock", "loyalty", "manager_promise", "other"]


class Configuration(BaseModel):
    """The car and the services that are chosen, and the discount: what makes the price.

    A discount is in money or in per cent of the car's list price, never both, and has a reason; `other` is explained in
    the note, which is for staff.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model_code: CodeText
    trim_code: CodeText
    colour_code: CodeText
    option_codes: tuple[CodeText, ...] = ()
    service_codes: tuple[CodeText, ...] = ()
    discount: Money | None = None
    discount_percent: Percent | None = None
    discount_reason: DiscountReason | None = None
    discount_note: Paragraph | None = None


class Selection(Configuration):
    """What is ordered and on which terms."""

    payment: Payment
    trade_in: TradeIn | None = None
    delivery: DeliveryWish
    special_terms: PrintedParagraph | None = None
    contract_language: ContractLanguage | None = None


class NewOrder(Selection):
    """A new order for a customer, from an inquiry where there was one."""

    customer_id: Identity
    inquiry_id: Identity | None = None


class OrderEdit(BaseModel):
    """Fields of the selection that change; absent ones stay, null gives up the discount or what may be absent.

    A discount in money takes the place of one in per cent, and the other way round.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model_code: CodeText | None = None
    trim_code: CodeText | None = None
    colour_code: CodeText | None = None
    option_codes: tuple[CodeText, ...] | None = None
    service_codes: tuple[CodeText, ...] | None = None
    discount: Money | None = None
    discount_percent: Percent | None = None
    discount_reason: DiscountReason | None = None
    discount_note: Paragraph | None = None
    payment: Payment | None = None
    trade_in: TradeIn | None = None
    delivery: DeliveryWish | None = None
    special_terms: PrintedParagraph | None = None
    contract_language: ContractLanguage | None = None

    _needed = field_validator(
        "model_code", "trim_code", "colour_code", "option_codes", "service_codes", "payment", "delivery", mode="before"
    )(not_emptied)


class QuickOrder(OrderEdit):
    """An order from an inquiry, whose person is the buyer; what is given takes the place of what is known already."""

    inquiry_id: Identity


def _kind(sent: object) -> str:
    """Tell a whole order from a quick one: only the first names the customer."""
    quick = isinstance(sent, Mapping) and "inquiry_id" in sent and "customer_id" not in sent
    return "quick order" if quick else "whole order"


AnyOrder = Annotated[
    Annotated[NewOrder, Tag("whole order")] | Annotated[QuickOrder, Tag("quick order")], Discriminator(_kind)
]
"""An order as it is written out, or as it follows from an inquiry."""


class CodeGivenUp(BaseModel):
    """The tracking code that shows nothing any more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Line


class Cancellation(BaseModel):
    """Why an order is cancelled."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Line


class Submission(BaseModel):
    """The version of an order that is to go out; without one, whatever is the newest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int | None = None


class CustomerAnswer(BaseModel):
    """The customer's word on the order they were sent; `changes` say field by field what should be different."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Literal["confirm", "request_changes"]
    phone_last4: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{4}$")]
    comment: Paragraph | None = None
    changes: Changes = ()

    @property
    def wanted(self) -> tuple[AskedChange, ...]:
        """The changes one after the other."""
        return listed_changes(self.changes)
