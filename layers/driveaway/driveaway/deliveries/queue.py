"""The queue for cars: whose contract was sealed first is served first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Self

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.deliveries.matching import fits
from driveaway.deliveries.vehicle import Vehicle
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import file_for
from driveaway.ports import Book
from driveaway.shared.clock import stamp
from driveaway.shared.record import Item, Key


class Place(Item):
    """An order that waits for a car.

    All that wait for one model, trim and colour lie beside each other, by when their contracts were sealed: a queue
    is one query, and joining or leaving it writes nothing of the others'.
    """

    ROOT: ClassVar[str] = "QUEUE"
    PART: ClassVar[str] = "PLACE"

    order_id: str
    order_no: str
    store: str
    model_code: str
    trim_code: str
    colour_code: str
    option_codes: tuple[str, ...] = ()
    sealed_at: datetime

    @classmethod
    def of(cls, order: Order, content: Content) -> Self:
        """Return the place of a contracted order."""
        sealed_at = order.contract.sealed_at if order.contract else None
        return cls(
            order_id=order.order_id,
            order_no=order.order_no,
            store=order.store,
            model_code=content.model_code,
            trim_code=content.trim_code,
            colour_code=content.colour_code,
            option_codes=content.option_codes,
            sealed_at=sealed_at or order.created_at,
        )

    @classmethod
    def key_of(cls, identity: str) -> Key:
        """One partition for a configuration; the rest of the identity is in the sort key."""
        configuration, _, place = identity.partition("/")
        return Key(f"{cls.ROOT}#{configuration}", f"{cls.PART}#{place}")

    @property
    def configuration(self) -> tuple[str, str, str]:
        """Model, trim and colour."""
        return self.model_code, self.trim_code, self.colour_code

    @property
    def turn(self) -> tuple[str, str]:
        """What the queue is sorted by."""
        return stamp(self.sealed_at), self.order_id

    @property
    def identity(self) -> str:
        """The configuration, and what sorts within it."""
        return f"{'#'.join(self.configuration)}/{stamp(self.sealed_at)}#{self.order_id}"

    def is_in(self, queue: Sequence[Place]) -> bool:
        """Whether the order waits in a queue."""
        return any(place.key == self.key for place in queue)

    def takes(self, vehicle: Vehicle) -> bool:
        """Whether the queue gives a car to this order: it fits, and was not taken from it before."""
        return fits(vehicle, self) and self.order_id not in vehicle.declined


def queue_for(configuration: tuple[str, str, str], book: Book) -> list[Place]:
    """Return who waits for a configuration, first served first; one call."""
    found = book.family(Place, "#".join(configuration) + "/")
    return sorted((place for place in found if isinstance(place, Place)), key=lambda place: place.turn)


def ahead_of(mine: Place, queue: Sequence[Place]) -> int:
    """Return how many in the queue are served before a place, whether it stands there itself or not."""
    return sum(place.turn < mine.turn for place in queue)


def queue_view(order_id: str, *, person: Person, book: Book) -> dict[str, JsonValue]:
    """Return where an order stands for a car: `{vin?, ahead?, queue: [{order_no?, store, sealed_at, option_codes}]}`.

    `ahead` is how many contracts are served before it; with a car, or out of delivery, it does not wait. Other
    stores' order numbers are theirs. Two calls.
    """
    found = file_for(order_id, person, book)
    mine = Place.of(found.order, found.content)
    queue = queue_for(mine.configuration, book)
    delivery = found.order.delivery
    view: dict[str, JsonValue] = {"queue": [_shown(place, person) for place in queue]}
    if delivery and delivery.vin:
        view["vin"] = delivery.vin
    if mine.is_in(queue):
        view["ahead"] = ahead_of(mine, queue)
    return view


def _shown(place: Place, person: Person) -> dict[str, JsonValue]:
    hidden = set() if person.may_see(place.store) else {"order_no"}
    shown = {"order_no", "store", "sealed_at", "option_codes"} - hidden
    return place.model_dump(mode="json", include=shown)
