"""What an order agrees on: configuration, lines, price, payment and the wish for delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, PlainSerializer

from driveaway.deliveries.sight import car_of
from driveaway.orders.marks import Mark
from driveaway.orders.wanted import CustomerWord
from driveaway.shared.contact import PrintedLine
from driveaway.shared.money import Money, to_cents, total
from driveaway.shared.record import Mirror
from driveaway.shared.text import Language, LocalText

LineKind = Literal["vehicle", "colour", "option", "service", "promotion"]
GOODS: frozenset[LineKind] = frozenset({"vehicle", "colour", "option"})
"""The car as configured; services are bought beside it, and a promotion lowers its price."""
Percent = Annotated[
    Decimal,
    Field(gt=0, lt=100, max_digits=5, decimal_places=2),
    AfterValidator(to_cents),
    PlainSerializer(str, return_type=str),
]


class OrderLine(BaseModel):
    """One line as charged, with the list price beside it; a promotion has no list price and a negative amount."""

    model_config = ConfigDict(frozen=True)

    kind: LineKind
    code: str
    name: LocalText
    list_price: Money
    amount: Money


class Instalment(BaseModel):
    """One part of the price and the day on which it is due."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    due_on: date
    amount: Money


class Payment(BaseModel):
    """How the customer pays.

    Earnest money (定金) is forfeited or returned twofold, a prepayment (订金) is simply returned: an order has one or
    the other. `on_refusal` is what happens when the lender refuses: it is paid in another way, or the sale is off.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["full", "instalments", "loan"]
    earnest_money: Money | None = None
    prepayment: Money | None = None
    down_payment: Money | None = None
    lender: PrintedLine | None = None
    on_refusal: Literal["pay_otherwise", "cancel"] | None = None
    instalments: Annotated[tuple[Instalment, ...], Field(max_length=60)] = ()


class TradeIn(BaseModel):
    """The car that the customer gives in payment, and what it was appraised at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    car: PrintedLine
    plate: PrintedLine | None = None
    appraisal: Money
    appraised_on: date | None = None


ContractLanguage = Literal["bilingual"]


class DeliveryWish(BaseModel):
    """When and where the customer would like the car."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requested_date: date
    place: PrintedLine


class Buyer(BaseModel):
    """The customer as the order was filled from the profile."""

    model_config = ConfigDict(frozen=True)

    customer_id: str
    name: str
    phone: str
    email: str
    language: Language
    id_type: str | None = None
    id_number: str | None = None
    address: str | None = None

    @property
    def hidden_phone(self) -> str:
        """The phone without the digits that confirm who answers: what a page behind a link may show."""
        return f"{self.phone[:-4]}••••"


BESIDE = frozenset({"customer_word", "marks"})
"""Parts of the content that are no part of what was agreed: they neither make a revision nor touch an approval."""


class Content(Mirror):
    """What was agreed. A change of configuration, price, payment or terms makes a new revision.

    `discount` is in money; `discount_percent` stands beside it where it was agreed in per cent of the list price.
    `tax_rate` is the value added tax, in per cent, that the prices include. The contract is in the buyer's language,
    or in Chinese and English where `contract_language` says so. `customer_word` is what the customer
    last said to it, `marks` what differs from the order as it was sent the time before.
    """

    ROOT: ClassVar[str] = "ORDER"
    PART: ClassVar[str] = "CONTENT"

    order_id: str
    revision: int
    buyer: Buyer
    model_code: str
    model_name: LocalText
    trim_code: str
    trim_name: LocalText
    colour_code: str
    colour_name: LocalText
    option_codes: tuple[str, ...]
    service_codes: tuple[str, ...] = ()
    lines: tuple[OrderLine, ...]
    discount: Money
    discount_percent: Percent | None = None
    discount_reason: str | None = None
    discount_note: str | None = None
    tax_rate: Decimal = Decimal(13)
    cost: Money
    payment: Payment
    trade_in: TradeIn | None = None
    delivery: DeliveryWish
    special_terms: str | None = None
    contract_language: ContractLanguage | None = None
    customer_word: CustomerWord | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def identity(self) -> str:
        """The order id."""
        return self.order_id

    def shown(self) -> Mapping[str, JsonValue]:
        """The car, to whoever has the order's tracking code."""
        return {"car": car_of(self).model_dump(mode="json")}

    def word_on(self, turn: int) -> CustomerWord | None:
        """Return what the customer said to the order as it was sent for the `turn`-th time."""
        return self.customer_word if self.customer_word and self.customer_word.turn == turn else None

    @property
    def list_total(self) -> Money:
        """The list price of the car as configured, without services."""
        return listed(self.lines)


def listed(lines: Iterable[OrderLine]) -> Money:
    """Return the list price of the car that lines are of, without what is bought beside it."""
    return total(line.list_price for line in lines if line.kind in GOODS)
