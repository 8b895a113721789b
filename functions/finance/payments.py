"""Payments on an order, for programs and as a page."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.model import Person
from driveaway.access.names import names_of
from driveaway.finance.accounts import Account, account_for
from driveaway.finance.booking import Teller
from driveaway.finance.letters import payments_path, receipt_path
from driveaway.finance.model import NewPayment, Reversal
from driveaway.finance.payments import bookable_kinds, record_payment
from driveaway.finance.requests import PaymentForm
from driveaway.finance.reversals import payment_of, reverse_payment
from driveaway.finance.view import account_view, payment_view, payments_view, receipt_view
from driveaway.orders.view import order_view
from driveaway.runtime.http import Api, Json, Page
from driveaway.shared.clock import local_day

api = Api("payments", domain="finance")
handler = api.handler


@api.get("/api/orders/<order_id>/payments", summary="The payments of an order")
def listing(order_id: str) -> Json:
    """All of them, in the order in which they were booked."""
    return payments_view(account_for(order_id, api.person(), api.world.book))


@api.post("/api/orders/<order_id>/payments", summary="Book a payment or a refund", status=201, creating=True)
def pay(order_id: str, wanted: Annotated[NewPayment, Body()]) -> Json:
    """Book a payment; the same reference twice gets the first reply."""
    return _booked(order_id, wanted)


@api.page("/staff/orders/<order_id>/payments", summary="What is due, paid and owed on an order; finance books payments")
def look(order_id: str) -> Page | Json:
    """Show the account to staff of the order's store; anybody else may sign in first."""
    person = api.visitor()
    if person is None:
        return api.sign_in(payments_path(order_id))
    account, today = account_for(order_id, person, api.world.book), local_day(api.world.clock.now())
    shown = account_view(account, today)
    if not api.wants_page():
        return shown
    offered = {"received_at": today.isoformat()}
    return Page("finance/payments.html", shown | _around(account, person), domain="finance", form_values=offered)


@api.form(
    "/staff/orders/<order_id>/payments",
    page=look,
    then="/staff/orders/{order_id}/payments?booked={receipt_no}",
    summary="Book a payment or a refund from the page",
    status=201,
    creating=True,
)
def pay_on_page(order_id: str, wanted: Annotated[PaymentForm, Body()]) -> Json:
    """Book what was typed in."""
    return _booked(order_id, wanted.payment())


@api.page("/staff/orders/<order_id>/payments/<payment_id>", summary="One receipt, to be printed for the customer")
def receipt(order_id: str, payment_id: str) -> Page | Json:
    """Show a receipt to staff of the order's store; anybody else may sign in first."""
    person, book = api.visitor(), api.world.book
    if person is None:
        return api.sign_in(receipt_path(order_id, payment_id))
    account = account_for(order_id, person, book)
    shown = receipt_view(account, payment_of(account, payment_id))
    if not api.wants_page():
        return shown
    values: Json = {"person": person.model_dump(mode="json"), "order_id": order_id, "receipt": shown}
    return Page("finance/receipt.html", values, domain="finance")


@api.post(
    "/api/orders/<order_id>/payments/<payment_id>/reversal",
    summary="Reverse a payment that was booked in error",
    status=201,
    creating=True,
)
def take_back(order_id: str, payment_id: str, wanted: Annotated[Reversal, Body()]) -> Json:
    """Book the reversal; twice gets the first reply."""
    return _reversed(order_id, payment_id, wanted)


@api.page("/staff/orders/<order_id>/payments/<payment_id>/reversal", summary="Asks finance why a payment is reversed")
def ask_why(order_id: str, payment_id: str) -> Page:
    """Show what would be reversed."""
    person, book = api.person("finance"), api.world.book
    account = account_for(order_id, person, book)
    payment = payment_of(account, payment_id)
    shown: Json = {
        "person": person.model_dump(mode="json"),
        "order_id": order_id,
        "payment": payment_view(payment, account.order),
        "names": dict(names_of([payment.by], book)),
    }
    return Page("finance/reversal.html", shown, domain="finance")


@api.form(
    "/staff/orders/<order_id>/payments/<payment_id>/reversal",
    page=ask_why,
    then="/staff/orders/{order_id}/payments?booked={receipt_no}",
    summary="Reverse a payment from the page",
    status=201,
    creating=True,
)
def take_back_on_page(order_id: str, payment_id: str, wanted: Annotated[Reversal, Body()]) -> Json:
    """Book the reversal with the reason that was typed in."""
    return _reversed(order_id, payment_id, wanted)


def _reversed(order_id: str, payment_id: str, wanted: Reversal) -> Json:
    return reverse_payment(order_id, payment_id, wanted.reason, _teller())


def _booked(order_id: str, wanted: NewPayment) -> Json:
    return record_payment(order_id, wanted, _teller())


def _teller() -> Teller:
    """Return finance at work: payments are booked by nobody else."""
    return Teller(api.person("finance"), api.receipt(), api.world.book, api.world.clock)


def _around(account: Account, person: Person) -> Json:
    """Return what the page shows besides the account: whose order it is, and which payments this person may book."""
    kinds = bookable_kinds(account) if "finance" in person.roles else ()
    return {
        "person": person.model_dump(mode="json"),
        "order": order_view(account.order, account.content),
        "kinds": list(kinds),
        "to_settle": account.to_settle,
        "reversible": [each.payment_id for each in account.standing] if "finance" in person.roles else [],
        "names": dict(names_of((each.by for each in account.payments), api.world.book)),
    }
