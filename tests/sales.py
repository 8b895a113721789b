"""A sale to test with: staff, a customer, and an order taken as far as a test needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from driveaway.access.directory import directory
from driveaway.access.model import Person, Staff
from driveaway.calendars.days import Week
from driveaway.calendars.model import StoreCalendar
from driveaway.catalogue.model import CarModel
from driveaway.customers.model import Customer
from driveaway.inquiries.model import NewInquiry
from driveaway.inquiries.service import take_inquiry
from driveaway.orders.answers import answer_order, ask_customer
from driveaway.orders.editing import submit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import CustomerAnswer, NewOrder
from driveaway.orders.service import create_order, open_file
from driveaway.reviews.service import ask_approver, check_order
from driveaway.step import Change, Step
from driveaway.workflow.service import Ask, Waiting, wait
from tests.fakes import Bench
from tests.sowing import sow

INQUIRY = NewInquiry.model_validate(
    {
        "name": "䶮小明",
        "phone": "13800138000",
        "email": "long.xiaoming@example.com",
        "language": "zh-Hans",
        "consent": True,
    }
)


def person_with(role: str, bench: Bench, store: str | None = None) -> Person:
    """Return the first member of staff with a role, of a store when one is named."""
    found = next(each for each in directory(bench.book) if role in each.roles and store in (None, each.store))
    return found.person


def staff_person(staff_id: str, bench: Bench) -> Person:
    """Return one member of staff."""
    found = bench.book.get(Staff, staff_id)
    return found.person


def customer(bench: Bench) -> Customer:
    """Return the customer who asked; seeds the bench first."""
    sow(bench)
    reply = take_inquiry(INQUIRY, person=None, receipt=None, book=bench.book, clock=bench.clock)
    return bench.book.get(Customer, str(reply["customer_id"]))


def wanted(bench: Bench, customer_id: str, **changes: Any) -> NewOrder:
    """Return a request for the first model of the price list as it comes."""
    models = [each for each in bench.book.family(CarModel, "") if isinstance(each, CarModel)]
    model = models[0]
    fields: dict[str, Any] = {
        "customer_id": customer_id,
        "model_code": model.model_code,
        "trim_code": model.trims[0].trim_code,
        "colour_code": model.colours[0].colour_code,
        "payment": {"method": "full"},
        "delivery": {"requested_date": date(2026, 4, 1), "place": "Store 1"},
    }
    return NewOrder.model_validate(fields | changes)


def draft(bench: Bench, **changes: Any) -> Order:
    """Return an order in DRAFT."""
    buyer = customer(bench)
    consultant = person_with("consultant", bench, "1")
    reply = create_order(
        wanted(bench, buyer.customer_id, **changes),
        person=consultant,
        receipt=None,
        book=bench.book,
        clock=bench.clock,
    )
    return bench.book.get(Order, str(reply["order_id"]))


def submitted(bench: Bench, **changes: Any) -> Order:
    """Return an order in AWAITING_CUSTOMER whose customer was asked; its wait's token is `ask-1`."""
    return sent(draft(bench, **changes), bench)


def sent(order: Order, bench: Bench) -> Order:
    """Return a draft as it was sent to the customer."""
    submit_order(order.order_id, person=person_with("consultant", bench, "1"), book=bench.book, clock=bench.clock)
    order = bench.book.get(Order, order.order_id)
    waiting = Waiting(order.order_id, order.epoch, order.progress, "ask-1")
    wait(waiting, lambda each: asking(each, bench), book=bench.book, workflow=bench.workflow, clock=bench.clock)
    return order


def asking(order: Order, bench: Bench) -> Ask:
    """Return what "Ask Customer" puts before the customer."""
    return ask_customer(order, open_file(order.order_id, bench.book).content, bench.keys, bench.clock.now())


def confirm_token(order: Order, bench: Bench) -> str:
    """Return the token of the mailed confirmation link."""
    ask = asking(order, bench)
    return bench.keys.token(ask.links[0].link_id)


def shut_on_weekends(bench: Bench) -> None:
    """Give store 1 a week of five days; the holidays and the days worked for them stay everybody's."""
    calendar = StoreCalendar(store="1", week=Week(**dict(StoreCalendar().week.days()[:5])))
    bench.book.commit(Step("calendar_changed", "x", bench.clock.now(), changes=(Change(calendar),)))


def in_review(bench: Bench, **changes: Any) -> Order:
    """Return an order in IN_REVIEW, checked."""
    return confirmed(submitted(bench, **changes), bench)


def confirmed(order: Order, bench: Bench) -> Order:
    """Return an order that was sent as its customer confirmed it, checked."""
    answer = CustomerAnswer(decision="confirm", phone_last4="8000")
    answer_order(confirm_token(order, bench), answer, book=bench.book, clock=bench.clock)
    check_order(order.order_id, book=bench.book, clock=bench.clock)
    return bench.book.get(Order, order.order_id)


def approval_asked(order: Order, bench: Bench) -> str:
    """Wait for the level whose turn it is, as the workflow does; returns the token of the mailed link."""

    def ask(each: Order) -> Ask:
        content = open_file(each.order_id, bench.book).content
        return ask_approver(each, content, bench.keys, bench.book, bench.clock.now())

    waiting = Waiting(order.order_id, order.epoch, order.progress, f"approve-{order.progress}")
    wait(waiting, ask, book=bench.book, workflow=bench.workflow, clock=bench.clock)
    return bench.keys.token(ask(order).links[0].link_id)
