"""What a customer sees of their order, kept as one small item: steps, what comes next, and no personal data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from driveaway.deliveries.moves import MILESTONES
from driveaway.shared.clock import local_day, stamp
from driveaway.shared.record import Item
from driveaway.shared.text import Language, LocalText

Json = dict[str, JsonValue]
ORDER_STEPS = ("ORDERED", "CONFIRMED", "REVIEWED", "CONTRACTED")
STEPS: tuple[str, ...] = (*ORDER_STEPS, *(milestone for milestone in MILESTONES if milestone != "PLANNED"))
"""The way of every order; the texts are `word.step.<code>`."""

MOST_SHOWN, LONGEST_SHOWN = 10, 60
"""Things owed, and characters of each: what is seen behind a tracking code stays one small item."""
ANY_DAY = "-"
"""Comes before every day: what is due whatever day it is."""


class Moved(BaseModel):
    """The expected day moved: when, from which day to which, and why (`word.slip_cause.<cause>`)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: str
    was: date
    becomes: date
    cause: str


class StillOwed(BaseModel):
    """What the dealer owes after handover, by when, and on which day it was done (`word.handover_item.<what>`)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    what: str
    due_on: date | None = None
    done_on: date | None = None


class Sight(BaseModel):
    """What an order adds to its tracking.

    `done` are the steps that are behind it and when each was (empty: nobody knows); `at_work` is the one that is worked
    on, None when all is done. An order that fell through says in `fell_through` when. `who` does `what` next; before
    handover what that is depends on the day, so `paid` (CNY) and the `appointed` day are told instead.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    order_no: str
    status: str
    language: Language
    turn: int
    done: dict[str, str]
    at_work: str | None = None
    blocked: bool = False
    unneeded: tuple[str, ...] = ()
    fell_through: str | None = None
    who: str
    what: str
    paid: Decimal | None = None
    appointed: date | None = None
    vin_last6: str | None = None
    expected: date | None = None
    moved: tuple[Moved, ...] = ()
    before_you: int | None = None
    owed: tuple[StillOwed, ...] = ()


class Car(BaseModel):
    """What an order's content adds to its tracking; `due` is what to pay before handover (CNY), by day or `ANY_DAY`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: LocalText
    colour: LocalText
    due: dict[str, Decimal]

    def owed(self, paid: Decimal, day: date) -> bool:
        """Whether more must be paid before the car may be handed over on a day, as the stores count days."""
        due = sum((amount for until, amount in self.due.items() if until <= day.isoformat()), Decimal(0))
        return due > paid


class SentCar(BaseModel):
    """The car as the order was sent for the `turn`-th time, which the customer sees while it is corrected."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    turn: int
    car: Car


@dataclass(frozen=True)
class Seen:
    """All that is seen behind a tracking code, and since when it has been so."""

    sight: Sight
    car: Car
    since: datetime


class Tracking(Item):
    """Behind a tracking code: which order it shows, of which store it is, and what is seen of it since `at`.

    The parts follow their records within each step that changes them; the oldest codes have none of them yet.
    """

    ROOT: ClassVar[str] = "TRACK"
    PART: ClassVar[str] = "TRACK"

    tracking_code: str
    order_id: str
    store: str | None = None
    at: datetime | None = None
    sight: Sight | None = None
    car: Car | None = None
    sent: SentCar | None = None

    @property
    def identity(self) -> str:
        """The tracking code."""
        return self.tracking_code

    def seen(self) -> Seen | None:
        """Return what is seen, None when a part is missing; a correction that did not go out yet is not shown."""
        if self.sight is None or self.car is None or self.at is None:
            return None
        corrected = self.sight.status == "DRAFT" and self.sent is not None and self.sent.turn == self.sight.turn
        return Seen(self.sight, self.sent.car if corrected and self.sent else self.car, self.at)


def tracking_view(seen: Seen, now: datetime) -> Json:
    """Return the reply of `GET /track/{code}` without its texts: names are in all three languages, labels are codes.

    Shape: `{order_no, status, steps: [{code, state, at?}], expected_handover?,
    expected_history?: [{at, was, becomes, cause}], before_you?, vehicle: {model, colour, vin_last6?},
    still_owed?: [{what, due_on?, done_on?}], next_action: {who, what}, updated_at}`. A day of handover that has passed
    is not shown: nobody can keep it.
    """
    sight, car = seen.sight, seen.car
    who, what = next_action(sight, car, now)
    vehicle: Json = {"model": car.model.model_dump(mode="json"), "colour": car.colour.model_dump(mode="json")}
    if sight.vin_last6:
        vehicle["vin_last6"] = sight.vin_last6
    view: Json = {
        "order_no": sight.order_no,
        "status": sight.status,
        "steps": [*steps_of(sight)],
        "vehicle": vehicle,
        "next_action": {"who": who, "what": what},
        "updated_at": stamp(seen.since),
    }
    if sight.expected and sight.expected >= local_day(now):
        view["expected_handover"] = sight.expected.isoformat()
    if sight.before_you is not None:
        view["before_you"] = sight.before_you
    if sight.moved:
        view["expected_history"] = [each.model_dump(mode="json") for each in sight.moved]
    if sight.owed:
        view["still_owed"] = [each.model_dump(mode="json", exclude_none=True) for each in sight.owed]
    return view


def steps_of(sight: Sight) -> Iterator[Json]:
    """Yield `{code, state, at?}` of each step of an order's way; one that fell through ends with how it ended."""
    yield from (_step(code, "done", sight.done) for code in STEPS if code in sight.done)
    if sight.fell_through:
        yield {"code": sight.status, "state": "blocked", "at": sight.fell_through}
    elif sight.at_work:
        yield _step(sight.at_work, "blocked" if sight.blocked else "current")
        ahead = STEPS[STEPS.index(sight.at_work) + 1 :]
        yield from (_step(code, "todo") for code in ahead if code not in sight.unneeded)


def _step(
    code: str, state: Literal["done", "current", "blocked", "todo"], done: Mapping[str, str] | None = None
) -> Json:
    at = done[code] if done else ""
    return {"code": code, "state": state, **({"at": at} if at else {})}


def next_action(sight: Sight, car: Car, now: datetime) -> tuple[str, str]:
    """Return who does what next: `word.who.<who>` and `word.next_action.<what>`."""
    if sight.paid is not None and car.owed(sight.paid, sight.appointed or local_day(now)):
        return "customer", "pay_balance"
    return sight.who, sight.what
