"""The task list of a member of staff: what all stages have waiting, soonest first."""

from __future__ import annotations

from datetime import datetime

from driveaway.access.model import Person, Role
from driveaway.access.names import names_of
from driveaway.aftercare.tasks import aftercare_tasks
from driveaway.customers.tasks import contact_tasks
from driveaway.deliveries.tasks import delivery_tasks
from driveaway.inquiries.tasks import inquiry_tasks
from driveaway.orders.tasks import Task, tasks_of, team_tasks
from driveaway.ports import Book

LEADING: tuple[Role, ...] = ("sales_manager", "sales_director", "general_manager")
"""Roles that see what their team has to do; without a store, that of all stores."""


def task_list(person: Person, *, book: Book, now: datetime) -> list[Task]:
    """Return `[{kind, order_id, order_no, title, due_at, link}]`: mine, soonest first, those without a time last."""
    return _soonest_first([*tasks_of(person, book), *_beside_orders(person, book, now)])


def team_list(person: Person, *, book: Book, now: datetime) -> list[Task]:
    """Return the same of everybody's approvals and corrections in the person's stores too.

    Each has `assignee` (`{staff_id, name}`) and `mine`. Whoever asks must be of a role in LEADING.
    """
    mine = [(person.staff_id, task) for task in _beside_orders(person, book, now)]
    found = [*team_tasks(person, book), *mine]
    names = {person.staff_id: person.name} | names_of({who for who, _ in found} - {person.staff_id}, book)
    return _soonest_first(
        [
            {**task, "assignee": {"staff_id": who, "name": names.get(who, who)}, "mine": who == person.staff_id}
            for who, task in found
        ]
    )


def _beside_orders(person: Person, book: Book, now: datetime) -> list[Task]:
    return [
        *inquiry_tasks(person, book=book, now=now),
        *contact_tasks(person, book),
        *delivery_tasks(person, book=book),
        *aftercare_tasks(person, book=book, now=now),
    ]


def _soonest_first(tasks: list[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: (task["due_at"] is None, str(task["due_at"])))
