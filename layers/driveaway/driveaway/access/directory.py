"""Staff as their colleagues see them, and the days on which somebody is away."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.access.model import Absence, Person, Role, Staff
from driveaway.access.view import staff_view
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, NotAllowed
from driveaway.step import Change, Step

ANSWER_FOR: frozenset[Role] = frozenset({"sales_manager", "sales_director", "general_manager", "admin"})
"""Roles that may say that somebody else of their stores is away."""
DIRECTORY = "STAFF"


def directory(book: Book) -> list[Staff]:
    """Return all staff."""
    people, cursor = book.worklist(Staff, DIRECTORY, limit=100)
    while cursor:
        more, cursor = book.worklist(Staff, DIRECTORY, limit=100, cursor=cursor)
        people += more
    return people


def colleague_view(staff: Staff) -> dict[str, JsonValue]:
    """Return `{staff_id, name, roles, store, absence?}`."""
    away = staff.absence.model_dump(mode="json", exclude_none=True) if staff.absence else None
    return {**staff_view(staff.person), "absence": away}


def note_absence(
    staff_id: str, absence: Absence | None, *, person: Person, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Note on which days somebody is away and who acts instead; None: on none. Said of oneself, or by who answers.

    Approvals that wait already stay with whoever was asked. Raises NotFound, NotAllowed, InvalidInput.
    """
    before = book.get(Staff, staff_id)
    answers = bool(ANSWER_FOR & set(person.roles)) and person.store in (None, before.store)
    if person.staff_id != staff_id and not answers:
        raise NotAllowed("not_own_absence")
    if absence is not None:
        _check(absence, before, book)
    after = before.succeed(absence=absence)
    details: dict[str, JsonValue] = absence.model_dump(mode="json", exclude_none=True) if absence else {}
    change = Change(after, before)
    book.commit(Step(action="absence_noted", actor=person.staff_id, at=clock.now(), details=details, changes=(change,)))
    return colleague_view(after)


def _check(absence: Absence, staff: Staff, book: Book) -> None:
    if absence.until < absence.since:
        raise InvalidInput.at("/until", "ends_before_it_begins")
    if absence.deputy is None:
        return
    deputy = book.find(Staff, absence.deputy)
    if deputy is None or deputy.staff_id == staff.staff_id or not deputy.person.may_see(staff.store or ""):
        raise InvalidInput.at("/deputy", "deputy_unfit")
