"""Allocation, milestones, appointment and handover of an order, and what is owed after it."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.deliveries.allocation import MANAGERS, allocate, deallocate
from driveaway.deliveries.appointing import appoint, worded
from driveaway.deliveries.desk import COORDINATORS, INSPECTORS, SELLERS, SETTLERS, desk_view
from driveaway.deliveries.due_bill import Promise
from driveaway.deliveries.handing_over import hand_over
from driveaway.deliveries.inspecting import inspect
from driveaway.deliveries.milestones import report
from driveaway.deliveries.offering import offer_again
from driveaway.deliveries.owing import move_day, owe, tick_off
from driveaway.deliveries.queue import queue_view
from driveaway.deliveries.requests import (
    AllocationEnd,
    AllocationWish,
    AppointmentWish,
    HandoverForm,
    InspectionForm,
    ItemDone,
    ItemMoved,
    MilestoneReport,
    TableFile,
)
from driveaway.deliveries.transporting import import_moves
from driveaway.orders.service import file_for
from driveaway.runtime.http import Api, Json
from driveaway.runtime.http.tables import in_words

api = Api("deliveries", domain="deliveries")
handler = api.handler


@api.post("/api/orders/<order_id>/allocation", summary="Bind a vehicle to the order")
def bind(order_id: str, wish: Annotated[AllocationWish, Body()]) -> Json:
    """Bind the best free vehicle, or the one a sales manager chose."""
    return allocate(order_id, wish, person=api.person(*SELLERS), book=api.world.book, clock=api.world.clock)


@api.get("/api/orders/<order_id>/allocation", summary="The order's vehicle, or its place in the queue for one")
def place(order_id: str) -> Json:
    """Tell how many contracts are served before this one, and who waits for such a car."""
    return queue_view(order_id, person=api.person(), book=api.world.book)


@api.delete("/api/orders/<order_id>/allocation", summary="Give the order's vehicle back")
def give_back(order_id: str, end: Annotated[AllocationEnd, Body()]) -> Json:
    """Give the vehicle back to stock, as a sales manager decided and for the reason given."""
    person = api.person(*MANAGERS)
    return deallocate(order_id, end.reason, person=person, book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/delivery", summary="Report a milestone of the delivery")
def milestone(order_id: str, told: Annotated[MilestoneReport, Body()]) -> Json:
    """Record a milestone, a standstill, or its end."""
    return report(order_id, told, person=api.person(*COORDINATORS), book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/delivery/inspection", summary="Record the inspection before delivery")
def inspected(order_id: str, form: Annotated[InspectionForm, Body()]) -> Json:
    """Where all is in order the delivery goes on; defects become a service request."""
    return inspect(order_id, form, person=api.person(*INSPECTORS), book=api.world.book, clock=api.world.clock)


@api.get("/api/orders/<order_id>/delivery", summary="A delivery: its plan, and the lists of its model")
def shown(order_id: str) -> Json:
    """The order, what this person may do, all days, and what is inspected and handed over with such a car."""
    person, world = api.person(), api.world
    return desk_view(file_for(order_id, person, world.book), person, book=world.book, now=world.clock.now())


@api.post("/api/deliveries/import", summary="Report the milestones of a transporter's CSV file")
def transported(sent: Annotated[TableFile, Body()]) -> Json:
    """Report row by row, by VIN, and tell of each what became of it; the same file again changes nothing."""
    person, world = api.person(*COORDINATORS), api.world
    told = import_moves(sent.file, person=person, book=world.book, clock=world.clock)
    return in_words(told, world.pages.words(api.language()))


@api.post("/api/orders/<order_id>/delivery/offer", summary="Mail the customer the link to choose a time by, again")
def offered(order_id: str) -> Json:
    """The same link: a car that is ready was told with it."""
    return offer_again(order_id, person=api.person(*SELLERS), book=api.world.book, clock=api.world.clock)


@api.put("/api/orders/<order_id>/delivery/appointment", summary="Set or move the handover appointment")
def appointment(order_id: str, wish: Annotated[AppointmentWish, Body()]) -> Json:
    """Set the appointment and invite the customer."""
    person, world = api.person(*SELLERS), api.world
    words = worded(world.pages.text, world.settings.sender)
    return appoint(order_id, wish, words=words, person=person, book=world.book, clock=world.clock)


@api.post("/api/orders/<order_id>/handover", summary="Hand the car over")
def handover(order_id: str, form: Annotated[HandoverForm, Body()]) -> Json:
    """Record the signed handover form; the order is delivered."""
    return hand_over(order_id, form, person=api.person(*SELLERS), book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/due-bill", summary="Add to what is owed after handover")
def owed(order_id: str, promise: Annotated[Promise, Body()]) -> Json:
    """Add what was promised to the due bill; it is followed until it is done."""
    return owe(order_id, promise, person=api.person(*SETTLERS), book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/due-bill/<number>/done", summary="Tick off an item that is owed")
def ticked_off(order_id: str, number: int, said: Annotated[ItemDone, Body()]) -> Json:
    """Tick the n-th item off, from 1, and tell the customer; the last one may close the order."""
    return tick_off(order_id, number, said, person=api.person(*SETTLERS), book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/due-bill/<number>/day", summary="Put an item that is owed to another day")
def put_off(order_id: str, number: int, moved: Annotated[ItemMoved, Body()]) -> Json:
    """Put the n-th item, from 1, to another day, or into other hands."""
    return move_day(order_id, number, moved, person=api.person(*SETTLERS), book=api.world.book, clock=api.world.clock)
