"""The calendars of the stores: when each of them works, and in the console, what it delivers by."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.calendars.desk import EDITORS, DeliveryTimesForm, times_view
from driveaway.calendars.maintaining import change_calendar, change_delivery_times, list_calendars, show_calendar
from driveaway.calendars.requests import NewCalendar
from driveaway.runtime.http import Api, Json, Page

api = Api("calendars", domain="calendars")
handler = api.handler

PAGE = "/staff/calendars/<store>"
DONE = "/staff/calendars/{store}?saved=yes"


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
    person = api.visitor()
    if person is None:
        return api.sign_in(PAGE.replace("<store>", store))
    shown, known = times_view(store, person, api.world.book)
    values = shown | {"person": person.model_dump(mode="json")}
    return Page("calendars/times.html", values, domain="calendars", form_values=known)


@api.form(PAGE, page=look, then=DONE, summary="Change what a store delivers by, from its form")
def save(store: str, sent: Annotated[DeliveryTimesForm, Body()]) -> Json:
    """The rest of the store's calendar stays; at the version that the form was filled in from."""
    person, world = api.person(*EDITORS), api.world
    return change_delivery_times(
        store, sent.times(), expected=sent.version, person=person, book=world.book, clock=world.clock
    )
