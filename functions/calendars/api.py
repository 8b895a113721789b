"""The calendars of the stores: when each of them works, how long it waits, and what it delivers by."""

from collections.abc import Callable, Mapping
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.calendars.delivering import DeliveryTimesForm, times_filled_from
from driveaway.calendars.desk import EDITORS, page_of
from driveaway.calendars.maintaining import change_calendar, change_parts, list_calendars, show_calendar
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.opening import HoursForm, hours_filled_from
from driveaway.calendars.requests import NewCalendar
from driveaway.runtime.http import Api, Json, Page

api = Api("calendars", domain="calendars")
handler = api.handler

PAGE = "/staff/calendars/<store>"
DONE = "/staff/calendars/{store}?saved=yes"
HOURS_DONE = "/staff/calendars/{store}/hours?saved=yes"


@api.get("/api/calendars", summary="The calendars; `*` is that of every store without one of its own")
def listing() -> Json:
    """All of them, with their versions."""
    api.person()
    return {"calendars": list_calendars(api.world.book), "cursor": None}


@api.get("/api/calendars/<store>", summary="A store's own calendar")
def show(store: str) -> Json:
    """Its week, its holidays, and the days that it works all the same."""
    api.person()
    return show_calendar(store, api.world.book)


@api.put("/api/calendars/<store>", summary="Change a store's calendar")
def change(store: str, wanted: Annotated[NewCalendar, Body()]) -> Json:
    """At the version of `If-Match`; `"0"` gives a store a calendar of its own."""
    person, expected = api.person(*EDITORS), api.expected_version()
    return change_calendar(store, wanted, expected=expected, person=person, book=api.world.book, clock=api.world.clock)


@api.page(PAGE, summary="What a store delivers by, in the console; `*` is every store without a calendar of its own")
def look(store: str) -> Page:
    """Show it, with a form for those who may change it; anybody without a session may sign in first."""
    return _page(store, "calendars/times.html", times_filled_from)


@api.form(PAGE, page=look, then=DONE, summary="Change what a store delivers by, from its form")
def save(store: str, sent: Annotated[DeliveryTimesForm, Body()]) -> Json:
    """The rest of the store's calendar stays; at the version that the form was filled in from."""
    return _saved(store, {"delivery_times": sent.times()}, sent.version)


@api.page(PAGE + "/hours", summary="When a store is open, and for how long it waits for its customers")
def hours(store: str) -> Page:
    """Show it, with a form for those who may change it; anybody without a session may sign in first."""
    return _page(store, "calendars/hours.html", hours_filled_from)


@api.form(PAGE + "/hours", page=hours, then=HOURS_DONE, summary="Change a store's hours and limits, from its form")
def save_hours(store: str, sent: Annotated[HoursForm, Body()]) -> Json:
    """The rest of the store's calendar stays; at the version that the form was filled in from."""
    return _saved(store, sent.parts(), sent.version)


def _page(store: str, template: str, fill: Callable[[StoreCalendar, int], Json]) -> Page:
    person = api.visitor()
    if person is None:
        return api.sign_in(api.request.path)
    shown, calendar, version = page_of(store, person, api.world.book)
    return Page(template, shown, domain="calendars", form_values=fill(calendar, version))


def _saved(store: str, parts: Mapping[str, object], expected: int) -> Json:
    person, world = api.person(*EDITORS), api.world
    return change_parts(store, parts, expected=expected, person=person, book=world.book, clock=world.clock)
