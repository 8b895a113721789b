"""Duplicating an order: the same car on the same terms for the same customer, as far as it can still be had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.terms import PriceList
from driveaway.customers.model import Customer
from driveaway.orders.content import Content
from driveaway.orders.marks import Mark
from driveaway.orders.pricing import charge_whole
from driveaway.orders.requests import NewOrder, Selection
from driveaway.orders.selection import copied
from driveaway.orders.service import NONE, Basis, file_for, open_order
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import FieldProblem, InvalidInput
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import Item

LISTS = ("option_codes", "service_codes")
PARTS = ("earnest_money", "prepayment", "down_payment")
CAR = {"/model_code": "model_name", "/trim_code": "trim_name", "/colour_code": "colour_name"}
"""Without one of these it is no longer the same car, and which one instead is the customer's choice."""


def duplicate_order(
    order_id: str, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Create a new DRAFT with the same selection; neither discount nor approvals come along.

    What can no longer be had beside the car, or no longer be paid so, is left out and told: the view has
    `duplicate_of` (an order number) and `left_out: [{field, name, before, after}]`. Raises InvalidInput, naming the
    model, trim or colour that is no longer sold.
    """
    found, store = file_for(order_id, person, book), person.store or NONE
    source = found.content
    known: list[tuple[type[Item], str]] = [
        (Customer, found.order.customer_id),
        *PriceList.wanted(source.model_code, store),
    ]
    customer, *listed = book.find_many(known)
    if not isinstance(customer, Customer):
        raise InvalidInput.at("/customer_id", "unknown_customer")
    basis = Basis(customer, PriceList.found(listed, store))
    chosen = _still_to_be_had(source, basis.prices, local_day(clock.now()))
    left_out: list[JsonValue] = [each.model_dump(mode="json") for each in _left_out(source, chosen)]
    said: dict[str, JsonValue] = {"duplicate_of": found.order.order_no, "left_out": left_out}
    wanted = NewOrder(customer_id=customer.customer_id, **chosen.model_dump())
    return open_order(wanted, basis, said=said, person=person, receipt=receipt, book=book, clock=clock)


def _still_to_be_had(source: Content, prices: PriceList, day: date) -> Selection:
    """Return the selection without what the price list refuses of it; each round leaves out something, or raises."""
    chosen = copied(source)
    while True:
        try:
            charge_whole(chosen, prices, day)
        except InvalidInput as refused:
            chosen = _without(chosen, refused, source)
        else:
            return chosen


def _without(chosen: Selection, refused: InvalidInput, source: Content) -> Selection:
    pointers = {each.pointer for each in refused.problems}
    if lost := [pointer for pointer in CAR if pointer in pointers]:
        names = {pointer: getattr(source, CAR[pointer]) for pointer in lost}
        raise InvalidInput([FieldProblem(each, "no_longer_sold", (("name", names[each]),)) for each in lost])
    lists = {name: _kept(name, getattr(chosen, name), pointers) for name in LISTS}
    parts = {name: None for name in PARTS if f"/payment/{name}" in pointers}
    without_car = {"trade_in": None} if any(each.startswith("/trade_in/") for each in pointers) else {}
    payment = chosen.payment.model_copy(update=parts)
    less = chosen.model_copy(update={**lists, "payment": payment, **without_car})
    if less == chosen:
        raise refused
    return less


def _kept(name: str, codes: tuple[str, ...], pointers: set[str]) -> tuple[str, ...]:
    return tuple(code for place, code in enumerate(codes) if f"/{name}/{place}" not in pointers)


def _left_out(source: Content, chosen: Selection) -> Iterator[Mark]:
    """Yield what the source has and its duplicate has not, beside the discount, which never comes along."""
    for line in source.lines:
        name = {"option": "option_codes", "service": "service_codes"}.get(line.kind)
        if name and line.code not in getattr(chosen, name):
            yield Mark(field=name, name=line.name, before=line.amount)
    for part in PARTS:
        amount = getattr(source.payment, part)
        if amount and not getattr(chosen.payment, part):
            yield Mark(field=f"payment.{part}", before=amount)
    if source.trade_in and not chosen.trade_in:
        yield Mark(field="trade_in.appraisal", before=source.trade_in.appraisal)
