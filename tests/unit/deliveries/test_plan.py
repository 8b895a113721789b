"""The delivery plan: a day for each milestone at the contract, and what becomes of the promise on the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from driveaway.calendars.days import Holiday, Week
from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.calendars.model import EVERY_DAY, USUAL, StoreCalendar
from driveaway.deliveries.allocation import allocate, deallocate
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.planning import release
from driveaway.deliveries.requests import AllocationWish
from driveaway.orders.deadlines import sweep_orders
from driveaway.shared.text import LocalText
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import NOON, VINS, Stage, day, somebody

MANAGER = somebody("sales_manager")
WEEKDAYS = Week.model_validate(dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), USUAL))
SOON = {"requested_date": "2026-12-04", "place": "Store 1"}
"""A Friday: the first day that the lead time of ten days allows."""


def store(stage: Stage, *holidays: Holiday, week: Week = EVERY_DAY, **times: Any) -> None:
    """Give the store a calendar of its own."""
    calendar = StoreCalendar(store="1", week=week, holidays=holidays, delivery_times=DeliveryTimes(**times))
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=(Change(calendar),)))


def holiday(first: str, last: str) -> Holiday:
    """Return days on which the store is shut."""
    return Holiday(name=LocalText(zh_hans="假", zh_hant="假", en="Holiday"), first_day=day(first), last_day=day(last))


def days(stage: Stage, order_id: str) -> dict[str, str]:
    """Return the plan as written dates."""
    return {milestone: str(on) for milestone, on in plan_of(stage, order_id).targets.items()}


def plan_of(stage: Stage, order_id: str) -> Delivery:
    """Return the delivery as it is stored."""
    delivery = stage.seen(order_id).delivery
    assert delivery
    return delivery


def slips(stage: Stage, order_id: str) -> list[tuple[str, str, str, str]]:
    """Return each slip as what it was, what it becomes, why and by whom."""
    found = plan_of(stage, order_id).slips
    return [(str(slip.was), str(slip.becomes), slip.cause, slip.owner) for slip in found]


def to_day(stage: Stage, text: str) -> None:
    """Let time pass until noon of a day, with a look each morning."""
    while stage.clock.now().date() < date.fromisoformat(text):
        stage.clock.advance(timedelta(days=1))
        sweep_orders(stage.book, stage.clock)


def test_each_milestone_has_a_working_day_counted_back_from_the_lead_time(stage: Stage) -> None:
    store(stage, week=WEEKDAYS)

    assert days(stage, stage.planned(delivery=SOON)) == {
        "ALLOCATED": "2026-11-27",
        "ARRIVED": "2026-12-02",
        "PDI_PASSED": "2026-12-03",
        "READY": "2026-12-03",
        "HANDED_OVER": "2026-12-04",
    }


def test_a_holiday_moves_the_handover_to_the_next_day_that_the_store_works(stage: Stage) -> None:
    store(stage, holiday("2026-12-04", "2026-12-06"))

    plan = days(stage, stage.planned(delivery=SOON))
    assert (plan["PDI_PASSED"], plan["HANDED_OVER"]) == ("2026-12-03", "2026-12-07")


def test_a_car_that_is_wanted_later_is_prepared_the_day_before(stage: Stage) -> None:
    plan = days(stage, stage.planned())
    assert (plan["ARRIVED"], plan["PDI_PASSED"], plan["HANDED_OVER"]) == ("2026-12-02", "2026-12-23", "2026-12-24")


def test_no_day_is_promised_twice_where_there_is_room_for_one(stage: Stage) -> None:
    store(stage, preparations_a_day=1, handovers_a_day=1)

    plans = [days(stage, stage.planned(delivery=SOON)) for _ in range(3)]

    assert [plan["PDI_PASSED"] for plan in plans] == ["2026-12-03", "2026-12-04", "2026-12-05"]
    assert [plan["HANDED_OVER"] for plan in plans] == ["2026-12-04", "2026-12-05", "2026-12-06"]


def test_the_room_of_an_order_that_fell_through_is_given_to_the_next(stage: Stage) -> None:
    store(stage, preparations_a_day=1, handovers_a_day=1)
    first = stage.planned(delivery=SOON)
    stage.change(first, status="CANCELLED")
    release(first, book=stage.book, clock=stage.clock)

    assert days(stage, stage.planned(delivery=SOON))["HANDED_OVER"] == "2026-12-04"


def test_a_milestone_in_time_leaves_the_plan_alone(stage: Stage) -> None:
    order_id = stage.ready(paid=False)

    assert slips(stage, order_id) == []
    assert plan_of(stage, order_id).expected_handover == day("2026-12-24")
    assert stage.mails(order_id, "delivery_slipped") == []


def test_a_car_that_comes_late_moves_the_promise_and_the_customer_is_told(stage: Stage) -> None:
    store(stage, put_off_days=10)
    order_id = stage.allocated(delivery=SOON)
    stage.tell(order_id, "IN_TRANSIT")
    stage.clock.present = NOON + timedelta(days=11)  # 5 December, before anybody looks

    stage.tell(order_id, "ARRIVED")

    assert slips(stage, order_id) == [("2026-12-04", "2026-12-07", "transport", "delivery")]
    plan = days(stage, order_id)
    assert (plan["PDI_PASSED"], plan["READY"], plan["HANDED_OVER"]) == ("2026-12-06", "2026-12-06", "2026-12-07")
    (letter,) = stage.mails(order_id, "delivery_slipped")
    assert (letter["was"], letter["becomes"], letter["cause"]) == ("2026-12-04", "2026-12-07", "transport")


def test_days_to_spare_take_up_a_delay(stage: Stage) -> None:
    order_id = stage.allocated()  # for the 24th
    stage.clock.present = NOON + timedelta(days=11)
    stage.tell(order_id, "ARRIVED")

    assert slips(stage, order_id) == []
    assert days(stage, order_id)["HANDED_OVER"] == "2026-12-24"


def test_days_of_a_standstill_come_on_top_in_the_name_of_who_was_to_end_it(stage: Stage) -> None:
    order_id = stage.allocated(delivery=SOON)
    stage.tell(order_id, "BLOCKED", blocked_reason="The papers are missing.", owner="Zhang San")
    to_day(stage, "2026-11-28")
    assert slips(stage, order_id) == [], "nobody knows yet for how long"

    stage.tell(order_id, "ALLOCATED")

    assert slips(stage, order_id) == [("2026-12-04", "2026-12-08", "standstill", "Zhang San")]
    assert days(stage, order_id)["ARRIVED"] == "2026-12-06"


def test_a_standstill_of_hours_changes_nothing(stage: Stage) -> None:
    order_id = stage.allocated(delivery=SOON)
    before = plan_of(stage, order_id).targets
    stage.tell(order_id, "BLOCKED", blocked_reason="The papers are missing.", owner="Zhang San")
    stage.tell(order_id, "ALLOCATED")

    assert (plan_of(stage, order_id).targets, slips(stage, order_id)) == (before, [])


def test_a_car_that_is_taken_away_puts_the_promise_off(stage: Stage) -> None:
    order_id = stage.allocated(delivery=SOON)
    to_day(stage, "2026-11-30")

    deallocate(order_id, "needed elsewhere", person=MANAGER, book=stage.book, clock=stage.clock)

    assert slips(stage, order_id) == [("2026-12-04", "2026-12-08", "vehicle_withdrawn", "sales_manager")]
    assert days(stage, order_id)["ALLOCATED"] == "2026-12-03"


def test_another_car_that_is_far_away_moves_the_promise(stage: Stage) -> None:
    store(stage, transfer_days_from={"Port": 12})
    order_id = stage.allocated(delivery=SOON)
    stage.car(VINS[1], state="IN_TRANSIT", arrived_at=None, location="Port")

    wish = AllocationWish(vin=VINS[1], reason="the first is damaged")
    allocate(order_id, wish, person=MANAGER, book=stage.book, clock=stage.clock)

    assert slips(stage, order_id) == [("2026-12-04", "2026-12-08", "vehicle_exchanged", "sales_manager")]
    assert days(stage, order_id)["ARRIVED"] == "2026-12-06"


@pytest.mark.parametrize(("where", "state"), [(None, "IN_STOCK"), ("Yard", "IN_STOCK"), (None, "IN_TRANSIT")])
def test_a_car_that_gets_here_in_time_moves_nothing(stage: Stage, where: str | None, state: str) -> None:
    store(stage, transfer_days_from={"Yard": 2})
    stage.car(location=where, state=state)
    order_id = stage.planned(delivery=SOON)
    before = plan_of(stage, order_id).targets

    allocate(order_id, AllocationWish(), person=MANAGER, book=stage.book, clock=stage.clock)

    assert (plan_of(stage, order_id).targets, slips(stage, order_id)) == (before, [])


def test_a_day_that_passes_without_its_milestone_is_noticed_the_morning_after(stage: Stage) -> None:
    order_id = stage.planned(delivery=SOON)  # a car was to be found by 29 November

    to_day(stage, "2026-11-29")
    assert slips(stage, order_id) == []
    to_day(stage, "2026-11-30")

    assert slips(stage, order_id) == [("2026-12-04", "2026-12-08", "no_vehicle", "delivery")]
    assert days(stage, order_id)["ALLOCATED"] == "2026-12-03"
    assert [letter["cause"] for letter in stage.mails(order_id, "delivery_slipped")] == ["no_vehicle"]


def test_a_handover_that_did_not_take_place_is_put_off_until_it_does(stage: Stage) -> None:
    order_id = stage.ready(paid=False, delivery=SOON)

    to_day(stage, "2026-12-12")

    assert slips(stage, order_id) == [
        ("2026-12-04", "2026-12-08", "not_handed_over", "delivery"),
        ("2026-12-08", "2026-12-12", "not_handed_over", "delivery"),
    ]
