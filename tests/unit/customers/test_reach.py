"""Mail that does not reach a customer: it stops, and their consultant hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.access.model import Staff
from driveaway.customers.model import BrokenAddress, Customer, address_hash
from driveaway.customers.reach import Returned, hold_back
from driveaway.customers.view import customer_view
from driveaway.inquiries.model import InquiryMove
from driveaway.inquiries.service import move_inquiry, take_inquiry
from driveaway.orders.editing import cancel_order
from tests.fakes import Bench, bench
from tests.sales import INQUIRY, customer, draft, person_with, sent, staff_person, submitted
from tests.unit.customers.mailing import OLD, buyer, came_back, everything_delivered, mail_effects, order_of, tasks


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def test_the_consultant_of_the_order_is_asked_to_find_a_better_address(here: Bench) -> None:
    order = submitted(here)
    assert tasks(here) == []
    assert came_back(here, order)
    assert tasks(here) == [("contact_broken", order.order_id, order.customer_id)]
    assert tasks(here, "consultant-2") == tasks(here, "sales-manager-1") == tasks(here, "finance") == []
    shown = customer_view(buyer(here, order))
    assert shown["email_state"] == "bounced"
    trouble = buyer(here, order).email_trouble
    assert trouble is not None
    assert (trouble.mail_kind, trouble.since) == ("confirm_order", here.clock.now())


def test_what_is_told_twice_is_noted_once_and_the_first_word_stays(here: Bench) -> None:
    order = submitted(here)
    came_back(here, order)
    came_back(here, order)
    came_back(here, order, state="complained")
    rows = here.book.history(buyer(here, order).key)
    assert [row.action for row in rows] == ["inquiry_taken", "email_bounced"]
    assert customer_view(buyer(here, order))["email_state"] == "bounced"


def test_a_profile_without_trouble_says_so(here: Bench) -> None:
    assert customer_view(customer(here))["email_state"] == "ok"


def test_a_mail_of_thanks_that_came_back_is_for_whoever_deals_with_the_customer(here: Bench) -> None:
    asked = customer(here)
    came_back(here, None)
    unowned = here.book.get(Customer, asked.customer_id)
    assert (customer_view(unowned)["email_state"], tasks(here)) == ("bounced", [])


def test_a_mail_of_thanks_is_for_the_consultant_who_took_the_newest_inquiry(here: Bench) -> None:
    asked = customer(here)
    here.clock.advance(timedelta(minutes=1))
    reply = take_inquiry(INQUIRY, person=None, receipt=None, book=here.book, clock=here.clock)
    consultant, taken = person_with("consultant", here, "2"), InquiryMove(state="CONTACTED")
    move_inquiry(str(reply["inquiry_id"]), taken, person=consultant, book=here.book, clock=here.clock)
    came_back(here, None)
    assert tasks(here, consultant.staff_id) == [("contact_broken", None, asked.customer_id)]


def test_a_mail_of_thanks_is_for_the_consultant_of_the_newest_order_if_there_is_one(here: Bench) -> None:
    order = draft(here)
    came_back(here, None)
    assert tasks(here) == [("contact_broken", order.order_id, order.customer_id)]


def test_an_address_that_was_only_typed_into_an_inquiry_marks_no_profile(here: Bench) -> None:
    asked = customer(here)
    stranger = INQUIRY.model_copy(update={"email": "typo@example.com"})
    reply = take_inquiry(stranger, person=None, receipt=None, book=here.book, clock=here.clock)
    assert reply["customer_id"] == asked.customer_id
    came_back(here, None, "typo@example.com")
    assert customer_view(here.book.get(Customer, asked.customer_id))["email_state"] == "ok"
    assert here.book.find(BrokenAddress, address_hash("typo@example.com"))


def test_addresses_of_the_staff_are_left_alone(here: Bench) -> None:
    order = submitted(here)
    address = here.book.get(Staff, "consultant-1").email
    assert not came_back(here, order, address)
    assert here.book.find(BrokenAddress, address_hash(address)) is None
    assert tasks(here) == []


def test_a_mail_that_is_not_sent_is_the_task_of_its_own_orders_consultant(here: Bench) -> None:
    asked = customer(here)
    came_back(here, None)
    assert tasks(here) == []
    order = sent(order_of(here, asked, "consultant-1"), here)
    everything_delivered(here)
    held_back = [each for each in mail_effects(here, order) if each.state == "GIVEN_UP"]
    assert [(each.mail.kind, each.reason) for each in held_back if each.mail] == [("confirm_order", "bounced")]
    assert tasks(here) == [("contact_broken", order.order_id, order.customer_id)]


def test_a_mail_is_held_back_for_good_and_told_once_although_it_is_looked_at_again(here: Bench) -> None:
    order = submitted(here)
    came_back(here, order)
    version = buyer(here, order).version
    unsent = Returned(OLD, "bounced", "confirm_reminder", order.order_id)
    for _ in range(2):
        hold_back(unsent, book=here.book, clock=here.clock)
    assert buyer(here, order).version == version


def test_a_task_ends_with_the_order_it_was_about(here: Bench) -> None:
    order = submitted(here)
    came_back(here, order)
    consultant = staff_person("consultant-1", here)
    cancel_order(order.order_id, "customer gone", person=consultant, book=here.book, clock=here.clock)
    assert tasks(here) == []
