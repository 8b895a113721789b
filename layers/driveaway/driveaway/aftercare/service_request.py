"""A service request, its categories with their clocks, and the legal moves of its state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Literal, Self

from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import after_hours
from driveaway.shared.errors import IllegalMove
from driveaway.shared.record import DueAt, Item, Record, worklist_place

Category = Literal["breakdown", "accident", "complaint", "warranty", "repair", "maintenance", "question", "other"]
ServiceRequestState = Literal["OPEN", "ASSIGNED", "IN_PROGRESS", "RESOLVED", "CLOSED", "ESCALATED"]

MOVES: dict[ServiceRequestState, frozenset[ServiceRequestState]] = {
    "OPEN": frozenset({"ASSIGNED", "ESCALATED"}),
    "ASSIGNED": frozenset({"IN_PROGRESS", "ESCALATED"}),
    "IN_PROGRESS": frozenset({"RESOLVED", "ESCALATED"}),
    "RESOLVED": frozenset({"CLOSED", "IN_PROGRESS"}),
    "CLOSED": frozenset(),
    "ESCALATED": frozenset({"ASSIGNED", "IN_PROGRESS", "RESOLVED"}),
}
"""Legal moves. What was not solved after all goes back to IN_PROGRESS; out of ESCALATED somebody takes it up again."""

URGENT_HOURS: dict[Category, int] = {"breakdown": 2, "accident": 2}
"""Hours until an answer, day and night: somebody stands at the roadside."""
RESPOND_HOURS: dict[Category, int] = {
    "complaint": 4,
    "warranty": 8,
    "repair": 8,
    "maintenance": 8,
    "question": 8,
    "other": 8,
}
"""Working hours until somebody works on it."""
RESOLVE_HOURS: dict[Category, int] = {
    "breakdown": 18,
    "accident": 45,
    "complaint": 27,
    "warranty": 45,
    "repair": 45,
    "maintenance": 27,
    "question": 9,
    "other": 27,
}
"""Working hours, of which a usual day has nine, from then until it is solved."""
SWEEP = "SERVICE"


def respond_by(category: Category, since: datetime, calendar: StoreCalendar) -> datetime:
    """Return by when a request of this category is answered by the store that goes by the calendar."""
    if category in URGENT_HOURS:
        return since + timedelta(hours=URGENT_HOURS[category])
    return after_hours(calendar, since, RESPOND_HOURS[category])


class ServiceRequest(Record):
    """What a customer asks of after-sales. `clock` is when the present state has lasted too long; None: it may last."""

    ROOT: ClassVar[str] = "SERVICE"
    PART: ClassVar[str] = "SERVICE"

    service_request_id: str
    reference: str
    state: ServiceRequestState = "OPEN"
    category: Category
    description: str
    preferred_contact: str | None = None
    order_id: str
    order_no: str
    customer_id: str
    customer_name: str
    store: str
    created_at: datetime
    updated_at: datetime
    respond_by: datetime
    clock: datetime | None = None
    assignee: str | None = None
    note: str | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    escalations: int = 0

    @property
    def identity(self) -> str:
        """The request's id."""
        return self.service_request_id

    def worklist(self) -> tuple[str, str] | None:
        """Requests of a store, by state, the most pressing first."""
        return worklist_of(self.store), worklist_place(self.state, self.respond_by, self.service_request_id)

    def due(self) -> DueAt | None:
        """When it is escalated."""
        return DueAt(SWEEP, self.clock) if self.clock else None

    def move(self, state: ServiceRequestState, at: datetime, calendar: StoreCalendar, **changes: object) -> Self:
        """Return the request in another state, its clock set anew by the store's calendar.

        Raises IllegalMove; every change comes here.
        """
        if state not in MOVES[self.state]:
            legal = ", ".join(sorted(MOVES[self.state])) or "-"
            raise IllegalMove("service_request_move", state=self.state, wanted=state, legal=legal)
        changes = {"clock": self._clock_in(state, at, calendar), "updated_at": at} | changes
        if state == "IN_PROGRESS":
            changes |= {"responded_at": self.responded_at or at, "resolved_at": None}
        if state == "RESOLVED":
            changes |= {"responded_at": self.responded_at or at, "resolved_at": at}
        if state == "ESCALATED":
            changes |= {"escalations": self.escalations + 1}
        return self.succeed(state=state, **changes)

    def _clock_in(self, state: ServiceRequestState, at: datetime, calendar: StoreCalendar) -> datetime | None:
        if state == "ASSIGNED":
            return self.clock or respond_by(self.category, at, calendar)
        return after_hours(calendar, at, RESOLVE_HOURS[self.category]) if state == "IN_PROGRESS" else None


class DigitTries(Item):
    """Counts wrong identifications for one tracking code within one hour, whether or not there is such a code."""

    ROOT: ClassVar[str] = "DIGITS"
    PART: ClassVar[str] = "DIGITS"

    window: str
    tries: int = 1
    at: datetime

    @property
    def identity(self) -> str:
        """Hash of the tracking code, and the hour."""
        return self.window

    def expires(self) -> datetime | None:
        """It must outlive its hour."""
        return self.at + timedelta(days=1)


def worklist_of(store: str) -> str:
    """Return the worklist of a store's service requests."""
    return f"SERVICE#{store}"
