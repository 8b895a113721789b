"""What a store delivers by, in the console: a form for those who answer for it, and the rest of its calendar stays."""

from __future__ import annotations

from typing import Any

import pytest

from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.calendars.maintaining import change_calendar
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.requests import NewCalendar
from functions.calendars import api as calendars
from tests.fakes import session
from tests.functions.access import TIMES
from tests.functions.deliveries import ENGLISH
from tests.functions.desk import Desk, Reply
from tests.functions.test_calendars import CALENDAR
from tests.sales import person_with
from tests.sowing import sow

PAGE = "/staff/calendars/{store}"
PEOPLE = ("general-manager", "sales-manager-1", "consultant-1")


@pytest.fixture
def here(desk: Desk) -> Desk:
    sow(desk.bench)
    for who in PEOPLE:
        session(desk.bench, who)
    return desk


def look(desk: Desk, who: str = "sales-manager-1", store: str = "1") -> Reply:
    return desk.ask(calendars.handler, "GET", PAGE, headers=ENGLISH, session=who, store=store)


def save(desk: Desk, who: str = "sales-manager-1", store: str = "1", **form: object) -> Reply:
    sent = TIMES | {"version": 0} | form
    return desk.ask(calendars.handler, "POST", PAGE, form=sent, headers=ENGLISH, session=who, store=store)


def kept(desk: Desk, store: str = "1") -> StoreCalendar:
    return desk.bench.book.get(StoreCalendar, store)


def test_a_store_gets_its_own_times_and_goes_by_the_rest_as_before(here: Desk) -> None:
    book, clock = here.bench.book, here.bench.clock
    chief = person_with("general_manager", here.bench)
    everywhere = NewCalendar.model_validate(CALENDAR)
    change_calendar("*", everywhere, expected=0, person=chief, book=book, clock=clock)
    assert "goes by the times of every store" in look(here).text
    times: dict[str, Any] = {"handover_times": "9:30、 16：00, 09:30", "handovers_a_day": 4}
    saved = save(here, transfer_days_from="杭州仓库： 5\n\nPort of Ningbo = 0", **times)
    assert (saved.status, saved.header("location")) == (303, "/staff/calendars/1?saved=yes")
    own = kept(here)
    assert own.delivery_times == DeliveryTimes(
        handover_times=("09:30", "16:00"),
        handovers_a_day=4,
        transfer_days_from={"杭州仓库": 5, "Port of Ningbo": 0},
    )
    assert (own.week, own.holidays, own.working_days) == (
        everywhere.week,
        everywhere.holidays,
        everywhere.working_days,
    )
    page = look(here).text
    assert 'value="09:30, 16:00"' in page and "杭州仓库: 5\nPort of Ningbo: 0" in page
    assert "goes by the times of every store" not in page


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"handover_times": "10:00, noon"}, "handover_times", "“noon” is no time of day"),
        ({"handover_times": "24:00"}, "handover_times", "“24:00” is no time of day"),
        ({"handover_times": " , "}, "handover_times", "Name at least one time, and 12 at most."),
        ({"handover_times": " ".join(f"10:{each:02}" for each in range(13))}, "handover_times", "12 at most"),
        ({"transfer_days_from": "Ningbo"}, "transfer_days_from", "this is none: Ningbo"),
        ({"transfer_days_from": "Ningbo: soon"}, "transfer_days_from", "this is none: Ningbo: soon"),
        ({"transfer_days_from": "Ningbo: 61"}, "transfer_days_from", "this is none: Ningbo: 61"),
        ({"transfer_days_from": "\n".join(f"{each}: 1" for each in range(61))}, "transfer_days_from", "60 places"),
        ({"handovers_a_day": "0"}, "handovers_a_day", "1"),
        ({"preparation_days": "x"}, "preparation_days", "whole number"),
    ],
)
def test_what_cannot_be_gone_by_comes_back_with_what_is_wrong(
    here: Desk, form: dict[str, str], field: str, said: str
) -> None:
    refused = save(here, **form)
    assert refused.status == 422
    error = refused.text.split(f'id="{field}-error">', 1)[1].split("</p>", 1)[0]
    assert said in error
    assert here.bench.book.find(StoreCalendar, "1") is None


def test_a_form_that_was_filled_in_from_an_older_version_is_not_taken(here: Desk) -> None:
    assert save(here).status == 303
    late = save(here, handovers_a_day=9)
    assert late.status == 412 and 'value="9"' in late.text
    assert (kept(here).version, kept(here).delivery_times.handovers_a_day) == (1, 6)
    assert save(here, version=1, handovers_a_day=9).status == 303


def test_who_may_not_change_it_sees_it_and_who_has_all_stores_goes_from_one_to_another(here: Desk) -> None:
    seen = look(here, "consultant-1").text
    assert "10:00, 14:00, 16:00" in seen and '<form method="post" action="/staff/calendars' not in seen
    assert save(here, "consultant-1").status == 403
    assert look(here, store="2").status == 404 and save(here, store="2").status == 404
    assert save(here, store="*").status == 404
    assert look(here, "general-manager", "9").status == 404
    everywhere = look(here, "general-manager", "*").text
    assert 'href="/staff/calendars/1"' in everywhere and 'href="/staff/calendars/2"' in everywhere
    assert save(here, "general-manager", "*", handover_times="11:00").status == 303
    assert kept(here, "*").delivery_times.handover_times == ("11:00",)
    assert "11:00" in look(here, store="1").text
