"""Inquiries that nobody has answered, as entries of the task lists of those who sell."""

from __future__ import annotations

from datetime import datetime

from driveaway.access.model import Person
from driveaway.inquiries.lists import list_inquiries
from driveaway.inquiries.model import Inquiry
from driveaway.orders.tasks import Task
from driveaway.ports import Book
from driveaway.shared.clock import stamp

MOST = 100
ANSWERING, LOOKING_AFTER = "consultant", "sales_manager"


def inquiry_tasks(person: Person, *, book: Book, now: datetime) -> list[Task]:
    """Return `[{kind, order_id, order_no, title, due_at, link}]`: who waits to hear from a consultant.

    Consultants see what nobody has taken and what is theirs; a sales manager what should have been answered by now.
    """
    if not {ANSWERING, LOOKING_AFTER} & set(person.roles):
        return []
    found, _ = list_inquiries(person, state="NEW", limit=MOST, cursor=None, book=book)
    return [_task(each) for each in found if _waits_for(person, each, now)]


def _waits_for(person: Person, inquiry: Inquiry, now: datetime) -> bool:
    if ANSWERING in person.roles and inquiry.consultant_id in (None, person.staff_id):
        return True
    return LOOKING_AFTER in person.roles and inquiry.answer_by is not None and inquiry.answer_by <= now


def _task(inquiry: Inquiry) -> Task:
    return {
        "kind": "inquiry",
        "order_id": None,
        "order_no": None,
        "title": f"{inquiry.reference} · {inquiry.name}",
        "due_at": stamp(inquiry.answer_by) if inquiry.answer_by else None,
        "link": f"/staff/inquiries/{inquiry.inquiry_id}",
    }
