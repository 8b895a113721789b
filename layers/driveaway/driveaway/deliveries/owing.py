"""The due bill of a handover: made of its form, added to, put off, ticked off; the last item may close the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.aftercare.service import chase, usual_day
from driveaway.calendars.model import StoreCalendar
from driveaway.calendars.service import calendar_of
from driveaway.deliveries.common import Json, again, reply, written
from driveaway.deliveries.due_bill import MOST_OWED, DueBill, Owed, Promise, earliest
from driveaway.deliveries.handover import Handover
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.requests import ItemDone, ItemMoved
from driveaway.effects.model import Effect, mail
from driveaway.feedback.service import after_settlement
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, file_for
from driveaway.ports import Book
from driveaway.shared.clock import Clock, local_day
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from driveaway.shared.ids import new_id
from driveaway.shared.record import Item
from driveaway.step import Change, Step


@dataclass(frozen=True)
class _Desk:
    """Who does something about a due bill, of which order, and when."""

    found: OrderFile
    calendar: StoreCalendar
    by: str
    now: datetime

    @property
    def bill(self) -> DueBill:
        """The due bill, also of an order that was closed with it. Raises IllegalMove."""
        delivery = self.found.order.delivery
        return delivery.due_bill if delivery and delivery.due_bill else self.delivery.due_bill

    @property
    def delivery(self) -> Delivery:
        """The delivery of an order that is handed over and not closed. Raises IllegalMove."""
        order = self.found.order
        if order.status != "DELIVERED" or order.delivery is None:
            raise IllegalMove("nothing_owed", status=order.status)
        return order.delivery


def names_owed(signed: Handover) -> list[str]:
    """Return what a handover leaves open: what was not ticked, and what was promised besides."""
    left = [name for name, done in signed.checklist.items() if done is False]
    return [*dict.fromkeys([*left, *(each.what for each in signed.due_bill)])]


def bill_of(signed: Handover, calendar: StoreCalendar) -> DueBill:
    """Return the due bill of a handover; where no day was said, it is within the week."""
    promised = {each.what: each for each in signed.due_bill}
    usual = usual_day(calendar, signed.at)
    return tuple(_owed(promised.get(name) or Promise(what=name), usual) for name in names_owed(signed))


def _owed(promise: Promise, usual: date) -> Owed:
    return Owed(what=promise.what, owner=promise.owner, due_on=promise.due_on or usual)


def owe(order_id: str, promise: Promise, *, person: Person, book: Book, clock: Clock) -> Json:
    """Add to the due bill; what is owed already in the same words is not added twice. Raises IllegalMove."""
    return again(lambda: _owe(_desk(order_id, person, book, clock), promise, book))


def _owe(desk: _Desk, promise: Promise, book: Book) -> Json:
    delivery = desk.delivery
    _check_day(promise.due_on, desk.now)
    if any(each.what == promise.what for each in delivery.owes):
        return reply(desk.found.order, desk.found.content)
    if len(delivery.due_bill) >= MOST_OWED:
        raise IllegalMove("too_much_owed", most=MOST_OWED)
    item = _owed(promise, usual_day(desk.calendar, desk.now))
    return _put(desk, (*delivery.due_bill, item), "due_bill_added", item, book)


def move_day(order_id: str, number: int, moved: ItemMoved, *, person: Person, book: Book, clock: Clock) -> Json:
    """Put the n-th item (from 1) to another day, or into other hands. Raises NotFound, IllegalMove, InvalidInput."""
    return again(lambda: _move_day(_desk(order_id, person, book, clock), number, moved, book))


def _move_day(desk: _Desk, number: int, moved: ItemMoved, book: Book) -> Json:
    delivery = desk.delivery
    before = _item(delivery.due_bill, number)
    if not before.open:
        raise IllegalMove("owed_no_more", what=before.what)
    _check_day(moved.due_on, desk.now)
    after = before.model_copy(update={"due_on": moved.due_on, "owner": moved.owner or before.owner})
    if after == before:
        return reply(desk.found.order, desk.found.content)
    why: Json = {"was": str(before.due_on) if before.due_on else None, "reason": moved.reason}
    return _put(desk, _with(delivery.due_bill, number, after), "due_bill_moved", after, book, why)


def tick_off(order_id: str, number: int, said: ItemDone, *, person: Person, book: Book, clock: Clock) -> Json:
    """Tick the n-th item (from 1) off and tell the customer; again it changes nothing. Raises NotFound, IllegalMove."""
    return again(lambda: _tick_off(_desk(order_id, person, book, clock), number, said, book, clock))


def _tick_off(desk: _Desk, number: int, said: ItemDone, book: Book, clock: Clock) -> Json:
    found, bill = desk.found, desk.bill
    before = _item(bill, number)
    if not before.open:
        return reply(found.order, found.content)
    done = before.done(desk.now, desk.by, said.note)
    after, effects = after_settlement(found.order, _with(desk.delivery.due_bill, number, done), clock)
    letter = _letter(found, done, number, desk.now)
    _commit(desk, after, "due_bill_done", _told(done), book, effects=(*effects, letter))
    return reply(written(after), found.content)


def _desk(order_id: str, person: Person, book: Book, clock: Clock) -> _Desk:
    found = file_for(order_id, person, book)
    return _Desk(found, calendar_of(found.order.store, book), person.staff_id, clock.now())


def check_promises(promises: tuple[Promise, ...], now: datetime) -> None:
    """Raise InvalidInput for a day of a handover's promises that has passed."""
    for place, each in enumerate(promises):
        _check_day(each.due_on, now, f"/due_bill/{place}/due_on")


