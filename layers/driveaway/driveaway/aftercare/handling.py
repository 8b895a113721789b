"""Staff's work on service requests: moving them on, and the escalation of what lasts too long."""

from __future__ import annotations

from driveaway.access.model import Person, Staff
from driveaway.aftercare.intake import facts
from driveaway.aftercare.notices import notices, staff_with
from driveaway.aftercare.requests import ServiceRequestMove
from driveaway.aftercare.service_request import ServiceRequest
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.service import calendar_of
from driveaway.orders.service import NONE
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput, NotFound
from driveaway.shared.record import Item
from driveaway.step import SYSTEM, Change, Step


def service_request_for(service_request_id: str, person: Person, book: Book) -> ServiceRequest:
    """Return a request that is this person's business; another store's is not found."""
    found = book.get(ServiceRequest, service_request_id)
    if not person.may_see(found.store):
        raise NotFound
    return found


def move_service_request(
    service_request_id: str, wanted: ServiceRequestMove, *, person: Person, book: Book, clock: Clock
) -> ServiceRequest:
    """Change a request's state. Raises NotFound, IllegalMove, InvalidInput (no such member of staff in the store)."""
    before, now = service_request_for(service_request_id, person, book), clock.now()
    known: list[tuple[type[Item], str]] = [(Staff, wanted.assignee or NONE), *StoreCalendar.wanted(before.store)]
    staff, *calendars = book.find_many(known)
    changes: dict[str, object] = {"note": wanted.note} if wanted.note else {}
    if wanted.state in {"ASSIGNED", "IN_PROGRESS"}:
        changes["assignee"] = _assignee(before, wanted, person, staff)
    after = before.move(wanted.state, now, StoreCalendar.found(calendars), **changes)
    book.commit(
        Step(
            action="service_request_moved",
            actor=person.staff_id,
            at=now,
            details={"from": before.state, "to": after.state, "assignee": after.assignee, "note": wanted.note},
            changes=(Change(after, before),),
        )
    )
    return after.model_copy(update={"version": before.version + 1})


def _assignee(before: ServiceRequest, wanted: ServiceRequestMove, person: Person, staff: Item | None) -> str:
    if wanted.assignee is None:
        keeps = wanted.state == "IN_PROGRESS" and before.assignee
        return keeps or person.staff_id
    if not isinstance(staff, Staff) or staff.store not in {None, before.store}:
        raise InvalidInput.at("/assignee", "unknown_staff")
    return staff.staff_id


def escalate(service_request_id: str, *, book: Book, clock: Clock) -> bool:
    """Escalate a request whose clock has run out, and mail its assignee, after-sales and the general manager.

    Returns False when somebody was quicker.
    """
    before, now = book.get(ServiceRequest, service_request_id), clock.now()
    if before.clock is None or before.clock > now:
        return False
    after = before.move("ESCALATED", now, calendar_of(before.store, book))
    told = {
        staff.staff_id: staff
        for role in ("aftersales", "general_manager")
        for staff in staff_with((role,), before.store, book)
    }
    if before.assignee and (assignee := book.find(Staff, before.assignee)):
        told[assignee.staff_id] = assignee
    book.commit(
        Step(
            action="service_request_escalated",
            actor=SYSTEM,
            at=now,
            details={"from": before.state},
            changes=(Change(after, before),),
            effects=notices(
                f"{before.service_request_id}-late-{after.escalations}",
                "service_request_late",
                facts(before, before.clock),
                to=list(told.values()),
                order_id=before.order_id,
                at=now,
            ),
        )
    )
    return True
