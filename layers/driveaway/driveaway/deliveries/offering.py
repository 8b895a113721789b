"""Times for the handover, offered to the customer by a mailed link once the car is ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.working_time import next_working_day
from driveaway.deliveries.common import update_data
from driveaway.deliveries.invitation import LENGTH
from driveaway.deliveries.slots import Diary
from driveaway.effects.model import mail
from driveaway.links.model import Link
from driveaway.links.service import cut
from driveaway.orders.service import open_file
from driveaway.ports import AlreadyClaimed, Book, Keys
from driveaway.shared.clock import LOCAL_TIME, Clock, local_day
from driveaway.step import SYSTEM, Step

LINK_PATH = "/appointment/{token}"
LIFETIME = timedelta(days=366)
"""One link serves an order to its end, however often it is offered a time."""
DAYS_OFFERED = 5
HOURS = (time(10), time(14), time(16))
"""By the clock of the store; those at which it is open for the length of a handover."""


def times_offered(calendar: StoreCalendar, diary: Diary, now: datetime) -> tuple[datetime, ...]:
    """Return when the car can be handed over: on the next working days that have room for one more, from tomorrow."""
    return tuple(_times(calendar, diary, now))


def _times(calendar: StoreCalendar, diary: Diary, now: datetime) -> Iterator[datetime]:
    day, days = local_day(now), 0
    while days < DAYS_OFFERED:
        day = next_working_day(calendar, day)
        hours = calendar.hours_on(day)
        if hours is None or not diary.has_room("handover", day):
            continue
        days += 1
        for hour in HOURS:
            starts_at = datetime.combine(day, hour, LOCAL_TIME)
            if hours.begins(day) <= starts_at and starts_at + LENGTH <= hours.ends(day):
                yield starts_at


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
