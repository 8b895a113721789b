"""Appointments: a place of the store's day, an entry in the customer's calendar, and a reminder the day before."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from driveaway.deliveries.appointing import appoint
from driveaway.deliveries.planning import release
from driveaway.deliveries.requests import AppointmentWish
from driveaway.effects.model import Effect
from driveaway.orders.deadlines import sweep_orders
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.errors import IllegalMove, InvalidInput
from tests.unit.deliveries.stage import NOON, Stage, day, plainly, somebody
from tests.unit.deliveries.test_plan import SOON, days, plan_of, slips, store, to_day


def arrange(stage: Stage, order_id: str, on: str, hour: int = 14, place: str = "Store 1") -> None:
    """Arrange the handover for an hour of a day by the store's clock."""
    wish = AppointmentWish(starts_at=datetime.combine(day(on), time(hour), LOCAL_TIME), place=place)
    person = somebody("delivery")
    appoint(order_id, wish, words=plainly, person=person, book=stage.book, clock=stage.clock)


def entries(stage: Stage, order_id: str) -> list[tuple[str, str, list[str]]]:
    """Return what each calendar entry that waits says: method, sequence and the other lines."""
    found = []
    for effect in stage.effects(order_id):
        if effect.mail and effect.mail.attachment:
            lines = effect.mail.attachment.text.replace("\r\n ", "").split("\r\n")
            values = dict(line.split(":", 1) for line in lines if ":" in line)
            assert f"method={values['METHOD']}" in effect.mail.attachment.content_type
            found.append((values["METHOD"], values["SEQUENCE"], lines))
    return sorted(found, key=lambda each: int(each[1]))


def reminders(stage: Stage, order_id: str) -> list[Effect]:
    """Return the reminders that wait in the outbox."""
    kind = "appointment_reminder"
    return [effect for effect in stage.effects(order_id) if effect.mail and effect.mail.kind == kind]


def test_moving_an_appointment_moves_the_same_calendar_entry(stage: Stage) -> None:
    order_id = stage.planned()
    progress = stage.seen(order_id).progress

    for on in ("2026-11-27", "2026-11-27", "2026-11-28"):
        arrange(stage, order_id, on)

    first, second = entries(stage, order_id)
    assert (first[:2], second[:2]) == (("REQUEST", "0"), ("REQUEST", "1"))
    assert all(f"UID:{order_id}-handover@driveaway" in each[2] for each in (first, second))
    assert "DTSTART:20261128T060000Z" in second[2]
    order = stage.seen(order_id)
    assert order.delivery
    assert order.delivery.expected_handover == day("2026-11-28")
    assert order.progress == progress


def test_an_appointment_lies_in_the_future_of_a_delivery(stage: Stage) -> None:
    with pytest.raises(InvalidInput):
        arrange(stage, stage.planned(), "2026-11-23")
    with pytest.raises(IllegalMove):
        arrange(stage, stage.order("CONTRACTED"), "2026-11-25")


def test_a_day_without_room_is_refused_with_the_next_that_has_some(stage: Stage) -> None:
    store(stage, handovers_a_day=1)
    stage.planned(delivery=SOON)  # takes the 4th
    order_id = stage.planned(delivery=SOON)  # and this one the 5th

    with pytest.raises(InvalidInput) as refused:
        arrange(stage, order_id, "2026-12-04")

    (problem,) = refused.value.problems
    assert (problem.pointer, problem.code) == ("/starts_at", "no_handover_left")
    assert dict(problem.params) == {"next": "2026-12-05"}
    assert entries(stage, order_id) == []


def test_the_place_that_an_appointment_leaves_is_free_again(stage: Stage) -> None:
    store(stage, handovers_a_day=1)
    moved = stage.planned(delivery=SOON)
    arrange(stage, moved, "2026-12-10")

    assert days(stage, stage.planned(delivery=SOON))["HANDED_OVER"] == "2026-12-04"
    assert slips(stage, moved) == [("2026-12-04", "2026-12-10", "handover_arranged", "delivery")]
    assert stage.mails(moved, "delivery_slipped") == [], "the invitation says it"


