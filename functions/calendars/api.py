"""The calendars of the stores: when each of them works."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.calendars.maintaining import change_calendar, list_calendars, show_calendar
from driveaway.calendars.requests import NewCalendar
from driveaway.runtime.http import Api, Json

api = Api("calendars")
handler = api.handler


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
    person, expected = api.person("sales_manager", "general_manager", "admin"), api.expected_version()
    return change_calendar(store, wanted, expected=expected, person=person, book=api.world.book, clock=api.world.clock)
