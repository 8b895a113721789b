"""Comparing what a customer saw of an order with what it is now, in the words of their page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from driveaway.orders.content import Content, LineKind
from driveaway.orders.marks import Mark, Told
from driveaway.orders.pricing import in_money, payable
from driveaway.shared.text import LocalText

FIELDS: dict[LineKind, str] = {
    "vehicle": "price.vehicle",
    "colour": "price.colour",
    "option": "option_codes",
    "service": "service_codes",
    "promotion": "price.promotion",
}
"""What an amount is called by the kind of its line."""
ONE_EACH: frozenset[LineKind] = frozenset({"vehicle", "colour"})
"""Kinds that an order has one line of, so that another trim is a changed price and not one line for another."""
PAYMENT = ("earnest_money", "prepayment", "down_payment", "lender", "on_refusal")


@dataclass(frozen=True)
class _Said:
    """One thing that an order says: what it is called, which one of many it is, and the value; None says nothing."""

    field: str
    value: Told | None
    name: LocalText | None = None
    code: str = ""
    secret: str = ""
    """What is told in part only: it is compared, and never shown."""


def marks_between(before: Content, after: Content) -> tuple[Mark, ...]:
    """Return what is otherwise, in the order of the page: what costs and reasons are for staff is never looked at."""
    return tuple(mark for part in PARTS for mark in _marks([*part(before)], [*part(after)]))


def _marks(before: list[_Said], after: list[_Said]) -> Iterator[Mark]:
    old, new = ({(each.field, each.code): each for each in said} for said in (before, after))
    for key in {**new, **old}:
        was, now = (said.get(key, _Said(key[0], None)) for said in (old, new))
        if (was.value, was.secret) != (now.value, now.secret):
            yield Mark(field=key[0], name=now.name or was.name, before=was.value, after=now.value)


def _car(content: Content) -> Iterator[_Said]:
    yield _Said("model_code", content.model_name)
    yield _Said("trim_code", content.trim_name)
    yield _Said("colour_code", content.colour_name)


def _charged(content: Content) -> Iterator[_Said]:
    """Yield each line's amount, and its list price where that is another."""
    for line in content.lines:
        which = (None, "") if line.kind in ONE_EACH else (line.name, line.code)
        yield _Said(FIELDS[line.kind], line.amount, *which)
        if line.kind != "promotion" and line.list_price != line.amount:
            yield _Said(f"list_price.{line.kind}", line.list_price, *which)


def _agreed_price(content: Content) -> Iterator[_Said]:
    percent = content.discount_percent
    yield _Said("discount", None if content.discount.is_zero else content.discount)
    yield _Said("discount_percent", None if percent is None else str(percent))
    yield _Said("total", payable(content))
    yield _Said("tax_rate", str(content.tax_rate))


def _paid(content: Content) -> Iterator[_Said]:
    payment, car = content.payment, content.trade_in
    yield _Said("payment.method", payment.method)
    for name in PAYMENT:
        yield _Said(f"payment.{name}", getattr(payment, name))
    for part in payment.instalments:
        yield _Said(f"payment.instalments.{part.due_on.isoformat()}", part.amount)
    if car:
        yield _Said("trade_in.car", car.car)
        yield _Said("trade_in.plate", car.plate)
        yield _Said("trade_in.appraisal", car.appraisal)
        yield _Said("trade_in.appraised_on", car.appraised_on.isoformat() if car.appraised_on else None)
        yield _Said("in_money", in_money(content))


def _agreed_else(content: Content) -> Iterator[_Said]:
    yield _Said("delivery.requested_date", content.delivery.requested_date.isoformat())
    yield _Said("delivery.place", content.delivery.place)
    yield _Said("special_terms", content.special_terms)
    yield _Said("contract_language", content.contract_language)


def _buyer(content: Content) -> Iterator[_Said]:
    buyer = content.buyer
    yield _Said("buyer.name", buyer.name)
    yield _Said("buyer.phone", buyer.hidden_phone, secret=buyer.phone)
    yield _Said("buyer.email", buyer.email)
    yield _Said("buyer.address", buyer.address)


PARTS: tuple[Callable[[Content], Iterator[_Said]], ...] = (_car, _charged, _agreed_price, _paid, _agreed_else, _buyer)
"""What an order says, part by part, so that what is no more stands beside what came instead."""
