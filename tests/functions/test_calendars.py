"""Calendars through the API: who may change them, what is refused, and what stays of each version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from driveaway.calendars.model import StoreCalendar
from functions.calendars import api as calendars
from tests.fakes import session
from tests.functions.desk import Desk, Reply, opened
from tests.sowing import sow

STORE = "/api/calendars/{store}"
OPEN: dict[str, Any] = {"opens": "08:30", "closes": "17:30"}
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), OPEN)
NAME = {"zh-Hans": "国庆节", "zh-Hant": "國慶節", "en": "National Day"}
HOLIDAY: dict[str, Any] = {"name": NAME, "first_day": "2027-10-01", "last_day": "2027-10-07"}
SATURDAY = {"day": "2027-10-09", **OPEN}
CALENDAR: dict[str, Any] = {"week": WEEK, "holidays": [HOLIDAY], "working_days": [SATURDAY]}


@pytest.fixture(scope="module")
def office() -> Iterator[Desk]:
    """A desk for what is refused: nothing is changed there."""
    with opened() as found:
        yield _staffed(found)


@pytest.fixture
def here(desk: Desk) -> Desk:
    return _staffed(desk)


def _staffed(desk: Desk) -> Desk:
    sow(desk.bench)
    for who in ("general-manager", "sales-manager-1", "sales-manager-2", "consultant-1"):
        session(desk.bench, who)
    return desk


def put(desk: Desk, body: object, version: int = 0, *, store: str = "1", who: str = "sales-manager-1") -> Reply:
    headers = {"If-Match": f'"{version}"', "accept-language": "en"}
    return desk.ask(calendars.handler, "PUT", STORE, body=body, headers=headers, session=who, store=store)


def seen(desk: Desk, store: str) -> Reply:
    return desk.ask(calendars.handler, "GET", STORE, session="consultant-1", store=store)


def test_a_store_gets_a_calendar_of_its_own_and_the_others_keep_theirs(here: Desk) -> None:
    assert seen(here, "1").status == 404
    given = put(here, CALENDAR)
    assert (given.status, given.json["version"]) == (200, 1)
    assert given.json["week"]["saturday"] is None
    assert given.json["answer_time"] == {"answer_days": 14, "reminder_days": [3, 10]}
    assert seen(here, "1").json == given.json
    listed = here.ask(calendars.handler, "GET", "/api/calendars", session="consultant-1").json["calendars"]
    assert [(each["store"], each["version"]) for each in listed] == [("*", 0), ("1", 1)]
    assert listed[0]["holidays"][-1]["last_day"] == "2026-10-07"


def test_each_version_stays_with_who_changed_what(here: Desk) -> None:
    put(here, CALENDAR, store="*", who="general-manager")
    put(here, CALENDAR | {"week": WEEK | {"friday": None}, "working_days": []}, 1, store="*", who="general-manager")
    row = here.bench.book.history(StoreCalendar.key_of("*"))[-1]
    changes = {"week.friday": None, "working_days.2027-10-09": None}
    assert (row.actor, row.details) == ("general-manager", {"store": "*", "changes": changes})


def test_a_calendar_is_changed_at_the_version_that_was_seen(here: Desk) -> None:
    put(here, CALENDAR)
    assert [put(here, CALENDAR, version).status for version in (0, 2, 1)] == [412, 412, 200]


@pytest.mark.parametrize(
    ("store", "who", "status"),
    [
        ("1", "consultant-1", 403),
        ("1", "sales-manager-2", 404),
        ("*", "sales-manager-1", 404),
        ("99", "general-manager", 404),
    ],
)
def test_a_calendar_is_the_business_of_who_answers_for_the_store(
    store: str, who: str, status: int, office: Desk
) -> None:
    assert put(office, CALENDAR, store=store, who=who).status == status


@pytest.mark.parametrize(
    ("change", "pointer", "told"),
    [
        ({"week": {}}, "/week", "at least one day"),
        ({"week": {"monday": OPEN | {"closes": "09:00"}}}, "/week/monday", "an hour after"),
        ({"week": {"monday": OPEN | {"closes": "6 pm"}}}, "/week/monday/closes", "as 09:00"),
        ({"holidays": [HOLIDAY | {"last_day": "2027-09-30"}]}, "/holidays/0/last_day", "before"),
        ({"holidays": [HOLIDAY | {"last_day": "2027-12-31"}]}, "/holidays/0/last_day", "at most 60 days"),
        ({"holidays": [HOLIDAY, HOLIDAY | {"first_day": "2027-10-07"}]}, "/holidays/1/first_day", "overlaps"),
        ({"holidays": [HOLIDAY | {"name": NAME | {"en": ""}}]}, "/holidays/0/name", "all three languages"),
        ({"working_days": [SATURDAY, SATURDAY]}, "/working_days/1/day", "twice"),
        ({"answer_time": {"answer_days": 10}}, "/answer_time", "one after the other"),
        ({"answer_time": {"answer_days": 61}}, "/answer_time/answer_days", "60"),
        ({"answer_time": {"reminder_days": [9, 2]}}, "/answer_time", "one after the other"),
        ({"open": True}, "/open", ""),
    ],
)
def test_a_calendar_that_no_store_could_go_by_is_refused(
    change: dict[str, object], pointer: str, told: str, office: Desk
) -> None:
    reply = put(office, CALENDAR | change)
    assert (reply.status, reply.pointers) == (422, [pointer])
    assert told in reply.json["errors"][0]["detail"]
