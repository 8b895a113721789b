"""Approving an order: by a mailed link with the assigned person's session, or from the console."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.model import Person
from driveaway.access.names import names_of
from driveaway.orders.view import order_view
from driveaway.reviews.briefing import figures, news
from driveaway.reviews.cases import case_of, colleagues, decide_by_link, decide_in_console, look_at_approval
from driveaway.reviews.decisions import Case
from driveaway.reviews.requests import Decision
from driveaway.runtime.http import Api, Json, Page

api = Api("reviews", domain="reviews")
handler = api.handler


@api.page("/approve/<token>", summary="What is to be approved, for the person it is asked of")
def look(token: str) -> Page | Json:
    """Figures and the form; without a session only the way to sign in."""
    person = api.visitor()
    if person is None:
        return api.sign_in(f"/approve/{token}")
    return _page(look_at_approval(token, person, book=api.world.book, now=api.world.clock.now()), person)


@api.form("/approve/<token>", page=look, then="/approve/{token}", summary="Decide")
def decide(token: str, decision: Annotated[Decision, Body()]) -> Json:
    """The assigned person's session is what the link does not carry."""
    person = api.person()
    return decide_by_link(token, decision, person=person, book=api.world.book, clock=api.world.clock)


@api.page("/staff/orders/<order_id>/approval", summary="What is to be approved, opened from my tasks")
def look_at_task(order_id: str) -> Page | Json:
    """As the mailed link shows it."""
    person = api.visitor()
    if person is None:
        return api.sign_in(f"/staff/orders/{order_id}/approval")
    return _page(case_of(order_id, person, book=api.world.book), person)


@api.form(
    "/staff/orders/<order_id>/approval",
    page=look_at_task,
    then="/staff/orders/{order_id}/approval",
    summary="Decide, from my tasks",
)
def decide_task(order_id: str, decision: Annotated[Decision, Body()]) -> Json:
    """As by the mailed link."""
    person = api.person()
    return decide_in_console(order_id, decision, person=person, book=api.world.book, clock=api.world.clock)


@api.get("/api/orders/<order_id>/approval", summary="What is to be approved, from the console")
def look_in_console(order_id: str) -> Json:
    """As the mailed link shows it."""
    return _shown(case_of(order_id, api.person(), book=api.world.book))


@api.post("/api/orders/<order_id>/approval", summary="Decide from the console")
def decide_here(order_id: str, decision: Annotated[Decision, Body()]) -> Json:
    """As by the mailed link."""
    person = api.person()
    return decide_in_console(order_id, decision, person=person, book=api.world.book, clock=api.world.clock)


def _page(case: Case, person: Person) -> Page | Json:
    shown = _shown(case)
    if not api.wants_page():
        return shown
    people = [who for each in (*case.order.approvals, *case.order.past_approvals) for who in each.people]
    stands_in = case.approval.stands_in(person.roles) and case.approval.assignee == person.staff_id
    around: Json = {
        "stands_in": stands_in,
        "person": person.model_dump(mode="json"),
        "names": dict(names_of(people, api.world.book)),
    }
    return Page("reviews/approve.html", shown | around, domain="reviews")


def _shown(case: Case) -> Json:
    decided = case.approval.state != "WAITING"
    new: Json = {"since": None, "changes": []} if decided else news(case.approval, case.order, api.world.book)
    return new | {
        "order": order_view(case.order, case.content),
        "level": case.approval.level,
        "role": case.approval.role,
        "figures": figures(case.content),
        "findings": [finding.model_dump(mode="json") for finding in case.order.findings],
        "colleagues": [] if decided else colleagues(case, api.world.book, api.world.clock.now()),
        "state": "decided" if decided or (case.link and case.link.state == "USED") else "open",
        "decision": case.approval.state if decided else (case.link.decision if case.link else None),
        "decided_by": case.approval.by,
    }
