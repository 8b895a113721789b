"""Photos of a car at its inspection or its handover: what they are of, and what is taken for a photo."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

from driveaway.deliveries.moves import Milestone
from driveaway.orders.model import Order
from driveaway.shared.clock import local_day
from driveaway.shared.record import Item, Key

MOST_BYTES = 4 * 1024 * 1024
"""Base64 makes a third more of it, and a function is sent 6 MB at most. Phones make photos smaller before sending."""
MOST_PHOTOS = 24
KEPT_DAYS = 1095
"""Three years: as long as claims about the car can be brought in general. The bucket's lifecycle ends them."""
PhotoKind = Literal["jpeg", "png", "webp"]
Subject = Literal["inspection", "handover"]
WHEN: dict[Subject, frozenset[Milestone]] = {
    "inspection": frozenset({"PREPARING", "PDI_PASSED", "READY"}),
    "handover": frozenset({"READY", "HANDED_OVER"}),
}
"""At which milestones a photo of something can be taken; at a standstill there too, when it is needed most."""

SHOWN = frozenset({"IN_DELIVERY", "DELIVERED"})
"""While an order has these, its car can be photographed."""


class Photo(Item):
    """A photo that was taken; the picture itself lies in S3 under `place`."""

    ROOT: ClassVar[str] = "PHOTO"
    PART: ClassVar[str] = "PHOTO"

    order_id: str
    number: int
    of: Subject
    vin: str
    sha256: str
    kind: PhotoKind
    size: int
    at: datetime
    by: str

    @property
    def identity(self) -> str:
        """The order id, and the hash of the picture: the same picture is one photo."""
        return f"{self.order_id}/{self.sha256}"

    @classmethod
    def key_of(cls, identity: str) -> Key:
        """All photos of an order lie together."""
        order_id, _, hashed = identity.partition("/")
        return Key(f"{cls.ROOT}#{order_id}", f"{cls.PART}#{hashed}")

    @property
    def place(self) -> str:
        """Where its picture lies: under its own hash, so that nothing is ever written over."""
        return f"photos/{self.order_id}/{self.sha256}.{self.kind}"

    @property
    def media_type(self) -> str:
        """What it is shown as."""
        return f"image/{self.kind}"

    @property
    def kept_until(self) -> date:
        """The last day on which the picture can surely be looked at."""
        return local_day(self.at + timedelta(days=KEPT_DAYS))


def kind_of(content: bytes) -> PhotoKind | None:
    """Return what a file is by its first bytes, whatever its name says; None for what browsers show as no photo."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def subjects(order: Order) -> tuple[Subject, ...]:
    """Return what photos can be taken of now."""
    delivery = order.delivery
    if delivery is None or delivery.vin is None or order.status not in SHOWN:
        return ()
    return tuple(subject for subject, reached in WHEN.items() if delivery.reached in reached)