def test_an_appointment_before_the_planned_day_hurries_what_comes_before(stage: Stage) -> None:
    order_id = stage.planned()  # for the 24th, prepared on the 23rd

    arrange(stage, order_id, "2026-12-08")

    plan = days(stage, order_id)
    assert (plan["PDI_PASSED"], plan["HANDED_OVER"]) == ("2026-12-07", "2026-12-08")
    assert slips(stage, order_id) == []


def test_an_appointment_that_the_plan_cannot_keep_stands_as_people_made_it(stage: Stage) -> None:
    order_id = stage.planned()
    arrange(stage, order_id, "2026-11-25", hour=9)

    assert plan_of(stage, order_id).expected_handover == day("2026-11-25")


def test_a_slip_past_the_appointment_calls_it_off_and_the_next_one_counts_on(stage: Stage) -> None:
    order_id = stage.allocated(delivery=SOON)
    arrange(stage, order_id, "2026-12-04")
    to_day(stage, "2026-12-06")  # the car did not arrive by the 2nd

    assert plan_of(stage, order_id).appointment is None
    request, cancel = entries(stage, order_id)
    assert (request[0], cancel[:2]) == ("REQUEST", ("CANCEL", "1"))
    assert {"STATUS:CANCELLED", f"UID:{order_id}-handover@driveaway", *_organizer(request)} <= {*cancel[2]}
    assert len(stage.mails(order_id, "appointment_cancelled")) == 1

    arrange(stage, order_id, "2026-12-20")
    assert [each[:2] for each in entries(stage, order_id)][-1] == ("REQUEST", "2")


def _organizer(entry: tuple[str, str, list[str]]) -> list[str]:
    return [line for line in entry[2] if line.startswith("ORGANIZER")]


@pytest.mark.parametrize("with_car", [True, False])
def test_an_order_that_ends_takes_the_entry_back(stage: Stage, *, with_car: bool) -> None:
    order_id = stage.allocated() if with_car else stage.planned()
    arrange(stage, order_id, "2026-12-24")
    stage.change(order_id, status="CANCELLED", progress=stage.seen(order_id).progress + 1)

    for _ in range(2):
        release(order_id, book=stage.book, clock=stage.clock)

    assert [each[:2] for each in entries(stage, order_id)] == [("REQUEST", "0"), ("CANCEL", "1")]


def test_the_customer_is_reminded_the_day_before_once_and_of_what_is_to_be_paid(stage: Stage) -> None:
    order_id = stage.ready(paid=False, delivery=SOON)
    arrange(stage, order_id, "2026-12-04", hour=14)

    stage.clock.present = NOON + timedelta(days=9, hours=1, minutes=59)
    sweep_orders(stage.book, stage.clock)
    assert reminders(stage, order_id) == []
    stage.clock.advance(timedelta(minutes=1))
    for _ in range(2):
        sweep_orders(stage.book, stage.clock)

    (letter,) = stage.mails(order_id, "appointment_reminder")
    assert (letter["starts_at"], letter["place"]) == ("2026-12-04T06:00:00.000Z", "Store 1")
    assert letter["balance"] == stage.seen(order_id).balance.model_dump(mode="json")


def test_nobody_is_reminded_of_an_appointment_that_moved_or_is_tomorrow_anyway(stage: Stage) -> None:
    order_id = stage.ready(paid=True, delivery=SOON)
    arrange(stage, order_id, "2026-12-03")
    arrange(stage, order_id, "2026-12-10")
    to_day(stage, "2026-12-04")
    assert reminders(stage, order_id) == []

    arrange(stage, order_id, "2026-12-05", hour=9)
    to_day(stage, "2026-12-05")
    assert reminders(stage, order_id) == []


def test_nobody_is_reminded_while_the_delivery_stands_still(stage: Stage) -> None:
    order_id = stage.ready(paid=True, delivery=SOON)
    arrange(stage, order_id, "2026-12-04")
    stage.tell(order_id, "BLOCKED", blocked_reason="hail", owner="Li")

    to_day(stage, "2026-12-04")

    assert reminders(stage, order_id) == []
