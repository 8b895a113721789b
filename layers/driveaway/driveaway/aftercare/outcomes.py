"""What came of a follow-up: its end, perhaps one more, and what the customer said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from driveaway.access.model import Person
from driveaway.aftercare.model import FollowUp, FollowUpState, OutcomeKind
from driveaway.aftercare.requests import Outcome
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import opening, visit_time
from driveaway.deliveries.common import again
from driveaway.deliveries.due_bill import all_done
from driveaway.effects.model import Effect
from driveaway.feedback.model import Feedback
from driveaway.feedback.records import Noted, note
from driveaway.feedback.service import after_settlement
from driveaway.orders.service import OrderFile, open_beside
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from driveaway.step import Change, Step

ENDS: dict[OutcomeKind, FollowUpState] = {"reached": "DONE", "no_answer": "MISSED", "declined": "SKIPPED"}
ATTEMPTS = 3
"""How often a customer who does not answer is tried, unless another time is agreed."""
NEXT_TRY = timedelta(days=1)
LONGEST = timedelta(days=5 * 366)
"""How far ahead a next contact may be agreed."""


@dataclass(frozen=True)
class _Told:
    """One outcome with everything it is judged by."""

    before: FollowUp
    outcome: Outcome
    about: OrderFile
    calendar: StoreCalendar
    by: str
    at: datetime

    @property
    def reached(self) -> bool:
        return self.outcome.outcome == "reached"


def follow_up_for(identity: str, person: Person, book: Book) -> FollowUp:
    """Return a follow-up that is this person's business; another store's is not found."""
    found = book.get(FollowUp, identity)
    if not person.may_see(found.store):
        raise NotFound
    return found


def record_outcome(identity: str, outcome: Outcome, *, person: Person, book: Book, clock: Clock) -> FollowUp:
    """Record an outcome; the same one again gives the same reply.

    `no_answer` plans one more try; `reached` for a due bill settles it, and may close the order; what was said
    becomes feedback. Raises NotFound, IllegalMove (it is over), InvalidInput (`next` in the past).
    """
    return again(lambda: _record_outcome(follow_up_for(identity, person, book), outcome, person, book, clock))


def _record_outcome(before: FollowUp, outcome: Outcome, person: Person, book: Book, clock: Clock) -> FollowUp:
    if before.state != "DUE":
        if _said_before(before, outcome):
            return before
        raise IllegalMove("follow_up_over", state=before.state)
    about, calendars = open_beside(before.order_id, StoreCalendar.wanted(before.store), book)
    told = _Told(before, outcome, about, StoreCalendar.found(calendars), person.staff_id, clock.now())
    following = _following(told)
    after = _ended(told, following)
    (settled, wakes), said = _settled(told, clock), _said(told)
    planned = (Change(following),) if following else ()
    book.commit(
        Step(
            action="follow_up_" + outcome.outcome,
            actor=told.by,
            at=told.at,
            details={"kind": after.kind, "next": after.next_follow_up_id},
            changes=(Change(after, before), *planned, *settled, *said.changes),
            claims=said.claims,
            effects=wakes,
        )
    )
    return after.model_copy(update={"version": before.version + 1})


def _said_before(before: FollowUp, outcome: Outcome) -> bool:
    said = (outcome.outcome, outcome.satisfaction, outcome.notes)
    return said == (before.outcome, before.satisfaction, before.notes)


def _ended(told: _Told, following: FollowUp | None) -> FollowUp:
    return told.before.move(
        ENDS[told.outcome.outcome],
        outcome=told.outcome.outcome,
        satisfaction=told.outcome.satisfaction,
        notes=told.outcome.notes,
        next_at=following.due_at if following else None,
        next_follow_up_id=following.follow_up_id if following else None,
        closed_at=told.at,
        closed_by=told.by,
    )


def _following(told: _Told) -> FollowUp | None:
    """Return what comes next: the agreed contact, or one more try while nobody answers or something is owed."""
    before, agreed_at = told.before, _agreed(told)
    tries_left = told.outcome.outcome == "no_answer" and before.attempt < ATTEMPTS
    owed = before.kind == "due_bill" and not told.reached
    if not (agreed_at or tries_left or owed):
        return None
    due_at = agreed_at or visit_time(told.calendar, told.at + NEXT_TRY)
    return before.renewed("agreed_call" if told.reached else before.kind, due_at=due_at, at=told.at, by=told.by)


def _agreed(told: _Told) -> datetime | None:
    wanted = told.outcome.next
    if wanted is None:
        return None
    agreed = wanted if isinstance(wanted, datetime) else opening(told.calendar, wanted)
    today = not isinstance(wanted, datetime) and agreed < told.at < agreed + timedelta(days=1)
    if agreed > told.at + LONGEST or (agreed <= told.at and not today):
        raise InvalidInput.at("/next", "next_not_ahead")
    return max(agreed, told.at)


def _settled(told: _Told, clock: Clock) -> tuple[tuple[Change, ...], tuple[Effect, ...]]:
    order = told.about.order
    delivery = order.delivery
    owing = delivery and delivery.owes and order.status == "DELIVERED"
    if delivery is None or not (told.reached and told.before.kind == "due_bill" and owing):
        return (), ()
    after, wakes = after_settlement(order, all_done(delivery.due_bill, told.at, told.by), clock)
    return (Change(after, order),), wakes


def _said(told: _Told) -> Noted:
    """Return the feedback of a talk; a bad one makes a further call, unless this was that call."""
    outcome, before = told.outcome, told.before
    if not told.reached or (outcome.satisfaction is None and outcome.notes is None):
        return Noted()
    feedback = Feedback(
        feedback_id=f"{before.follow_up_id}-said",
        source="follow_up",
        store=before.store,
        order_id=before.order_id,
        customer_id=before.customer_id,
        theme=before.kind,
        text=outcome.notes,
        satisfaction=outcome.satisfaction,
        at=told.at,
        by=told.by,
    )
    return note(feedback, told.about, told.calendar, call=before.kind != "low_score")
