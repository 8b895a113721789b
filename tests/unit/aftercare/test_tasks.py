"""What aftercare puts on people's task lists."""

from __future__ import annotations

from datetime import timedelta

from driveaway.aftercare.intake import take_service_request
from driveaway.aftercare.requests import NewServiceRequest
from driveaway.aftercare.sweep import sweep_aftercare
from driveaway.aftercare.tasks import aftercare_tasks
from tests.fakes import Bench
from tests.sales import staff_person
from tests.unit.aftercare.scenes import delivered, follow_up


def kinds(here: Bench, staff: str) -> list[object]:
    """Return the kinds of a person's tasks."""
    tasks = aftercare_tasks(staff_person(staff, here), book=here.book, now=here.clock.now())
    return [each["kind"] for each in tasks]


def test_tasks_come_when_they_are_due_to_those_whose_they_are(here: Bench) -> None:
    order = delivered(here)
    assert kinds(here, "consultant-1") == kinds(here, "aftersales") == []
    here.clock.advance(timedelta(days=3))
    assert kinds(here, "consultant-1") == ["follow_up"]
    assert kinds(here, "consultant-2") == kinds(here, "aftersales") == kinds(here, "finance") == []
    wanted = NewServiceRequest(
        tracking_code=order.tracking_code, phone_last4="8000", category="repair", description="It rattles."
    )
    take_service_request(wanted, receipt=None, book=here.book, clock=here.clock)
    here.clock.advance(timedelta(days=90))
    assert kinds(here, "aftersales") == ["service_request", "follow_up"]


def test_what_staff_were_told_of_stays_among_their_tasks_as_it_was_due(here: Bench) -> None:
    order = delivered(here)
    due_at = follow_up(here, order, "day_3_call").due_at
    here.clock.advance(timedelta(days=3))
    sweep_aftercare(here.book, here.clock)
    assert kinds(here, "consultant-1") == ["follow_up"]
    assert follow_up(here, order, "day_3_call").due_at == due_at
