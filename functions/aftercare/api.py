"""Aftercare: follow-ups for staff, service requests for customers and staff."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.aftercare.handling import move_service_request
from driveaway.aftercare.intake import take_service_request
from driveaway.aftercare.lists import follow_up_view, list_follow_ups, list_service_requests, service_request_view
from driveaway.aftercare.outcomes import record_outcome
from driveaway.aftercare.requests import NewServiceRequest, Outcome, ServiceRequestMove
from driveaway.runtime.http import Api, Json, Page

api = Api("aftercare", domain="aftercare")
handler = api.handler

REFERENCE = re.compile(r"S-[0-9]{4}-[0-9A-Z]{8}")


@api.get("/api/follow-ups", summary="Open follow-ups of my stores, the earliest first")
def follow_ups(due: str | None = None, cursor: str | None = None, limit: str | None = None) -> Json:
    """Answer a page; `due` is a day or an instant, `now`, `today` or `week`; without it, all that are open."""
    del limit
    person, now = api.person(), api.world.clock.now()
    found, following = list_follow_ups(person, due=due, limit=api.limit(), cursor=cursor, book=api.world.book, now=now)
    return {"follow_ups": [*found], "cursor": following}


@api.post("/api/follow-ups/<follow_up_id>/outcome", summary="Record what came of a follow-up")
def outcome(follow_up_id: str, told: Annotated[Outcome, Body()]) -> Json:
    """End the follow-up; `next`, or nobody answering, plans one more."""
    person = api.person("consultant", "sales_manager", "sales_director", "general_manager", "aftersales", "admin")
    book, clock = api.world.book, api.world.clock
    return follow_up_view(record_outcome(follow_up_id, told, person=person, book=book, clock=clock))


@api.page("/service-requests/new", summary="The service request form")
def new() -> Page:
    """Show the form, `?tracking_code=` filled in; with `?reference=` thanks for a request that was sent."""
    reference, respond_by = api.query("reference") or "", api.query("respond_by")
    if REFERENCE.fullmatch(reference):
        return Page("aftercare/thanks.html", {"reference": reference, "respond_by": _instant(respond_by)})
    known = {"tracking_code": api.query("tracking_code")}
    return Page("aftercare/new.html", domain="aftercare", form_values=known)


def _instant(text: str | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return instant if instant.tzinfo else None


@api.form(
    "/service-requests",
    page=new,
    then="/service-requests/new?reference={reference}&respond_by={respond_by}",
    summary="Send the service request form",
    status=201,
    creating=True,
)
def send(wanted: Annotated[NewServiceRequest, Body()]) -> Json:
    """Record the request, as `POST /api/service-requests` does."""
    return _take(wanted)


@api.post("/api/service-requests", summary="Ask after-sales for help with an order", status=201, creating=True)
def record(wanted: Annotated[NewServiceRequest, Body()]) -> Json:
    """Record a request of a customer, who knows the tracking code and the last four digits of the phone."""
    return _take(wanted)


def _take(wanted: NewServiceRequest) -> Json:
    return take_service_request(wanted, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)


@api.get("/api/service-requests", summary="Service requests of my stores, the most pressing first")
def listed(state: str | None = None, cursor: str | None = None, limit: str | None = None) -> Json:
    """Answer a page; `state` filters."""
    del limit
    found, following = list_service_requests(
        api.person(), state=state, limit=api.limit(), cursor=cursor, book=api.world.book
    )
    return {"service_requests": [*found], "cursor": following}


@api.post("/api/service-requests/<service_request_id>/state", summary="Move a service request on")
def move(service_request_id: str, wanted: Annotated[ServiceRequestMove, Body()]) -> Json:
    """Change its state: ASSIGNED, IN_PROGRESS, RESOLVED, CLOSED, or ESCALATED."""
    person = api.person("aftersales", "consultant", "sales_manager", "sales_director", "general_manager", "admin")
    book, clock = api.world.book, api.world.clock
    return service_request_view(move_service_request(service_request_id, wanted, person=person, book=book, clock=clock))
