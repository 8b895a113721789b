"""The stock: which cars there are, and entering one or what has become of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.catalogue.model import CarModel
from driveaway.deliveries.common import Json, again
from driveaway.deliveries.moves import VehicleState
from driveaway.deliveries.requests import VehicleEntry
from driveaway.deliveries.vehicle import STOCK, Vehicle, list_of
from driveaway.deliveries.vin import check_digit_fits
from driveaway.effects.model import serve_queue
from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import LOCAL_TIME, Clock, local_day
from driveaway.shared.errors import FieldProblem, IllegalMove, InvalidInput, StaleRecord
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import worklist_place
from driveaway.step import Change, Step

CHECK_DIGIT = "vin_check_digit"
MOST_CALLS = 2


def list_stock(
    *,
    model_code: str | None,
    state: VehicleState | None,
    location: str | None = None,
    limit: int,
    cursor: str | None,
    book: Book,
    clock: Clock,
) -> Json:
    """Return one page of vehicles of a model, state and location: `{vehicles, cursor}`, by configuration.

    At most two calls: a page may be short, and yet have a cursor.
    """
    lists = STOCK if state is None else (list_of(state),)
    place = _place(cursor, len(lists))
    prefix = worklist_place(model_code, "") if model_code else ""
    found: list[Vehicle] = []
    for _ in range(MOST_CALLS):
        if place is None or len(found) >= limit:
            break
        number, within = place
        page, after = book.worklist(Vehicle, lists[number], prefix=prefix, limit=limit - len(found), cursor=within)
        found += [each for each in page if state in {None, each.state} and location in {None, each.location}]
        place = (number, after) if after else (number + 1, None) if number + 1 < len(lists) else None
    following = f"{place[0]}.{place[1] or ''}" if place else None
    return {"vehicles": [vehicle_view(each, clock.now()) for each in found], "cursor": following}


def _place(cursor: str | None, lists: int) -> tuple[int, str | None] | None:
    """Return which list a cursor goes on in, and where there. Raises InvalidInput."""
    number, dot, within = (cursor or "0.").partition(".")
    if number not in {str(each) for each in range(lists)} or not dot:
        raise InvalidInput.at("/cursor", "cursor")
    return int(number), within or None


def vehicle_view(vehicle: Vehicle, now: datetime) -> Json:
    """Return a vehicle as staff see it: with the order that has it, and for how many days it has stood here."""
    shown = set(VehicleEntry.model_fields) | {"order_id", "arrived_at"}
    view: Json = vehicle.model_dump(mode="json", include=shown, exclude_none=True)
    age = vehicle.age_days(now)
    return view if age is None else view | {"age_days": age}


def enter(entry: VehicleEntry, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock) -> Json:
    """Enter a car, or bring a known one up to date: it has come in, its certificate was redeemed.

    A VIN whose check digit is wrong is entered with a warning, since cars from some makers carry none. Raises
    InvalidInput (not on the price list), IllegalMove (known, and nothing to bring up to date).
    """
    check_entry(entry, book.find(CarModel, entry.model_code), clock.now())
    return again(lambda: _enter(entry, person, receipt, book, clock))


def check_entry(entry: VehicleEntry, model: CarModel | None, now: datetime) -> None:
    """Raise InvalidInput for a car that is not on the price list, or dates that cannot be."""
    problems = [*_wrong_dates(entry, now)]
    if model is None:
        problems.append(FieldProblem("/model_code", "not_in_catalogue"))
    else:
        if model.trim(entry.trim_code) is None:
            problems.append(FieldProblem("/trim_code", "not_in_catalogue"))
        if model.colour(entry.colour_code) is None:
            problems.append(FieldProblem("/colour_code", "not_in_catalogue"))
        for place, code in enumerate(entry.option_codes):
            if model.option(code) is None:
                problems.append(FieldProblem(f"/option_codes/{place}", "not_in_catalogue"))
    if problems:
        raise InvalidInput(problems)


def _wrong_dates(entry: VehicleEntry, now: datetime) -> Iterator[FieldProblem]:
    today = local_day(now)
    for name in ("arrived_on", "certificate_released_on"):
        if (getattr(entry, name) or today) > today:
            yield FieldProblem(f"/{name}", "in_the_future")
    if entry.arrived_on and entry.state == "IN_TRANSIT":
        yield FieldProblem("/arrived_on", "not_arrived_yet")
    if entry.certificate_released_on and entry.certificate_of_conformity != "released":
        yield FieldProblem("/certificate_released_on", "certificate_not_released")


def _enter(entry: VehicleEntry, person: Person, receipt: Receipt | None, book: Book, clock: Clock) -> Json:
    now = clock.now()
    before = book.find(Vehicle, entry.vin)
    if before is None:
        after = Vehicle.model_validate(
            entry.model_dump()
            | {
                "option_codes": tuple(dict.fromkeys(entry.option_codes)),
                "certificate_released_on": _released_on(entry, None, now),
                "arrived_at": _arrival(entry, now) if entry.state == "IN_STOCK" else None,
            }
        )
    else:
        after = _brought_up_to_date(before, entry, now)
    view = vehicle_view(after, now) | {"warnings": _warnings(entry.vin)}
    step = Step(
        action="vehicle_entered" if before is None else "vehicle_updated",
        actor=person.staff_id,
        at=now,
        details={"state": after.state, "certificate_of_conformity": after.certificate_of_conformity},
        changes=(Change(after, before),),
        effects=(serve_queue(after.vin, after.version + 1, now),) if _comes_in(after, before) else (),
        receipt=receipt.model_copy(update={"reply": view}) if receipt else None,
    )
    try:
        book.commit(step)
    except AlreadyClaimed as error:
        raise StaleRecord from error  # entered by somebody else at the same time: look again
    return view


def _comes_in(after: Vehicle, before: Vehicle | None) -> bool:
    """Whether the next in the queue may have waited for this: a new car, or one that stands here from now on."""
    return after.free and (before is None or before.state != after.state)


def _brought_up_to_date(before: Vehicle, entry: VehicleEntry, now: datetime) -> Vehicle:
    """Return the known car where it stands now, with its new certificate state, and in stock when it has come in."""
    if not same_car(before, entry) or before.state == "HANDED_OVER":
        raise IllegalMove("vehicle_known", vin=entry.vin)
    after = before.succeed(
        certificate_of_conformity=entry.certificate_of_conformity,
        certificate_released_on=_released_on(entry, before, now),
        location=entry.location or before.location,
    )
    if before.free and before.state != entry.state:
        after = after.move(entry.state, arrived_at=_arrival(entry, now))
    if after == before:
        raise IllegalMove("vehicle_known", vin=entry.vin)
    return after


def _released_on(entry: VehicleEntry, before: Vehicle | None, now: datetime) -> date | None:
    """Return when the certificate was given out, if it was: as it is told or known, otherwise today."""
    if entry.certificate_of_conformity != "released":
        return None
    known = before.certificate_released_on if before else None
    return entry.certificate_released_on or known or local_day(now)


def _arrival(entry: VehicleEntry, now: datetime) -> datetime:
    """Return when a car came in: now, or at the beginning of the day that is told."""
    if entry.arrived_on is None or entry.arrived_on == local_day(now):
        return now
    return datetime.combine(entry.arrived_on, time(), LOCAL_TIME).astimezone(UTC)


def same_car(vehicle: Vehicle, entry: VehicleEntry) -> bool:
    """Whether an entry describes the very configuration that a car is known with."""
    fields = ("model_code", "trim_code", "colour_code")
    same = all(getattr(vehicle, name) == getattr(entry, name) for name in fields)
    return same and set(vehicle.option_codes) == set(entry.option_codes)


def _warnings(vin: str) -> list[JsonValue]:
    return [] if check_digit_fits(vin) else [CHECK_DIGIT]
