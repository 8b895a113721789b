"""Customer profiles, for staff: by API, and as a page with its form."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.model import Person, Role
from driveaway.customers.editing import Profile, edit_profile
from driveaway.customers.forms import ProfileForm, filled_from
from driveaway.customers.model import ProfileEdit
from driveaway.customers.service import profile
from driveaway.customers.view import customer_view
from driveaway.runtime.http import Api, Json, Page
from driveaway.runtime.observe import logger

api = Api("customers", domain="customers")
handler = api.handler


EDITORS: tuple[Role, ...] = (
    "consultant",
    "sales_manager",
    "sales_director",
    "general_manager",
    "aftersales",
    "admin",
)


@api.get("/api/customers/<customer_id>", summary="A customer's profile with inquiries, orders and feedback")
def show(customer_id: str) -> Json:
    """Answer the profile to any member of staff; who looked goes to the log, not to the table."""
    return customer_view(*_seen(customer_id, api.person()))


@api.patch("/api/customers/<customer_id>", summary="Change a customer's profile")
def edit(customer_id: str, edit: Annotated[ProfileEdit, Body()]) -> Json:
    """Change fields of the profile at the version of `If-Match`; mail about open orders goes to the new address."""
    person = api.person(*EDITORS)
    return _edited(customer_id, edit, api.expected_version(), person)


@api.page("/staff/customers/<customer_id>", summary="A customer's profile in the console, with its form")
def look(customer_id: str) -> Page:
    """Show the profile and what belongs to it to any member of staff; anybody else may sign in first."""
    person = api.visitor()
    if person is None:
        return api.sign_in(f"/staff/customers/{customer_id}")
    customer, pointers = _seen(customer_id, person)
    known = filled_from(customer)
    shown: Json = {
        "person": person.model_dump(mode="json"),
        "customer": customer_view(customer, pointers),
        "may_edit": bool({*EDITORS} & {*person.roles}),
    }
    return Page("customers/profile.html", shown, domain="customers", form_values=known)


@api.form(
    "/staff/customers/<customer_id>",
    page=look,
    then="/staff/customers/{customer_id}?saved=yes",
    summary="Change a customer's profile from its form",
)
def save(customer_id: str, form: Annotated[ProfileForm, Body()]) -> Json:
    """As `PATCH /api/customers/{customer_id}`, at the version that the form was filled in from."""
    person = api.person(*EDITORS)
    return _edited(customer_id, form.edit, form.version, person)


def _seen(customer_id: str, person: Person) -> Profile:
    found = profile(customer_id, book=api.world.book)
    logger.info("profile seen", extra={"staff_id": person.staff_id, "customer_id": customer_id})
    return found


def _edited(customer_id: str, edit: ProfileEdit, expected: int, person: Person) -> Json:
    book, clock = api.world.book, api.world.clock
    edited = edit_profile(customer_id, edit, expected=expected, actor=person.staff_id, book=book, clock=clock)
    return customer_view(*edited)
