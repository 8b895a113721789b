"""Making and mending a delivery plan: days and slots for what is ahead, and what becomes of the promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from driveaway.calendars.model import StoreCalendar
from driveaway.deliveries.keeping import called_off
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.moves import Milestone
from driveaway.deliveries.promise import Slip, SlipCause, SlotKind, next_target
from driveaway.deliveries.slots import Diary, Slot
from driveaway.deliveries.timetable import Prospect, first_free, timetable
from driveaway.effects.model import Effect, mail
from driveaway.orders.service import OrderFile
from driveaway.ports import Book
from driveaway.shared.clock import local_day
from driveaway.shared.errors import InvalidInput
from driveaway.shared.record import Key

COORDINATION = "delivery"
"""The role that answers for a delivery where nobody else is named."""


@dataclass(frozen=True)
class Why:
    """What a plan is mended for, and who answers for it."""

    cause: SlipCause
    owner: str = COORDINATION


@dataclass(frozen=True)
class Arrangement:
    """A delivery with its plan, and what a step writes beside it: slots taken and given up, and the customer's mail."""

    delivery: Delivery
    claims: tuple[Slot, ...] = ()
    drops: tuple[Key, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What planning looks at: the store's calendar, and the book with everybody's slots."""

    calendar: StoreCalendar
    book: Book


def arrange(
    found: OrderFile, delivery: Delivery, prospect: Prospect, why: Why | None, *, now: datetime, desk: Desk
) -> Arrangement:
    """Return the delivery with days and slots for all that is ahead. Without `why` it is the first plan.

    The customer is told when the promised day moves; it moves later only, since sooner is for the customer to agree.
    """
    order = found.order
    diary = Diary(order.store, order.order_id, desk.calendar.delivery_times, desk.book)
    days = timetable(prospect, desk.calendar, diary.has_room)
    wanted: dict[SlotKind, date] = {"handover": days["HANDED_OVER"]}
    if "PDI_PASSED" in days:
        wanted["preparation"] = days["PDI_PASSED"]
    booking = diary.booking(delivery.bookings, wanted)
    planned = delivery.with_plan(days, booking.bookings)
    slip = _slip(delivery.expected_handover, days["HANDED_OVER"], why, now)
    if slip is None:
        return Arrangement(planned, booking.claims, booking.drops)
    slipped = planned.slipped(slip)
    letters: tuple[Effect, ...] = (_mail(found, slip),)
    if slipped.appointment and local_day(slipped.appointment.starts_at) < slip.becomes:
        slipped, called = called_off(found, slipped, now)
        letters = (*letters, *called)
    return Arrangement(slipped, booking.claims, booking.drops, letters)


def arrange_handover(
    found: OrderFile, delivery: Delivery, day: date, by: str, *, now: datetime, desk: Desk
) -> Arrangement:
    """Return the delivery whose handover was agreed for a day, sooner or later than was promised.

    What comes before it is planned anew where it would be too late. Raises InvalidInput (no room on that day).
    """
    order, today = found.order, local_day(now)
    diary = Diary(order.store, order.order_id, desk.calendar.delivery_times, desk.book)
    if not diary.has_room("handover", day):
        following = first_free("handover", day, desk.calendar, diary.has_room)
        raise InvalidInput.at("/starts_at", "no_handover_left", next=following.isoformat())
    days = _around(delivery, day, today, desk, diary)
    wanted: dict[SlotKind, date] = {"handover": day}
    if "PDI_PASSED" in days:
        wanted["preparation"] = days["PDI_PASSED"]
    booking = diary.booking(delivery.bookings, wanted)
    planned = delivery.with_plan(days, booking.bookings)
    slip = _slip(delivery.expected_handover, day, Why("handover_arranged", by), now)
    agreed = planned.slipped(slip) if slip else planned.model_copy(update={"expected_handover": day})
    return Arrangement(agreed, booking.claims, booking.drops)


def _around(delivery: Delivery, day: date, today: date, desk: Desk, diary: Diary) -> dict[Milestone, date]:
    """Return days for what is ahead so that a car can be handed over on a day: as planned, or in a hurry from today.

    Where neither will do, people know better: their day stands, and the others stay.
    """
    nearest = next_target(delivery.reached)
    planned = delivery.targets.get(nearest, today) if nearest else today
    arrives, transfer = delivery.targets.get("ARRIVED", today), desk.calendar.delivery_times.transfer_days
    for prospect in (
        Prospect(delivery.reached, max(planned, today), day, transfer, arrives),
        Prospect(delivery.reached, today, day),
    ):
        days = timetable(prospect, desk.calendar, diary.has_room)
        if days["HANDED_OVER"] == day:
            return days
    return {"HANDED_OVER": day}


def _slip(promised: date | None, day: date, why: Why | None, now: datetime) -> Slip | None:
    if why is None or promised is None or day <= promised:
        return None
    return Slip(at=now, was=promised, becomes=day, cause=why.cause, owner=why.owner)


def _mail(found: OrderFile, slip: Slip) -> Effect:
    order, buyer = found.order, found.content.buyer
    return mail(
        f"{order.order_id}-slipped-{order.version}",
        kind="delivery_slipped",
        to=buyer.email,
        language=order.language,
        data={
            "customer_name": buyer.name,
            "order_no": order.order_no,
            "was": slip.was.isoformat(),
            "becomes": slip.becomes.isoformat(),
            "cause": slip.cause,
        },
        at=slip.at,
        order_id=order.order_id,
        link_path=f"/track/{order.tracking_code}",
    )
