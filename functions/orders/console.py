"""The page of one order in the staff's console. It only shows; what may be done is behind its links."""

from driveaway.access.model import Person
from driveaway.access.names import names_of
from driveaway.orders.differences import versions_of
from driveaway.orders.naming import named
from driveaway.orders.next_steps import next_steps
from driveaway.orders.service import OrderFile, file_for
from driveaway.orders.view import order_view, timeline_view
from driveaway.runtime.http import Api, Json, Page

api = Api("console", domain="console")
handler = api.handler


@api.page("/staff/orders/<order_id>", summary="One order in the console, with its timeline")
def look(order_id: str) -> Page | Json:
    """Show the order to staff of its store; anybody else may sign in first."""
    person = api.visitor()
    if person is None:
        return api.sign_in(f"/staff/orders/{order_id}")
    found = file_for(order_id, person, api.world.book)
    if not api.wants_page():
        return order_view(found.order, found.content)
    return Page("orders/console.html", _values(found, person), domain="desk")


def _values(found: OrderFile, person: Person) -> Json:
    order, book = found.order, api.world.book
    rows = book.history(order.key)
    actors = [row.actor for row in rows]
    approvers = [who for each in (*order.approvals, *order.past_approvals) for who in each.people]
    waiting = order.waiting_approval() if order.status == "IN_REVIEW" else None
    return {
        "person": person.model_dump(mode="json"),
        "order": order_view(order, found.content),
        "timeline": timeline_view(order, rows),
        "versions": named(versions_of(rows)[1:], book),
        "names": dict(names_of([*actors, *approvers, order.consultant_id], book)),
        "may": [*next_steps(order, person)],
        "asked": waiting is not None and waiting.assignee == person.staff_id,
    }
