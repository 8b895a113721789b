"""The contract as data: everything the typeset document says, already in the buyer's language. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Literal

from pydantic import BaseModel, ConfigDict

from driveaway.contracts.capital import in_capitals
from driveaway.contracts.model import SigningRecord, Strokes
from driveaway.orders.content import Buyer, Content, Payment
from driveaway.orders.model import Order
from driveaway.orders.pricing import payable
from driveaway.shared.money import Money
from driveaway.shared.text import Language

LOCAL_TIME = timezone(timedelta(hours=8))
"""Contracts are dated where they are performed; China keeps no summer time."""


class Printed(BaseModel):
    """A part of the document; amounts are finished text such as `239,800.00`."""

    model_config = ConfigDict(frozen=True)


class PrintedBuyer(Printed):
    """The buyer as the contract names them."""

    name: str
    id_type: str | None
    id_number: str | None
    address: str | None
    phone: str
    email: str


class PrintedCar(Printed):
    """What is bought."""

    model: str
    trim: str
    colour: str
    options: tuple[str, ...]


class PrintedLine(Printed):
    """One line of the price."""

    name: str
    list_price: str
    amount: str


class PrintedPayment(Printed):
    """How it is paid."""

    method: Literal["full", "instalments", "loan"]
    earnest_money: str | None
    earnest_capitals: str | None
    down_payment: str | None
    lender: str | None


class PrintedDelivery(Printed):
    """Where and when the buyer would like the car."""

    place: str
    requested_date: date


class ContractDocument(Printed):
    """One contract, ready for the press."""

    contract_no: str
    order_no: str
    language: Language
    store: str
    date: date
    buyer: PrintedBuyer
    car: PrintedCar
    lines: tuple[PrintedLine, ...]
    discount: str | None
    total: str
    total_capitals: str
    payment: PrintedPayment
    delivery: PrintedDelivery
    verify_address: str


class SealMark(Printed):
    """What is drawn where the contract is signed: the buyer's mark, the evidence, the seller's seal."""

    contract_no: str
    language: Language
    store: str
    signer_name: str
    typed: str | None
    strokes: Strokes | None
    signed_at: str
    code_sent_to: str
    document_sha256: str
    ip: str
    user_agent: str


def contract_document(
    order: Order, content: Content, *, contract_no: str, at: datetime, verify_address: str
) -> ContractDocument:
    """Return the contract of an order as it stands; `at` dates it (in China)."""
    language = content.buyer.language
    total = payable(content)
    return ContractDocument(
        contract_no=contract_no,
        order_no=order.order_no,
        language=language,
        store=order.store,
        date=at.astimezone(LOCAL_TIME).date(),
        buyer=_buyer(content.buyer),
        car=_car(content),
        lines=tuple(
            PrintedLine(name=line.name.in_(language), list_price=figures(line.list_price), amount=figures(line.amount))
            for line in content.lines
        ),
        discount=None if content.discount.is_zero else figures(content.discount),
        total=figures(total),
        total_capitals=_capitals(total, language),
        payment=_payment(content.payment, language),
        delivery=PrintedDelivery(place=content.delivery.place, requested_date=content.delivery.requested_date),
        verify_address=verify_address,
    )


def seal_mark(record: SigningRecord, *, language: Language, store: str) -> SealMark:
    """Return what the seal shows of a signing; the address of the code is masked."""
    return SealMark(
        contract_no=record.contract_no,
        language=language,
        store=store,
        signer_name=record.signer_name,
        typed=record.signature.typed,
        strokes=record.signature.strokes,
        signed_at=record.signed_at.astimezone(LOCAL_TIME).isoformat(timespec="seconds"),
        code_sent_to=masked(record.identified_by),
        document_sha256=record.document_sha256,
        ip=record.ip,
        user_agent=record.user_agent,
    )


def figures(money: Money) -> str:
    """Return an amount as the document writes it: `239,800.00`."""
    return f"{money.amount:,.2f}"


def masked(address: str) -> str:
    """Return an e-mail address with its local part hidden but for the first character."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}"


def _capitals(money: Money, language: Language) -> str:
    return in_capitals(money, "zh-Hant" if language == "zh-Hant" else "zh-Hans")


def _buyer(buyer: Buyer) -> PrintedBuyer:
    return PrintedBuyer.model_validate({name: getattr(buyer, name) for name in PrintedBuyer.model_fields})


def _car(content: Content) -> PrintedCar:
    language = content.buyer.language
    return PrintedCar(
        model=content.model_name.in_(language),
        trim=content.trim_name.in_(language),
        colour=content.colour_name.in_(language),
        options=tuple(line.name.in_(language) for line in content.lines if line.kind == "option"),
    )


def _payment(payment: Payment, language: Language) -> PrintedPayment:
    earnest, down = payment.earnest_money, payment.down_payment
    return PrintedPayment(
        method=payment.method,
        earnest_money=figures(earnest) if earnest else None,
        earnest_capitals=_capitals(earnest, language) if earnest else None,
        down_payment=figures(down) if down else None,
        lender=payment.lender,
    )
