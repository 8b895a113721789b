"""A delivery in the console: its car, its milestones, its appointment and the handover, by forms."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.deliveries.allocation import MANAGERS, allocate, deallocate
from driveaway.deliveries.appointing import appoint, worded
from driveaway.deliveries.desk import COORDINATORS, INSPECTORS, SELLERS, SETTLERS, delivery_path, desk_view
from driveaway.deliveries.forms import (
    AppointmentForm,
    DoneForm,
    GivingBack,
    HandoverSheet,
    InspectionSheet,
    MovedForm,
    PromiseForm,
)
from driveaway.deliveries.handing_over import hand_over
from driveaway.deliveries.inspecting import inspect
from driveaway.deliveries.milestones import report
from driveaway.deliveries.offering import offer_again
from driveaway.deliveries.owing import move_day, owe, tick_off
from driveaway.deliveries.requests import AllocationWish, MilestoneReport
from driveaway.feedback.records import take_handover_feedback
from driveaway.feedback.requests import HeardAtHandover
from driveaway.orders.service import file_for
from driveaway.runtime.http import Api, Json, Page

api = Api("delivery-desk", domain="deliveries")
handler = api.handler

PAGE = "/staff/orders/<order_id>/delivery"
DONE = "/staff/orders/{order_id}/delivery"


@api.page(PAGE, summary="A delivery in the console")
def look(order_id: str) -> Page | Json:
    """Show where the car is, and the forms for what comes next; anybody without a session may sign in first."""
    person = api.visitor()
    if person is None:
        return api.sign_in(delivery_path(order_id))
    found = file_for(order_id, person, api.world.book)
    shown = desk_view(found, person, book=api.world.book, now=api.world.clock.now())
    if not api.wants_page():
        return shown
    return Page("deliveries/desk.html", shown | {"person": person.model_dump(mode="json")}, domain="deliveries")


@api.form(PAGE + "/allocation", page=look, then=DONE, summary="Bind a vehicle to the order, from its page")
def bind(order_id: str, wish: Annotated[AllocationWish, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/allocation`."""
    return allocate(order_id, wish, person=api.person(*SELLERS), book=api.world.book, clock=api.world.clock)


@api.form(PAGE + "/give-back", page=look, then=DONE, summary="Give the order's vehicle back, from its page")
def give_back(order_id: str, sent: Annotated[GivingBack, Body()]) -> Json:
    """As `DELETE /api/orders/{order_id}/allocation`."""
    person = api.person(*MANAGERS)
    return deallocate(order_id, sent.end().reason, person=person, book=api.world.book, clock=api.world.clock)


@api.form(PAGE + "/milestone", page=look, then=DONE, summary="Report a milestone or a standstill, from the page")
def milestone(order_id: str, told: Annotated[MilestoneReport, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/delivery`."""
    return report(order_id, told, person=api.person(*COORDINATORS), book=api.world.book, clock=api.world.clock)


@api.form(PAGE + "/appointment", page=look, then=DONE, summary="Set or move the appointment, from the page")
def appointment(order_id: str, sent: Annotated[AppointmentForm, Body()]) -> Json:
    """As `PUT /api/orders/{order_id}/delivery/appointment`."""
    person, world = api.person(*SELLERS), api.world
    words = worded(world.pages.text, world.settings.sender)
    return appoint(order_id, sent.wish(), words=words, person=person, book=world.book, clock=world.clock)


@api.form(PAGE + "/offer", page=look, then=DONE, summary="Mail the link to choose a time by again, from the page")
def offered(order_id: str) -> Json:
    """As `POST /api/orders/{order_id}/delivery/offer`."""
    return offer_again(order_id, person=api.person(*SELLERS), book=api.world.book, clock=api.world.clock)


@api.form(PAGE + "/handover", page=look, then=DONE, summary="Hand the car over, from the page")
def handover(order_id: str, sent: Annotated[HandoverSheet, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/handover`; what was not ticked is owed."""
    person, world = api.person(*SELLERS), api.world
    return hand_over(order_id, sent, person=person, book=world.book, clock=world.clock)


@api.form(PAGE + "/inspection", page=look, then=DONE, summary="Record the inspection before delivery, from the page")
def inspected(order_id: str, sent: Annotated[InspectionSheet, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/delivery/inspection`; what was not ticked is a defect."""
    person, world = api.person(*INSPECTORS), api.world
    return inspect(order_id, sent, person=person, book=world.book, clock=world.clock)


@api.form(PAGE + "/due-bill", page=look, then=DONE, summary="Add to what is owed, from the delivery's page")
def owed(order_id: str, sent: Annotated[PromiseForm, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/due-bill`."""
    return owe(order_id, sent.promise(), person=api.person(*SETTLERS), book=api.world.book, clock=api.world.clock)


@api.form(PAGE + "/due-bill/done", page=look, then=DONE, summary="Tick off an item that is owed, from the page")
def ticked_off(order_id: str, sent: Annotated[DoneForm, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/due-bill/{number}/done`."""
    person, world = api.person(*SETTLERS), api.world
    return tick_off(order_id, sent.item, sent.said(), person=person, book=world.book, clock=world.clock)


@api.form(PAGE + "/due-bill/day", page=look, then=DONE, summary="Put an owed item to another day, from the page")
def put_off(order_id: str, sent: Annotated[MovedForm, Body()]) -> Json:
    """As `POST /api/orders/{order_id}/due-bill/{number}/day`."""
    person, world = api.person(*SETTLERS), api.world
    return move_day(order_id, sent.moved_item, sent.moved(), person=person, book=world.book, clock=world.clock)


@api.form(
    PAGE + "/feedback",
    page=look,
    then="/staff/customers/{customer_id}",
    summary="Write down what was heard at the handover, from its page",
    status=201,
    creating=True,
)
def heard(order_id: str, sent: Annotated[HeardAtHandover, Body()]) -> Json:
    """As `POST /api/feedback`; it stands in the customer's profile, which is shown next."""
    person, world = api.person(*SELLERS), api.world
    receipt = api.receipt()
    return take_handover_feedback(order_id, sent, person=person, receipt=receipt, book=world.book, clock=world.clock)
