"""The lists that staff work from: follow-ups and service requests of their stores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar, get_args

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.aftercare import model, service_request
from driveaway.aftercare.model import FollowUp
from driveaway.aftercare.service_request import ServiceRequest, ServiceRequestState
from driveaway.catalogue.stores import page_of, stores_of
from driveaway.customers.model import Customer
from driveaway.ports import Book
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.errors import InvalidInput

FoundT = TypeVar("FoundT", FollowUp, ServiceRequest)
AHEAD = {"now": timedelta(), "today": timedelta(days=1), "week": timedelta(days=7)}


def follow_up_view(follow_up: FollowUp, customer: Customer | None = None) -> dict[str, JsonValue]:
    """Return a follow-up as staff see it, with the phone to call where the profile was read."""
    view: dict[str, JsonValue] = follow_up.model_dump(mode="json", exclude={"chain"})
    return view | ({"customer_name": customer.name, "phone": customer.phone} if customer else {})


def service_request_view(request: ServiceRequest, customer: Customer | None = None) -> dict[str, JsonValue]:
    """Return a service request as staff see it."""
    view: dict[str, JsonValue] = request.model_dump(mode="json", exclude={"chain", "clock"})
    return view | ({"customer_name": customer.name, "phone": customer.phone} if customer else {})


def list_follow_ups(
    person: Person, *, due: str | None, limit: int, cursor: str | None, book: Book, now: datetime
) -> tuple[list[dict[str, JsonValue]], str | None]:
    """Return a page of open follow-ups by store, the earliest first.

    `due`: a day or an instant (due until then, the day included), `now`, `today`, `week`, or `all`, as when absent.
    """
    until = due_until(due, now)
    names = [model.worklist_of(store) for store in stores_of(person, book)]
    found, following = _due_page(names, until, limit=limit, cursor=cursor, book=book)
    return _with_customers(found, follow_up_view, book), following


def list_service_requests(
    person: Person, *, state: str | None, limit: int, cursor: str | None, book: Book
) -> tuple[list[dict[str, JsonValue]], str | None]:
    """Return a page of service requests by store; each store's by state, the most pressing first."""
    if state and state not in get_args(ServiceRequestState):
        raise InvalidInput.at("/state", "unknown_state")
    names = [service_request.worklist_of(store) for store in stores_of(person, book)]
    prefix = f"{state}#" if state else ""
    found, following = page_of(ServiceRequest, names, prefix=prefix, limit=limit, cursor=cursor, book=book)
    return _with_customers(found, service_request_view, book), following


def due_until(due: str | None, now: datetime) -> datetime | None:
    """Return until when follow-ups are wanted, None for all. Raises InvalidInput."""
    if due in {None, "all"}:
        return None
    if due in AHEAD:
        ahead = AHEAD[due]
        return end_of(now.astimezone(LOCAL_TIME).date() + ahead - timedelta(days=1)) if ahead else now
    try:
        if len(due) == len("2026-11-24"):
            return end_of(date.fromisoformat(due))
        instant = datetime.fromisoformat(due.replace(" ", "+"))  # a plus sign in a query reads as a space
    except ValueError as error:
        raise InvalidInput.at("/due", "due_form") from error
    if instant.tzinfo is None:
        raise InvalidInput.at("/due", "due_form")
    return instant


def end_of(day: date) -> datetime:
    """Return the last instant of a day in China."""
    return datetime.combine(day, time.max, LOCAL_TIME)


def _due_page(
    names: Sequence[str], until: datetime | None, *, limit: int, cursor: str | None, book: Book
) -> tuple[list[FollowUp], str | None]:
    """Return a page over several stores; a store's list is left at its first follow-up that comes later than `until`.

    The cursor names the store's place among `names`, then where to go on there.
    """
    number, inner = _opened(cursor, len(names))
    found: list[FollowUp] = []
    while number < len(names) and len(found) < limit:
        page, inner = page_of(
            FollowUp, [names[number]], prefix="DUE#", limit=limit - len(found), cursor=inner, book=book
        )
        fitting = [each for each in page if until is None or each.due_at <= until]
        found += fitting
        if inner is None or len(fitting) < len(page):
            number, inner = number + 1, None
    return found, f"{number}-{inner or ''}" if number < len(names) else None


def _opened(cursor: str | None, lists: int) -> tuple[int, str | None]:
    number, dash, inner = (cursor or "0-").partition("-")
    if not dash or not (number.isascii() and number.isdigit()) or int(number[:4]) >= max(lists, 1):
        raise InvalidInput.at("/cursor", "cursor")
    return int(number), inner or None


def _with_customers(
    found: list[FoundT], view: Callable[[FoundT, Customer | None], dict[str, JsonValue]], book: Book
) -> list[dict[str, JsonValue]]:
    """Return the views with name and phone as the profiles have them now; one read of at most 100."""
    ids = sorted({each.customer_id for each in found})
    profiles = {
        each.customer_id: each
        for each in book.find_many([(Customer, each) for each in ids])
        if isinstance(each, Customer)
    }
    return [view(each, profiles.get(each.customer_id)) for each in found]
