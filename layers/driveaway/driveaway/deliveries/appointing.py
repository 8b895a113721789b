"""The appointment at which the car is handed over; each change moves the entry in the customer's calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from driveaway.access.model import Person
from driveaway.calendars.service import calendar_of
from driveaway.deliveries.appointment import Appointment
from driveaway.deliveries.arranging import Desk, arrange_handover
from driveaway.deliveries.common import Json, again, delivery_of, reply, written
from driveaway.deliveries.invitation import Guest, Wording, invitation
from driveaway.deliveries.keeping import appointment_mail, entry_of
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.requests import AppointmentWish
from driveaway.effects.model import Effect
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day, stamp
from driveaway.shared.errors import InvalidInput
from driveaway.shared.ids import readable
from driveaway.step import Change, Step

PICKUP = 6
"""Characters of the code that the customer shows when they fetch the car."""
Words = Callable[[Order, Content], Wording]
"""Says the invitation in the language of the order."""


def worded(text: Callable[..., str], organizer: str) -> Words:
    """Return what writes the words of an invitation, from the catalogue's `text(key, language, **facts)`."""

    def words(order: Order, content: Content) -> Wording:
        facts = {"order_no": order.order_no, "model": content.model_name.in_(order.language)}
        return Wording(
            summary=text("deliveries.invitation.summary", order.language, **facts),
            description=text("deliveries.invitation.description", order.language, **facts),
            organizer=organizer,
        )

    return words


def appoint(order_id: str, wish: AppointmentWish, *, words: Words, person: Person, book: Book, clock: Clock) -> Json:
    """Set or move the appointment and mail the customer an invitation; the same appointment again changes nothing.

    Raises InvalidInput (in the past, no room on that day), IllegalMove (not in delivery).
    """
    if wish.starts_at <= clock.now():
        raise InvalidInput.at("/starts_at", "not_in_the_future")
    return again(lambda: make_appointment(file_for(order_id, person, book), wish, words, person.staff_id, book, clock))


def make_appointment(
    found: OrderFile,
    wish: AppointmentWish,
    words: Words,
    by: str,
    book: Book,
    clock: Clock,
    *,
    beside: tuple[Effect, ...] = (),
) -> Json:
    """Make or move the appointment in one step, with the effects that go beside the invitation.

    Raises InvalidInput (no room on that day), IllegalMove (not in delivery).
    """
    before, now = found.order, clock.now()
    delivery, wording = delivery_of(before), words(found.order, found.content)
    if delivery.appointment and wish.is_for(delivery.appointment) and delivery.other_time is None:
        return reply(before, found.content)
    appointment = _appointment(delivery, wish, wording.organizer, now)
    desk = Desk(calendar_of(before.store, book), book)
    day = local_day(wish.starts_at)
    planned = arrange_handover(found, delivery, day, by, now=now, desk=desk)
    after = before.succeed(delivery=planned.delivery.appointed(appointment), updated_at=now)
    book.commit(
        Step(
            action="appointment_set",
            actor=by,
            at=now,
            details={"starts_at": stamp(wish.starts_at), "place": wish.place, "sequence": appointment.sequence},
            changes=(Change(after, before),),
            claims=planned.claims,
            drops=planned.drops,
            effects=(_invitation(found, appointment, wording, now), *beside),
        )
    )
    return reply(written(after), found.content)


def _appointment(delivery: Delivery, wish: AppointmentWish, organizer: str, now: datetime) -> Appointment:
    """Return what is arranged; the code stays when the time moves, and who comes within a day needs no reminder."""
    made = Appointment(
        starts_at=wish.starts_at,
        place=wish.place,
        sequence=_sequence(delivery),
        invited_by=organizer,
        pickup_code=(delivery.appointment and delivery.appointment.pickup_code) or readable(PICKUP),
    )
    return made.model_copy(update={"reminded": made.remind_at <= now})


def _sequence(delivery: Delivery) -> int:
    """Return a number above those of all entries that the customer got; records of before counted none."""
    present = delivery.appointment
    return max(delivery.next_sequence, present.sequence + 1 if present else 0)


def _invitation(found: OrderFile, appointment: Appointment, wording: Wording, now: datetime) -> Effect:
    buyer = found.content.buyer
    guest = Guest(buyer.name, buyer.email)
    entry = invitation(entry_of(found.order.order_id), appointment, guest, wording, now=now)
    return appointment_mail(found, "appointment", appointment, now=now, entry=entry)
