"""The stock: which cars there are, and entering one or what has become of it."""

from __future__ import annotations

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
from driveaway.shared.clock import Clock
from driveaway.shared.errors import FieldProblem, IllegalMove, InvalidInput, StaleRecord
from driveaway.shared.receipt import Receipt
from driveaway.shared.record import worklist_place
from driveaway.step import Change, Step

CHECK_DIGIT = "vin_check_digit"
MOST_CALLS = 2


def list_stock(
    *, model_code: str | None, state: VehicleState | None, limit: int, cursor: str | None, book: Book
) -> Json:
    """Return one page of vehicles, by model, state and configuration: `{vehicles, cursor}`.

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
        found += [vehicle for vehicle in page if state in {None, vehicle.state}]
        place = (number, after) if after else (number + 1, None) if number + 1 < len(lists) else None
    following = f"{place[0]}.{place[1] or ''}" if place else None
    return {"vehicles": [vehicle_view(vehicle) for vehicle in found], "cursor": following}


def _place(cursor: str | None, lists: int) -> tuple[int, str | None] | None:
    """Return which list a cursor goes on in, and where there. Raises InvalidInput."""
    number, dot, within = (cursor or "0.").partition(".")
    if number not in {str(each) for each in range(lists)} or not dot:
        raise InvalidInput.at("/cursor", "cursor")
    return int(number), within or None


def vehicle_view(vehicle: Vehicle) -> Json:
    """Return a vehicle as staff see it, with the order that has it."""
    shown = set(VehicleEntry.model_fields) | {"order_id", "arrived_at"}
    return vehicle.model_dump(mode="json", include=shown, exclude_none=True)


def enter(entry: VehicleEntry, *, person: Person, receipt: Receipt | None, book: Book, clock: Clock) -> Json:
    """Enter a car, or bring a known one up to date: it has come in, its certificate was redeemed.

    A VIN whose check digit is wrong is entered with a warning, since cars from some makers carry none. Raises
    InvalidInput (not on the price list), IllegalMove (known, and nothing to bring up to date).
    """
    _check_configuration(entry, book.find(CarModel, entry.model_code))
    return again(lambda: _enter(entry, person, receipt, book, clock))


def _check_configuration(entry: VehicleEntry, model: CarModel | None) -> None:
    problems: list[FieldProblem] = []
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


def _enter(entry: VehicleEntry, person: Person, receipt: Receipt | None, book: Book, clock: Clock) -> Json:
    now = clock.now()
    before = book.find(Vehicle, entry.vin)
    if before is None:
        fields = entry.model_dump() | {"option_codes": tuple(dict.fromkeys(entry.option_codes))}
        after = Vehicle(**fields, arrived_at=now if entry.state == "IN_STOCK" else None)
    else:
        after = _brought_up_to_date(before, entry, clock)
    view = vehicle_view(after) | {"warnings": _warnings(entry.vin)}
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


def _brought_up_to_date(before: Vehicle, entry: VehicleEntry, clock: Clock) -> Vehicle:
    """Return the known car with its new certificate state, and in stock when it has come in."""
    if not _same_car(before, entry) or before.state == "HANDED_OVER":
        raise IllegalMove("vehicle_known", vin=entry.vin)
    after = before.succeed(certificate_of_conformity=entry.certificate_of_conformity)
    if before.free and before.state != entry.state:
        after = after.move(entry.state, arrived_at=clock.now())
    if after == before:
        raise IllegalMove("vehicle_known", vin=entry.vin)
    return after


def _same_car(vehicle: Vehicle, entry: VehicleEntry) -> bool:
    fields = ("model_code", "trim_code", "colour_code")
    same = all(getattr(vehicle, name) == getattr(entry, name) for name in fields)
    return same and set(vehicle.option_codes) == set(entry.option_codes)


def _warnings(vin: str) -> list[JsonValue]:
    return [] if check_digit_fits(vin) else [CHECK_DIGIT]
