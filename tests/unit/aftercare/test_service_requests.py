"""Service requests: from a customer without an account to a staff member, against the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, get_args

import pytest

from driveaway.aftercare.handling import move_service_request
from driveaway.aftercare.intake import TRIES, take_service_request
from driveaway.aftercare.lists import list_service_requests
from driveaway.aftercare.requests import NewServiceRequest, ServiceRequestMove
from driveaway.aftercare.service_request import (
    MOVES,
    RESOLVE_HOURS,
    RESPOND_HOURS,
    URGENT_HOURS,
    Category,
    ServiceRequest,
)
from driveaway.aftercare.sweep import sweep_aftercare
from driveaway.customers.service import profile
from driveaway.orders.model import Order
from driveaway.ports import AlreadyReplied
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound, TooManyTries
from driveaway.shared.receipt import Receipt
from tests.fakes import Bench
from tests.sales import shut_on_weekends, staff_person
from tests.unit.aftercare.scenes import aftersales, delivered, mails

HOUR = timedelta(hours=1)


def asked(here: Bench, code: str, *, last4: str = "8000", receipt: Receipt | None = None, **fields: Any) -> str:
    """Send a request as the customer; returns its id."""
    known = {"tracking_code": code, "phone_last4": last4, "category": "repair", "description": "It rattles."}
    wanted = NewServiceRequest.model_validate(known | fields)
    return str(take_service_request(wanted, receipt=receipt, book=here.book, clock=here.clock)["service_request_id"])


def moved(here: Bench, request_id: str, state: str, staff: str = "aftersales", **fields: Any) -> ServiceRequest:
    """Move a request on as a member of staff."""
    wanted = ServiceRequestMove.model_validate({"state": state} | fields)
    person = staff_person(staff, here)
    return move_service_request(request_id, wanted, person=person, book=here.book, clock=here.clock)


def stored(here: Bench, request_id: str) -> ServiceRequest:
    """Return a request as it is stored."""
    return here.book.get(ServiceRequest, request_id)


@pytest.fixture
def order(here: Bench) -> Order:
    return delivered(here)


def test_a_request_is_answered_by_mail_and_brought_to_after_sales(here: Bench, order: Order) -> None:
    request = stored(here, asked(here, order.tracking_code, preferred_contact="afternoons"))
    assert (request.state, request.order_id, request.preferred_contact) == ("OPEN", order.order_id, "afternoons")
    [thanks] = mails(here, "service_request_received")
    assert (thanks.to, thanks.data["order_no"], thanks.data["reference"]) == (
        "long.xiaoming@example.com",
        order.order_no,
        request.reference,
    )
    assert [(each.to, each.data["kind"]) for each in mails(here, "follow_up_due")] == [
        ("aftersales@driveaway.example", "service_request")
    ]
    _, pointers = profile(order.customer_id, book=here.book)
    assert [each.label for each in pointers if each.kind == "service_request"] == [request.reference]


def test_a_breakdown_is_answered_within_two_hours_and_a_repair_within_a_working_day(here: Bench, order: Order) -> None:
    urgent = stored(here, asked(here, order.tracking_code, category="breakdown"))
    assert urgent.respond_by - here.clock.now() == 2 * HOUR
    usual = stored(here, asked(here, order.tracking_code))
    assert 8 * HOUR < usual.respond_by - here.clock.now() < 24 * HOUR


def test_hours_to_answer_and_to_solve_are_those_of_the_store(here: Bench, order: Order) -> None:
    shut_on_weekends(here)
    here.clock.at = datetime(2026, 3, 6, 17, tzinfo=LOCAL_TIME)  # a Friday, an hour before closing
    request = stored(here, asked(here, order.tracking_code))
    assert request.respond_by == datetime(2026, 3, 9, 16, tzinfo=LOCAL_TIME)
    begun = moved(here, request.service_request_id, "ASSIGNED"), moved(here, request.service_request_id, "IN_PROGRESS")
    assert begun[1].clock == datetime(2026, 3, 13, 17, tzinfo=LOCAL_TIME)


def test_every_category_has_both_its_clocks() -> None:
    names = set(get_args(Category))
    assert URGENT_HOURS.keys() | RESPOND_HOURS.keys() == RESOLVE_HOURS.keys() == names
    assert not URGENT_HOURS.keys() & RESPOND_HOURS.keys()


def test_an_unknown_code_and_wrong_digits_get_the_same_answer(here: Bench, order: Order) -> None:
    told = []
    for code, last4 in ((order.tracking_code, "0000"), ("NOSUCHCODE", "8000")):
        with pytest.raises(InvalidInput) as refused:
            asked(here, code, last4=last4)
        told.append([(each.pointer, each.code, each.params) for each in refused.value.problems])
    assert told[0] == told[1]


def test_after_five_wrong_tries_even_the_right_digits_wait_for_the_next_hour(here: Bench, order: Order) -> None:
    for code in (order.tracking_code, "NOSUCHCODE"):
        for _ in range(TRIES):
            with pytest.raises(InvalidInput):
                asked(here, code, last4="0000")
        with pytest.raises(TooManyTries):
            asked(here, code)
    here.clock.advance(HOUR)
    assert asked(here, order.tracking_code)


def test_a_code_is_taken_however_it_is_typed(here: Bench, order: Order) -> None:
    assert asked(here, f" {order.tracking_code.lower()} ")


def test_the_same_key_creates_one_request(here: Bench, order: Order) -> None:
    receipt = Receipt(scope="anyone", idempotency_key="k", fingerprint="f", at=here.clock.now())
    first = asked(here, order.tracking_code, receipt=receipt)
    with pytest.raises(AlreadyReplied) as repeated:
        asked(here, order.tracking_code, receipt=receipt)
    assert repeated.value.reply["service_request_id"] == first


def test_a_request_goes_its_way_and_no_other(here: Bench, order: Order) -> None:
    request_id = asked(here, order.tracking_code)
    with pytest.raises(IllegalMove):
        moved(here, request_id, "RESOLVED")
    assert moved(here, request_id, "ASSIGNED", assignee="consultant-1").assignee == "consultant-1"
    assert moved(here, request_id, "IN_PROGRESS").assignee == "consultant-1"
    solved = moved(here, request_id, "RESOLVED", note="The mount was loose.")
    assert (solved.resolved_at, solved.note) == (here.clock.now(), "The mount was loose.")
    assert moved(here, request_id, "IN_PROGRESS").resolved_at is None
    moved(here, request_id, "RESOLVED")
    assert moved(here, request_id, "CLOSED").state == "CLOSED"
    with pytest.raises(IllegalMove):
        moved(here, request_id, "OPEN")


def test_a_request_is_given_to_staff_of_its_store_only(here: Bench, order: Order) -> None:
    request_id = asked(here, order.tracking_code)
    for stranger in ("consultant-2", "nobody"):
        with pytest.raises(InvalidInput):
            moved(here, request_id, "ASSIGNED", assignee=stranger)
    with pytest.raises(NotFound):
        moved(here, request_id, "ASSIGNED", staff="consultant-2")


def test_a_request_that_waits_too_long_is_escalated_once(here: Bench, order: Order) -> None:
    request_id = asked(here, order.tracking_code, category="breakdown")
    moved(here, request_id, "ASSIGNED", assignee="consultant-1")
    here.clock.advance(2 * HOUR)
    assert sweep_aftercare(here.book, here.clock) == 1
    assert sweep_aftercare(here.book, here.clock) == 0
    assert stored(here, request_id).state == "ESCALATED"
    late = {each.to for each in mails(here, "follow_up_due") if each.data["kind"] == "service_request_late"}
    assert late == {f"{each}@driveaway.example" for each in ("aftersales", "general-manager", "consultant-1")}


def test_an_escalated_request_gets_a_new_clock_when_somebody_takes_it_up(here: Bench, order: Order) -> None:
    request_id = asked(here, order.tracking_code, category="breakdown")
    here.clock.advance(3 * HOUR)
    sweep_aftercare(here.book, here.clock)
    moved(here, request_id, "IN_PROGRESS")
    here.clock.advance(timedelta(days=5))
    sweep_aftercare(here.book, here.clock)
    assert (stored(here, request_id).state, stored(here, request_id).escalations) == ("ESCALATED", 2)


def test_the_list_is_by_store_and_state(here: Bench, order: Order) -> None:
    first = asked(here, order.tracking_code)
    second = asked(here, order.tracking_code, category="accident")
    moved(here, first, "ASSIGNED")

    def listed(staff: str, state: str | None) -> list[object]:
        person = staff_person(staff, here)
        page, _ = list_service_requests(person, state=state, limit=50, cursor=None, book=here.book)
        return [each["service_request_id"] for each in page]

    assert listed("aftersales", None) == [first, second]
    assert listed("aftersales", "OPEN") == [second]
    assert listed("consultant-2", None) == []
    with pytest.raises(InvalidInput):
        list_service_requests(aftersales(here), state="LOST", limit=50, cursor=None, book=here.book)


def test_only_a_closed_request_is_at_its_end() -> None:
    assert [state for state, legal in MOVES.items() if not legal] == ["CLOSED"]
