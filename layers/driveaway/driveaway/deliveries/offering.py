"""Times for the handover, offered to the customer by a mailed link once the car is ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from driveaway.access.model import Person
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import DAY
from driveaway.deliveries.common import Json, again, delivery_of, reply, update_data, written
from driveaway.deliveries.invitation import LENGTH
from driveaway.deliveries.slots import Diary
from driveaway.deliveries.timetable import first_free
from driveaway.effects.model import mail, offer_handover
from driveaway.links.model import Link
from driveaway.links.service import cut
from driveaway.orders.service import OrderFile, file_for, open_file
from driveaway.ports import AlreadyClaimed, Book, Keys
from driveaway.shared.clock import LOCAL_TIME, Clock, local_day
from driveaway.shared.errors import IllegalMove
from driveaway.step import SYSTEM, Change, Step

LINK_PATH = "/appointment/{token}"
LIFETIME = timedelta(days=366)
"""One link serves an order to its end, however often it is offered a time."""
DAYS_OFFERED = 5


def times_offered(calendar: StoreCalendar, diary: Diary, now: datetime) -> tuple[datetime, ...]:
    """Return when the car can be handed over: on the next working days that have room for one more, from tomorrow."""
    return tuple(_times(calendar, diary, now))


def _times(calendar: StoreCalendar, diary: Diary, now: datetime) -> Iterator[datetime]:
    day = local_day(now)
    for _ in range(DAYS_OFFERED):
        day = first_free("handover", day + DAY, calendar, diary.has_room)
        hours = calendar.hours_on(day)
        for hour in calendar.delivery_times.handover_times if hours else ():
            starts_at = datetime.combine(day, time.fromisoformat(hour), LOCAL_TIME)
            if hours and hours.begins(day) <= starts_at and starts_at + LENGTH <= hours.ends(day):
                yield starts_at


def offer_again(order_id: str, *, person: Person, book: Book, clock: Clock) -> Json:
    """Mail the link to choose a time by once more. Raises IllegalMove: the car is not ready, or a time is agreed."""
    return again(lambda: _offer_again(file_for(order_id, person, book), person, book, clock))


def _offer_again(found: OrderFile, person: Person, book: Book, clock: Clock) -> Json:
    before, delivery, now = found.order, delivery_of(found.order), clock.now()
    delivery.check_going()
    delivery.check("HANDED_OVER")
    if delivery.appointment:
        raise IllegalMove("appointment_made", starts_at=delivery.appointment.starts_at)
    offered = delivery.model_copy(update={"offered_at": now})
    after = before.succeed(delivery=offered, updated_at=now)
    book.commit(
        Step(
            action="handover_offered",
            actor=person.staff_id,
            at=now,
            changes=(Change(after, before),),
            effects=(offer_handover(before.order_id, before.version, now),),
        )
    )
    return reply(written(after), found.content)


def mail_offer(order_id: str, *, keys: Keys, book: Book, clock: Clock) -> None:
    """Mail the link to choose by, once for each time that it was offered; nothing when an appointment is made."""
    found = open_file(order_id, book)
    order, now = found.order, clock.now()
    delivery = order.delivery
    if order.status != "IN_DELIVERY" or delivery is None or delivery.offered_at is None or delivery.appointment:
        return
    link = cut(
        keys,
        purpose="appointment",
        order_id=order_id,
        store=order.store,
        revision=order.revision,
        now=now,
        lifetime=LIFETIME,
    )
    offered = int(delivery.offered_at.timestamp())
    letter = mail(
        f"{order_id}-choose-{offered}",
        kind="delivery_update",
        to=found.content.buyer.email,
        language=order.language,
        data=update_data(order, found.content) | {"choose": True},
        at=now,
        order_id=order_id,
        link_id=link.link_id,
        link_path=LINK_PATH,
    )
    claims = () if book.find(Link, link.token_hash) else (link,)
    try:
        book.commit(Step(action="handover_offered", actor=SYSTEM, at=now, claims=claims, effects=(letter,)))
    except AlreadyClaimed:
        return  # it was mailed before
