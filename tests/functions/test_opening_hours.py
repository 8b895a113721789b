"""When a store is open and for how long it waits for answers, by a form; the rest of its calendar stays."""

from __future__ import annotations

import pytest

from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.calendars.limits import AnswerTime
from driveaway.calendars.model import StoreCalendar
from functions.calendars import api as calendars
from tests.fakes import session
from tests.functions.access import TIMES
from tests.functions.deliveries import ENGLISH
from tests.functions.desk import Desk, Reply
from tests.sowing import sow

PAGE = "/staff/calendars/{store}/hours"
WEEK = {"monday": "9:00-18:00", "tuesday": "09：30 – 17：00", "sunday": "10:00至16:00"}


@pytest.fixture
def here(desk: Desk) -> Desk:
    sow(desk.bench)
    for who in ("general-manager", "sales-manager-1", "consultant-1"):
        session(desk.bench, who)
    return desk


def look(desk: Desk, who: str = "sales-manager-1", store: str = "1") -> Reply:
    return desk.ask(calendars.handler, "GET", PAGE, headers=ENGLISH, session=who, store=store)


def save(desk: Desk, who: str = "sales-manager-1", store: str = "1", **form: object) -> Reply:
    sent = {"version": 0, "answer_days": 14, "reminder_days": "3, 10", **WEEK} | form
    return desk.ask(calendars.handler, "POST", PAGE, form=sent, headers=ENGLISH, session=who, store=store)


def test_the_week_is_written_as_people_do_and_a_day_left_empty_is_shut(here: Desk) -> None:
    times = TIMES | {"version": 0, "handovers_a_day": 4}
    at = "/staff/calendars/{store}"
    here.ask(calendars.handler, "POST", at, form=times, headers=ENGLISH, session="sales-manager-1", store="1")
    saved = save(here, version=1, answer_days=9, reminder_days="2、5")
    assert (saved.status, saved.header("location")) == (303, "/staff/calendars/1/hours?saved=yes")
    own = here.bench.book.get(StoreCalendar, "1")
    open_days = {day: (hours.opens, hours.closes) for day, hours in own.week.days() if hours}
    assert open_days == {
        "monday": ("09:00", "18:00"),
        "tuesday": ("09:30", "17:00"),
        "sunday": ("10:00", "16:00"),
    }
    assert own.answer_time == AnswerTime(answer_days=9, reminder_days=(2, 5))
    assert own.delivery_times == DeliveryTimes(handovers_a_day=4, handover_times=("10:00",))
    page = look(here).text
    assert 'value="09:30-17:00"' in page and 'name="saturday" type="text" value=""' in page


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"monday": "all day"}, "monday", "at least an hour"),
        ({"monday": "09:00-09:30"}, "monday", "at least an hour"),
        ({"monday": "09:00-12:00-18:00"}, "monday", "at least an hour"),
        ({"monday": "", "tuesday": "", "sunday": ""}, "monday", "open on at least one day"),
        ({"reminder_days": "10, 3"}, "reminder_days", "one after the other"),
        ({"reminder_days": "soon"}, "reminder_days", "one after the other"),
        ({"answer_days": "5"}, "reminder_days", "before the time to answer ends"),
        ({"answer_days": "61"}, "answer_days", "60"),
    ],
)
def test_what_no_store_could_go_by_comes_back_with_what_is_wrong(
    here: Desk, form: dict[str, str], field: str, said: str
) -> None:
    refused = save(here, **form)
    assert (refused.status == 422 and 'value="09：30 – 17：00"' in refused.text) or "tuesday" in form
    assert said in refused.text.split(f'id="{field}-error">', 1)[1].split("</p>", 1)[0]
    assert here.bench.book.find(StoreCalendar, "1") is None


def test_who_may_not_change_the_hours_sees_them(here: Desk) -> None:
    save(here)
    seen = look(here, "consultant-1").text
    assert "09:00-18:00" in seen and "Shut" in seen and '/hours" novalidate' not in seen
    assert save(here, "consultant-1").status == 403
    assert look(here, store="2").status == 404
    assert save(here).status == 412
