"""Orders for staff: create, read, edit, submit, cancel, duplicate; their timeline; what waits for me."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.aftercare.task_list import LEADING, task_list, team_list
from driveaway.orders.differences import versions_view
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.editing import cancel_order, edit_order, submit_order
from driveaway.orders.listing import list_orders
from driveaway.orders.quick import take_order
from driveaway.orders.recoding import give_up_code
from driveaway.orders.requests import AnyOrder, Cancellation, CodeGivenUp, OrderEdit
from driveaway.orders.service import file_for
from driveaway.orders.view import order_view, timeline_view
from driveaway.runtime.http import Api, Json

api = Api("orders", domain="orders")
handler = api.handler


@api.post(
    "/api/orders", summary="Create a draft, filled from the profile and the price list", status=201, creating=True
)
def create(wanted: Annotated[AnyOrder, Body()]) -> Json:
    """A draft with prices of the price list; with `inquiry_id` and no `customer_id`, of what the inquiry says."""
    person = api.person("consultant", "sales_manager")
    return take_order(wanted, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)


@api.get("/api/orders", summary="Orders of my stores, by status")
def listing(status: str | None = None, cursor: str | None = None, limit: str | None = None) -> Json:
    """One page of a list; `limit` is read with the other HTTP habits."""
    del limit
    return list_orders(api.person(), status=status, cursor=cursor, limit=api.limit(), book=api.world.book)


@api.get("/api/orders/<order_id>", summary="One order")
def show(order_id: str) -> Json:
    """The order as staff see it."""
    found = file_for(order_id, api.person(), api.world.book)
    return order_view(found.order, found.content)


@api.patch("/api/orders/<order_id>", summary="Edit an order until it is signed")
def edit(order_id: str, edit: Annotated[OrderEdit, Body()]) -> Json:
    """Changed content goes back to DRAFT with a new revision."""
    person, expected = api.person("consultant", "sales_manager"), api.expected_version()
    return edit_order(order_id, edit, expected=expected, person=person, book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/submit", summary="Send the order to the customer")
def submit(order_id: str) -> Json:
    """The workflow starts, or goes on. With `If-Match` only the version that was read goes out."""
    person = api.person("consultant", "sales_manager")
    expected = api.expected_version() if api.header("If-Match") is not None else None
    return submit_order(order_id, expected=expected, person=person, book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/cancel", summary="Cancel an order before handover")
def cancel(order_id: str, cancellation: Annotated[Cancellation, Body()]) -> Json:
    """The workflow releases the vehicle and tells everyone."""
    person = api.person("consultant", "sales_manager", "sales_director", "general_manager")
    return cancel_order(order_id, cancellation.reason, person=person, book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/duplicate", summary="A new draft with the same selection", status=201, creating=True)
def duplicate(order_id: str) -> Json:
    """Neither discount nor approvals come along; what can no longer be had is left out, and named."""
    person = api.person("consultant", "sales_manager")
    return duplicate_order(order_id, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)


@api.post("/api/orders/<order_id>/tracking-code", summary="Give a tracking code up, and mail another")
def recode(order_id: str, given_up: Annotated[CodeGivenUp, Body()]) -> Json:
    """The code that is named shows nothing any more; where it is not the order's present one, nothing changes."""
    person, world = api.person("consultant", "sales_manager", "delivery", "aftersales"), api.world
    return give_up_code(order_id, given_up.code, person=person, book=world.book, clock=world.clock)


@api.get("/api/orders/<order_id>/timeline", summary="Everything that happened to an order, oldest first")
def timeline(order_id: str) -> Json:
    """The whole audit chain, and whether it is unbroken."""
    found = file_for(order_id, api.person(), api.world.book)
    return timeline_view(found.order, api.world.book.history(found.order.key))


@api.get("/api/orders/<order_id>/versions", summary="The versions of an order, and what changed with each")
def versions(order_id: str) -> Json:
    """Oldest first; the newest is the order as it stands."""
    found = file_for(order_id, api.person(), api.world.book)
    return versions_view(api.world.book.history(found.order.key))


@api.get("/api/tasks", summary="What waits for me, soonest first; for managers their team's too")
def tasks(*, team: bool = False) -> Json:
    """Approvals asked of me, orders and addresses I must correct, customers who wait for aftercare."""
    person, book, now = api.person(*(LEADING if team else ())), api.world.book, api.world.clock.now()
    found = (team_list if team else task_list)(person, book=book, now=now)
    return {"tasks": [*found], "cursor": None}
