"""Taking feedback down: the record, its place in the customer's profile, and a call when it is bad."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.aftercare.model import FollowUp
from driveaway.aftercare.service import follow_up
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.service import calendar_of
from driveaway.calendars.working_time import after_hours
from driveaway.customers.model import CustomerPointer
from driveaway.feedback.model import EVERYWHERE, Feedback
from driveaway.feedback.requests import HeardAtHandover, NewFeedback
from driveaway.orders.service import OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import Clock, stamp
from driveaway.shared.errors import InvalidInput, NotFound
from driveaway.shared.ids import new_id
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import Item
from driveaway.step import Change, Step

CALL_WITHIN = 8
"""Working hours until somebody has called a customer who is not content."""
LABEL_LENGTH = 40


@dataclass(frozen=True)
class Noted:
    """What a step writes to take feedback down."""

    changes: tuple[Change, ...] = ()
    claims: tuple[Item, ...] = ()


def note(feedback: Feedback, about: OrderFile | None, calendar: StoreCalendar, *, call: bool = True) -> Noted:
    """Return the writes for one feedback; a low rating makes a `low_score` follow-up for after-sales (`call`).

    The next sweep mails them; whoever answers a survey need not wait for that, nor may they read the staff directory.
    """
    if about is None:
        return Noted((Change(feedback),))
    pointer = _pointer(feedback, about.order.customer_id)
    if not (call and feedback.low):
        return Noted((Change(feedback),), (pointer,))
    return Noted((Change(feedback), Change(_recall(feedback, about, calendar))), (pointer,))


def _recall(feedback: Feedback, about: OrderFile, calendar: StoreCalendar) -> FollowUp:
    return follow_up(
        about.order,
        about.content,
        "low_score",
        "aftersales",
        due_at=after_hours(calendar, feedback.at, CALL_WITHIN),
        now=feedback.at,
        actor=feedback.by,
        follow_up_id=f"{feedback.feedback_id}-low",
        tell_at=feedback.at,
        topic=feedback.text,
    )


def _pointer(feedback: Feedback, customer_id: str) -> CustomerPointer:
    return CustomerPointer(
        customer_id=customer_id,
        kind="feedback",
        target_id=feedback.feedback_id,
        label=_label(feedback),
        at=feedback.at,
    )


def _label(feedback: Feedback) -> str:
    """Return the first words, or where there are none, the ratings."""
    words = " ".join((feedback.text or "").split())
    if words:
        return words if len(words) <= LABEL_LENGTH else words[: LABEL_LENGTH - 1] + "…"
    return " · ".join(str(number) for number in feedback.ratings)


def take_feedback(
    wanted: NewFeedback, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Record what a member of staff was told; returns the feedback. Raises InvalidInput for an unknown order."""
    return _taken(wanted, _about(wanted.order_id, person, book), person, receipt, book, clock)


def take_handover_feedback(
    order_id: str, heard: HeardAtHandover, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    """Record what was seen and heard at an order's handover; returns the feedback. Raises NotFound."""
    about = file_for(order_id, person, book)
    return _taken(heard.feedback(order_id), about, person, receipt, book, clock)


def _taken(
    wanted: NewFeedback, about: OrderFile | None, person: Person, receipt: Receipt | None, book: Book, clock: Clock
) -> dict[str, JsonValue]:
    feedback = _feedback(wanted, about, person, clock.now())
    noted = note(feedback, about, calendar_of(feedback.store, book))
    reply = feedback_view(feedback)
    book.commit(
        Step(
            action="feedback_taken",
            actor=person.staff_id,
            at=feedback.at,
            details={"source": feedback.source},
            changes=noted.changes,
            claims=noted.claims,
            receipt=receipt.model_copy(update={"reply": reply}) if receipt else None,
        )
    )
    return reply


def _about(order_id: str | None, person: Person, book: Book) -> OrderFile | None:
    if order_id is None:
        return None
    try:
        return file_for(order_id, person, book)
    except NotFound as error:
        raise InvalidInput.at("/order_id", "unknown_order") from error


def _feedback(wanted: NewFeedback, about: OrderFile | None, person: Person, now: datetime) -> Feedback:
    return Feedback(
        feedback_id=new_id(),
        source=wanted.source,
        store=about.order.store if about else person.store or EVERYWHERE,
        order_id=wanted.order_id,
        customer_id=about.order.customer_id if about else None,
        theme=wanted.theme,
        text=wanted.text,
        at=now,
        by=person.staff_id,
    )


def feedback_seen(feedback_id: str, person: Person, book: Book) -> Feedback:
    """Return one feedback, to staff of its store or of all. Raises NotFound."""
    found = book.get(Feedback, feedback_id)
    if found.store != EVERYWHERE and not person.may_see(found.store):
        raise NotFound
    return found


def feedback_view(feedback: Feedback) -> dict[str, JsonValue]:
    """Return feedback as staff see it."""
    view = feedback.model_dump(mode="json", exclude={"chain", "version"}, exclude_none=True)
    return view | {"at": stamp(feedback.at)}
