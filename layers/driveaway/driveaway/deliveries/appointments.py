"""The appointment at which the car is handed over; each change moves the entry in the customer's calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from driveaway.access.model import Person
from driveaway.deliveries.common import Json, again, delivery_of, reply, written
from driveaway.deliveries.invitation import Guest, Wording, invitation
from driveaway.deliveries.model import Appointment, Delivery
from driveaway.deliveries.requests import AppointmentWish
from driveaway.effects.model import Effect, mail
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import LOCAL_TIME, Clock, stamp
from driveaway.shared.errors import InvalidInput
from driveaway.step import Change, Step

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

    Raises InvalidInput (in the past), IllegalMove (not in delivery).
    """
    if wish.starts_at <= clock.now():
        raise InvalidInput.at("/starts_at", "not_in_the_future")
    return again(lambda: _appoint(file_for(order_id, person, book), wish, words, person, book, clock))


def _appoint(found: OrderFile, wish: AppointmentWish, words: Words, person: Person, book: Book, clock: Clock) -> Json:
    before, now = found.order, clock.now()
    delivery = delivery_of(before)
    appointment = _next(delivery, wish)
    if appointment == delivery.appointment:
        return reply(before, found.content)
    expected = wish.starts_at.astimezone(LOCAL_TIME).date()
    dated = delivery.model_copy(update={"appointment": appointment, "expected_handover": expected})
    after = before.succeed(delivery=dated, updated_at=now)
    book.commit(
        Step(
            action="appointment_set",
            actor=person.staff_id,
            at=now,
            details={"starts_at": stamp(wish.starts_at), "place": wish.place, "sequence": appointment.sequence},
            changes=(Change(after, before),),
            effects=(_mail(before, found.content, appointment, words, now),),
        )
    )
    return reply(written(after), found.content)


def _next(delivery: Delivery, wish: AppointmentWish) -> Appointment:
    """Return the appointment to keep: the present one when nothing changes, else one of a higher sequence."""
    present = delivery.appointment
    if present and (present.starts_at, present.place) == (wish.starts_at, wish.place):
        return present
    return Appointment(starts_at=wish.starts_at, place=wish.place, sequence=present.sequence + 1 if present else 0)


def _mail(order: Order, content: Content, appointment: Appointment, words: Words, now: datetime) -> Effect:
    buyer = content.buyer
    uid = f"{order.order_id}-handover@driveaway"
    return mail(
        f"{order.order_id}-appointment-{appointment.sequence}",
        kind="appointment",
        to=buyer.email,
        language=order.language,
        data={
            "customer_name": buyer.name,
            "order_no": order.order_no,
            "starts_at": stamp(appointment.starts_at),
            "place": appointment.place,
        },
        at=now,
        order_id=order.order_id,
        attachment=invitation(uid, appointment, Guest(buyer.name, buyer.email), words(order, content), now=now),
    )
