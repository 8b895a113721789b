"""Inquiries: the form everybody may send, and what consultants do with it."""

from __future__ import annotations

import re
from typing import Annotated, get_args

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import JsonValue

from driveaway.access.model import Role
from driveaway.catalogue.model import CarModel
from driveaway.catalogue.service import price_list
from driveaway.inquiries.lists import inquiry_view, list_inquiries
from driveaway.inquiries.model import InquiryMove, InquiryState, NewInquiry
from driveaway.inquiries.service import inquiry_for, move_inquiry, take_inquiry
from driveaway.runtime.http import Api, Json, Page
from driveaway.shared.errors import NotFound

api = Api("inquiries", domain="inquiries")
handler = api.handler

LIST = "/staff/inquiries"
SELLING: tuple[Role, ...] = ("consultant", "sales_manager", "sales_director", "general_manager")
REFERENCE = re.compile(r"Q-[0-9]{4}-[0-9A-Z]{8}")


@api.page("/inquiries/new", summary="The inquiry form")
def new() -> Page:
    """Show the form; `?model_code=` chooses a model."""
    chosen = {"model_code": api.query("model_code") or api.query("model"), "language": api.language()}
    values = {"models": price_list(api.world.book, api.world.clock)}
    return Page("inquiries/new.html", values, domain="inquiries", form_values=chosen)


@api.form(
    "/inquiries",
    page=new,
    then="/inquiries/thanks?reference={reference}",
    summary="Send the inquiry form",
    status=201,
    creating=True,
)
def send(inquiry: Annotated[NewInquiry, Body()]) -> Json:
    """Record the inquiry, as `POST /api/inquiries` does."""
    return _take(inquiry)


@api.page("/inquiries/thanks", summary="Thanks for an inquiry")
def thanks() -> Page:
    """Show the reference under which the inquiry was recorded."""
    reference = api.query("reference") or ""
    if not REFERENCE.fullmatch(reference):
        raise NotFound
    return Page("inquiries/thanks.html", {"reference": reference})


@api.post("/api/inquiries", summary="Record an inquiry", status=201, creating=True)
def record(inquiry: Annotated[NewInquiry, Body()]) -> Json:
    """Record an inquiry; those by phone or walk-in are entered by a consultant."""
    return _take(inquiry)


def _take(inquiry: NewInquiry) -> Json:
    book, clock = api.world.book, api.world.clock
    return take_inquiry(inquiry, person=api.visitor(), receipt=api.receipt(), book=book, clock=clock)


@api.get("/api/inquiries", summary="Inquiries of my stores, and those that no store has taken")
def listed() -> Json:
    """Answer a page of inquiries; `?state=` filters."""
    person, cursor = api.person(), api.query("cursor")
    found, following = list_inquiries(
        person, state=api.query("state"), limit=api.limit(), cursor=cursor, book=api.world.book
    )
    return {"inquiries": [inquiry_view(inquiry) for inquiry in found], "cursor": following}


@api.get("/api/inquiries/<inquiry_id>", summary="One inquiry")
def show(inquiry_id: str) -> Json:
    """Answer an inquiry."""
    return inquiry_view(inquiry_for(inquiry_id, api.person(), api.world.book))


@api.page("/staff/inquiries", summary="Inquiries in the console: who asked, and by when they hear from us")
def all_of_them() -> Page | Json:
    """Show those of a state, at first the new ones; anybody without a session may sign in first."""
    person = api.visitor()
    if person is None:
        return api.sign_in(LIST)
    state, cursor = api.query("state") or "NEW", api.query("cursor")
    found, following = list_inquiries(person, state=state, limit=api.limit(), cursor=cursor, book=api.world.book)
    states: list[JsonValue] = [*get_args(InquiryState)]
    values: Json = {
        "person": person.model_dump(mode="json"),
        "inquiries": [inquiry_view(each) for each in found],
        "states": states,
        "cursor": following,
    }
    return Page("inquiries/list.html", values, domain="inquiries", form_values={"state": state})


@api.page("/staff/inquiries/<inquiry_id>", summary="One inquiry in the console, with what may be done about it")
def look(inquiry_id: str) -> Page | Json:
    """Show it to staff of its store; anybody without a session may sign in first."""
    person = api.visitor()
    if person is None:
        return api.sign_in(f"{LIST}/{inquiry_id}")
    found = inquiry_for(inquiry_id, person, api.world.book)
    may: list[JsonValue] = [*found.legal] if {*SELLING} & {*person.roles} else []
    model = api.world.book.find(CarModel, found.model_code) if found.model_code else None
    values: Json = {
        "person": person.model_dump(mode="json"),
        "inquiry": inquiry_view(found),
        "model": {"name": model.name.model_dump(mode="json")} if model else None,
        "may": may,
    }
    return Page("inquiries/one.html", values, domain="inquiries")


@api.post("/api/inquiries/<inquiry_id>/state", summary="Move an inquiry on, or give it up as lost")
def move(inquiry_id: str, wanted: Annotated[InquiryMove, Body()]) -> Json:
    """Change an inquiry's state; who first touches it owns it."""
    return _move(inquiry_id, wanted)


@api.form(f"{LIST}/<inquiry_id>/state", page=look, then=f"{LIST}/{{inquiry_id}}", summary="Move an inquiry on its page")
def move_here(inquiry_id: str, wanted: Annotated[InquiryMove, Body()]) -> Json:
    """As `POST /api/inquiries/{inquiry_id}/state`."""
    return _move(inquiry_id, wanted)


def _move(inquiry_id: str, wanted: InquiryMove) -> Json:
    person = api.person(*SELLING)
    return inquiry_view(move_inquiry(inquiry_id, wanted, person=person, book=api.world.book, clock=api.world.clock))
