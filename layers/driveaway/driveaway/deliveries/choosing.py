"""The customer chooses a time for the handover behind a mailed link, or says when they can come instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from driveaway.access.directory import directory
from driveaway.access.model import Staff
from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.deliveries.appointing import Words, make_appointment
from driveaway.deliveries.appointment import OtherTime
from driveaway.deliveries.arranging import COORDINATION
from driveaway.deliveries.common import Json
from driveaway.deliveries.desk import delivery_path
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.offering import times_offered
from driveaway.deliveries.requests import AppointmentWish, TimeChoice
from driveaway.deliveries.slots import Diary
from driveaway.effects.model import Effect, mail
from driveaway.links.service import act_on, open_link
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, open_beside
from driveaway.ports import Book
from driveaway.shared.clock import LOCAL_TIME, Clock, local_day, stamp
from driveaway.shared.errors import IllegalMove, InvalidInput
from driveaway.step import Change, Step

CUSTOMER = "customer"
OfferState = Literal["open", "held_up", "too_late", "over"]
"""Whether a time can be chosen; not while the car is held up, on the day itself, or once the order is out of it."""


@dataclass(frozen=True)
class Offer:
    """What the link opens: the order, and the times that can be had now."""

    found: OrderFile
    times: tuple[datetime, ...]
    state: OfferState

    @property
    def delivery(self) -> Delivery:
        """The delivery as it stands; an order out of delivery may have none."""
        return self.found.order.delivery or Delivery()

    @property
    def place(self) -> str:
        """Where the car is handed over: as it was agreed last."""
        appointment = self.delivery.appointment
        return appointment.place if appointment else self.found.content.delivery.place


def look_at_offer(token: str, *, book: Book, now: datetime) -> Offer:
    """Return what the link opens. Raises NotFound (uniform). Writes nothing."""
    link = open_link(token, "appointment", book=book, now=now)
    found, calendars = open_beside(link.order_id, StoreCalendar.wanted(link.store or EVERY_STORE), book)
    state = _state(found, now)
    if state != "open":
        return Offer(found, (), state)
    calendar = StoreCalendar.found(calendars)
    diary = Diary(found.order.store, found.order.order_id, calendar.delivery_times, book)
    return Offer(found, times_offered(calendar, diary, now), state)


def _state(found: OrderFile, now: datetime) -> OfferState:
    delivery = found.order.delivery
    if found.order.status != "IN_DELIVERY" or delivery is None:
        return "over"
    if delivery.blocked or delivery.reached != "READY":
        return "held_up"
    appointment = delivery.appointment
    return "too_late" if appointment and local_day(appointment.starts_at) <= local_day(now) else "open"


def offer_view(offer: Offer) -> Json:
    """Return `{order_no, model, place, state, times, appointment?, other_time?}`; names are in all languages."""
    content, delivery = offer.found.content, offer.delivery
    view: Json = {
        "order_no": offer.found.order.order_no,
        "model": content.model_name.model_dump(mode="json"),
        "place": offer.place,
        "state": offer.state,
        "times": [_local(each) for each in offer.times],
    }
    if delivery.appointment and offer.state != "over":
        view["appointment"] = {"starts_at": stamp(delivery.appointment.starts_at), "place": offer.place}
    if delivery.other_time:
        view["other_time"] = delivery.other_time.wish
    return view


def _local(instant: datetime) -> str:
    return instant.astimezone(LOCAL_TIME).isoformat()


def choose_time(token: str, choice: TimeChoice, *, words: Words, book: Book, clock: Clock) -> Json:
    """Make the appointment that was chosen, or note what is wished instead; the same again changes nothing.

    Returns `{order_no, appointment? , other_time?}`. Raises NotFound (uniform), InvalidInput (that time is gone),
    IllegalMove (nothing can be chosen now).
    """
    if choice.starts_at is None and not choice.wish:
        raise InvalidInput.at("/starts_at", "choose_or_wish")
    return act_on(
        lambda: look_at_offer(token, book=book, now=clock.now()),
        lambda offer: _chosen(offer, choice, words, book, clock),
    )


def _chosen(offer: Offer, choice: TimeChoice, words: Words, book: Book, clock: Clock) -> Json:
    made = offer.delivery.appointment
    if offer.state != "open":
        raise IllegalMove(f"appointment_{offer.state}")
    if choice.starts_at is None:
        return _wished(offer, choice.wish or "", book, clock)
    wish = AppointmentWish(starts_at=choice.starts_at, place=offer.place)
    kept = made is not None and wish.is_for(made)
    if not kept and choice.starts_at not in offer.times:
        raise InvalidInput.at("/starts_at", "time_is_gone")
    if not kept or offer.delivery.other_time:
        letters = _tell_staff(offer, choice, book, clock)
        make_appointment(offer.found, wish, words, CUSTOMER, book, clock, beside=letters)
    shown: Json = {"starts_at": stamp(wish.starts_at), "place": wish.place}
    return {"order_no": offer.found.order.order_no, "appointment": shown}


def _wished(offer: Offer, wish: str, book: Book, clock: Clock) -> Json:
    before, delivery, now = offer.found.order, offer.delivery, clock.now()
    if delivery.other_time is None or delivery.other_time.wish != wish:
        asked = delivery.model_copy(update={"other_time": OtherTime(wish=wish, at=now)})
        book.commit(
            Step(
                action="other_time_wished",
                actor=CUSTOMER,
                at=now,
                details={"wish": wish},
                changes=(Change(before.succeed(delivery=asked, updated_at=now), before),),
                effects=_tell_staff(offer, TimeChoice(wish=wish), book, clock),
            )
        )
    return {"order_no": before.order_no, "other_time": wish}


def _tell_staff(offer: Offer, choice: TimeChoice, book: Book, clock: Clock) -> tuple[Effect, ...]:
    """Tell the order's consultant, and of a wish, which somebody must see to, whoever coordinates deliveries too."""
    order, buyer = offer.found.order, offer.found.content.buyer
    said: Json = {"starts_at": stamp(choice.starts_at)} if choice.starts_at else {}
    said |= {"wish": choice.wish} if choice.wish else {}
    return tuple(
        mail(
            f"{order.order_id}-chosen-{order.version}-{number}",
            kind="handover_answer",
            to=staff.email,
            language=staff.language,
            data={"name": staff.name, "order_no": order.order_no, "customer_name": buyer.name, **said},
            at=clock.now(),
            order_id=order.order_id,
            link_path=delivery_path(order.order_id),
        )
        for number, staff in enumerate(_readers(order, choice, book), start=1)
    )


def _readers(order: Order, choice: TimeChoice, book: Book) -> list[Staff]:
    here = [staff for staff in directory(book) if staff.store in {None, order.store}] if choice.wish else []
    coordinators = [staff for staff in here if COORDINATION in staff.roles and staff.staff_id != order.consultant_id]
    return [book.get(Staff, order.consultant_id), *coordinators]
