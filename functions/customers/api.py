"""Customer profiles, for staff."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.customers.editing import edit_profile
from driveaway.customers.model import ProfileEdit
from driveaway.customers.service import profile
from driveaway.customers.view import customer_view
from driveaway.runtime.http import Api, Json
from driveaway.runtime.observe import logger

api = Api("customers")
handler = api.handler


@api.get("/api/customers/<customer_id>", summary="A customer's profile with inquiries, orders and feedback")
def show(customer_id: str) -> Json:
    """Answer the profile to any member of staff; who looked goes to the log, not to the table."""
    person = api.person()
    customer, pointers = profile(customer_id, book=api.world.book)
    logger.info("profile seen", extra={"staff_id": person.staff_id, "customer_id": customer_id})
    return customer_view(customer, pointers)


@api.patch("/api/customers/<customer_id>", summary="Change a customer's profile")
def edit(customer_id: str, edit: Annotated[ProfileEdit, Body()]) -> Json:
    """Change fields of the profile at the version of `If-Match`; mail about open orders goes to the new address."""
    person = api.person("consultant", "sales_manager", "sales_director", "general_manager", "aftersales", "admin")
    book, clock = api.world.book, api.world.clock
    expected = api.expected_version()
    edited = edit_profile(customer_id, edit, expected=expected, actor=person.staff_id, book=book, clock=clock)
    return customer_view(*edited)