def _check_day(day: date | None, now: datetime, pointer: str = "/due_on") -> None:
    if day is not None and day < local_day(now):
        raise InvalidInput.at(pointer, "not_in_the_future")


def _item(bill: DueBill, number: int) -> Owed:
    if not 1 <= number <= len(bill):
        raise NotFound
    return bill[number - 1]


def _with(bill: DueBill, number: int, item: Owed) -> DueBill:
    return (*bill[: number - 1], item, *bill[number:])


def _put(desk: _Desk, bill: DueBill, action: str, item: Owed, book: Book, why: Json | None = None) -> Json:
    """Write a due bill in which more is open, or something by another day; somebody asks about it in time."""
    before = desk.found.order
    delivery = desk.delivery.model_copy(update={"due_bill": bill})
    after = before.succeed(delivery=delivery, updated_at=desk.now)
    asked, first = earliest(desk.delivery.due_bill), earliest(bill)
    sooner = first is not None and (asked is None or first < asked)
    claims = chase(after, desk.found.content, desk.now, desk.by, desk.calendar, follow_up_id=new_id()) if sooner else ()
    _commit(desk, after, action, _told(item) | (why or {}), book, claims=claims)
    return reply(written(after), desk.found.content)


def _commit(
    desk: _Desk,
    after: Order,
    action: str,
    details: dict[str, JsonValue],
    book: Book,
    *,
    claims: tuple[Item, ...] = (),
    effects: tuple[Effect, ...] = (),
) -> None:
    changes = (Change(after, desk.found.order),)
    book.commit(
        Step(
            action=action, actor=desk.by, at=desk.now, details=details, changes=changes, claims=claims, effects=effects
        )
    )


def _told(item: Owed) -> Json:
    return item.model_dump(mode="json", include={"what", "owner", "due_on", "note"}, exclude_none=True)


def _letter(found: OrderFile, done: Owed, number: int, now: datetime) -> Effect:
    order, buyer = found.order, found.content.buyer
    data: Json = {"customer_name": buyer.name, "order_no": order.order_no, "what": done.what}
    if done.note:
        data["note"] = done.note
    return mail(
        f"{order.order_id}-owed-{number}",
        kind="due_bill_done",
        to=buyer.email,
        language=order.language,
        data=data,
        at=now,
        order_id=order.order_id,
        link_path=f"/track/{order.tracking_code}",
    )
