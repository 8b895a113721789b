"""Slots of a store's day: one for each car that can be prepared on it, and one for each that can be handed over.

A slot is an item of its own that only one order can create, so a day never holds more of them than there is room
for, whoever books at the same time; nobody's booking changes a record of another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar, NamedTuple

from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.deliveries.promise import Booked, Bookings, SlotKind
from driveaway.ports import Book
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.record import Item, Key

KEPT = timedelta(days=60)


class Slot(Item):
    """The n-th preparation or handover of a store's day, taken by an order. The slots of a month lie together."""

    ROOT: ClassVar[str] = "SLOTS"
    PART: ClassVar[str] = "SLOT"

    store: str
    kind: SlotKind
    day: date
    number: int
    order_id: str

    @property
    def identity(self) -> str:
        """Store, month and what sorts within them."""
        return f"{month_of(self.store, self.day)}/{self.kind}#{self.day}#{self.number:02}"

    @classmethod
    def key_of(cls, identity: str) -> Key:
        """One partition for a store's month."""
        month, _, slot = identity.partition("/")
        return Key(f"{cls.ROOT}#{month}", f"{cls.PART}#{slot}")

    def expires(self) -> datetime | None:
        """Nobody asks for the slots of a day that is long over."""
        return datetime.combine(self.day, time(), LOCAL_TIME) + KEPT


def month_of(store: str, day: date) -> str:
    """Return the name of a store's month."""
    return f"{store}#{day:%Y-%m}"


def slots_of(store: str, order_id: str, bookings: Bookings) -> Iterator[Slot]:
    """Yield the slots that an order has."""
    for kind, booked in bookings.items():
        yield Slot(store=store, kind=kind, day=booked.day, number=booked.number, order_id=order_id)


class Booking(NamedTuple):
    """What an order has booked after a step, the slots that the step takes, and those that it gives up for them."""

    bookings: Bookings
    claims: tuple[Slot, ...]
    drops: tuple[Key, ...]


class Diary:
    """The slots of a store as one order sees them: its own are free to it. A month is read when it is asked for."""

    def __init__(self, store: str, order_id: str, times: DeliveryTimes, book: Book) -> None:
        self.book, self._store, self._order_id = book, store, order_id
        self._a_day: Mapping[SlotKind, int] = {
            "preparation": times.preparations_a_day,
            "handover": times.handovers_a_day,
        }
        self._months: dict[str, list[Slot]] = {}

    def has_room(self, kind: SlotKind, day: date) -> bool:
        """Whether one more can be booked on a day."""
        return len(self._taken(kind, day)) < self._a_day[kind]

    def booking(self, present: Bookings, wanted: Mapping[SlotKind, date]) -> Booking:
        """Return what it takes to have slots on the days wanted, all of which have room, in place of others.

        The lowest free number is taken: all who ask at once for the last place ask for the same slot.
        """
        moved = {kind: day for kind, day in wanted.items() if kind not in present or present[kind].day != day}
        taken = {kind: Booked(day=day, number=self._lowest_free(kind, day)) for kind, day in moved.items()}
        left = {kind: booked for kind, booked in present.items() if kind in moved}
        return Booking(
            {**present, **taken},
            tuple(slots_of(self._store, self._order_id, taken)),
            tuple(slot.key for slot in slots_of(self._store, self._order_id, left)),
        )

    def _lowest_free(self, kind: SlotKind, day: date) -> int:
        taken = self._taken(kind, day)
        return next(number for number in range(1, self._a_day[kind] + 1) if number not in taken)

    def _taken(self, kind: SlotKind, day: date) -> set[int]:
        month = month_of(self._store, day)
        if month not in self._months:
            found = self.book.family(Slot, month + "/")
            self._months[month] = [slot for slot in found if isinstance(slot, Slot)]
        return {
            slot.number
            for slot in self._months[month]
            if (slot.kind, slot.day) == (kind, day) and slot.order_id != self._order_id
        }
