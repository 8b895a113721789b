"""What aftercare has waiting for a member of staff, as entries of their task list."""

from __future__ import annotations

from datetime import datetime

from driveaway.access.model import Person
from driveaway.aftercare import model, service_request
from driveaway.aftercare.model import FollowUp
from driveaway.aftercare.service_request import ServiceRequest, ServiceRequestState
from driveaway.catalogue.stores import page_of, stores_of
from driveaway.orders.tasks import Task
from driveaway.ports import Book
from driveaway.shared.clock import stamp

MOST = 100
WORKING = {"aftersales", "consultant", "admin"}
"""Roles that aftercare gives work to; nobody else's lists are read."""
UNTAKEN: tuple[ServiceRequestState, ...] = ("ESCALATED", "OPEN")
TAKEN: tuple[ServiceRequestState, ...] = ("ASSIGNED", "IN_PROGRESS")


def aftercare_tasks(person: Person, *, book: Book, now: datetime) -> list[Task]:
    """Return `[{kind, order_id, order_no, title, due_at, link}]`: follow-ups that are due, requests to be answered."""
    if not WORKING & set(person.roles):
        return []
    return [*_service_requests(person, book), *_follow_ups(person, book, now)]


def _follow_ups(person: Person, book: Book, now: datetime) -> list[Task]:
    """What is owed is a task of its own for each item: `deliveries/tasks.py`."""
    names = [model.worklist_of(store) for store in stores_of(person, book)]
    due = [
        each
        for name in names
        for each in page_of(FollowUp, [name], prefix="DUE#", limit=MOST, cursor=None, book=book)[0]
        if min(each.due_at, each.tell_at or each.due_at) <= now and each.kind != "due_bill" and _is_mine(each, person)
    ]
    return [_task("follow_up", each, each.due_at) for each in due]


def _is_mine(follow_up: FollowUp, person: Person) -> bool:
    if follow_up.role == "consultant":
        return follow_up.consultant_id == person.staff_id
    return follow_up.role in person.roles


def _service_requests(person: Person, book: Book) -> list[Task]:
    answers = bool({"aftersales", "admin"} & set(person.roles))
    waiting = [
        each
        for store in stores_of(person, book)
        for state in (*UNTAKEN, *TAKEN)
        for each in page_of(
            ServiceRequest,
            [service_request.worklist_of(store)],
            prefix=f"{state}#",
            limit=MOST,
            cursor=None,
            book=book,
        )[0]
        if each.assignee == person.staff_id or (answers and state in UNTAKEN)
    ]
    return [_task("service_request", each, each.clock or each.respond_by) for each in waiting]


def _task(kind: str, about: FollowUp | ServiceRequest, due_at: datetime) -> Task:
    return {
        "kind": kind,
        "order_id": about.order_id,
        "order_no": about.order_no,
        "title": f"{about.order_no} · {about.customer_name}",
        "due_at": stamp(due_at),
        "link": f"/staff/orders/{about.order_id}",
    }
