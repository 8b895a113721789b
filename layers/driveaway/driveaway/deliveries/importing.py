"""Whole tables of vehicles: brought in row by row, each with what became of it, and given out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pydantic import JsonValue, ValidationError

from driveaway.access.model import Person
from driveaway.catalogue.stores import whole_list
from driveaway.deliveries.common import Json
from driveaway.deliveries.requests import VehicleEntry
from driveaway.deliveries.sheet import ODD, REQUIRED, Row, arrival_of, rows_of, table_of
from driveaway.deliveries.stock import enter, same_car, vehicle_view
from driveaway.deliveries.vehicle import STOCK, Vehicle
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import FieldProblem, InvalidInput, Refused, TryAgain
from driveaway.shared.time_left import time_left

ENOUGH = 4.0
"""Seconds that one more row and the whole report may take."""


def import_stock(file: bytes, *, person: Person, book: Book, clock: Clock) -> Json:
    """Enter each row of a table as `enter` does: `{rows: [{row, vin?, outcome, problems, warnings}], counts}`.

    The outcome is entered, updated, unchanged, refused or not_tried (when time ran out). Each row is a step of its
    own, so the same file again brings in what is left and changes nothing else. Rows count from 2, as in a
    spreadsheet. Raises InvalidInput for a file that is no such table: then nothing is entered.
    """
    seen: set[str] = set()
    reports: list[Json] = []
    late = False
    for number, row in enumerate(rows_of(file), start=2):
        if not row:
            continue
        late = late or time_left() < ENOUGH
        try:
            report = _report("not_tried") if late else _imported(row, seen, person, book, clock)
        except TryAgain:
            late, report = True, _report("not_tried")
        reports.append({"row": number, "vin": row.get("vin"), **report})
    counts: Json = {**Counter(str(each["outcome"]) for each in reports)}
    return {"rows": [*reports], "counts": counts}


def _imported(row: Row, seen: set[str], person: Person, book: Book, clock: Clock) -> Json:
    try:
        entry = _entry(row, seen)
        before = book.find(Vehicle, entry.vin)
        if before and _says_nothing_new(before, entry):
            return _report("unchanged")
        view = enter(entry, person=person, receipt=None, book=book, clock=clock)
    except InvalidInput as wrong:
        return _report("refused", problems=wrong.problems)
    except Refused as refused:
        params = tuple((name, str(value)) for name, value in refused.params.items())
        return _report("refused", problems=(FieldProblem("/vin", refused.code, params),))
    return _report("updated" if before else "entered") | {"warnings": view["warnings"]}


def _report(outcome: str, problems: tuple[FieldProblem, ...] | list[FieldProblem] = ()) -> Json:
    said: list[JsonValue] = [
        {"pointer": each.pointer, "code": each.code, "params": {name: str(value) for name, value in each.params}}
        for each in problems
    ]
    return {"outcome": outcome, "problems": said, "warnings": []}


def _entry(row: Row, seen: set[str]) -> VehicleEntry:
    problems = [FieldProblem(f"/{name}", "pydantic.missing") for name in REQUIRED if name not in row]
    if ODD in row:
        problems.append(FieldProblem("", "csv_cells"))
    if problems:
        raise InvalidInput(problems)
    fields: Mapping[str, object] = row | {"option_codes": row.get("option_codes", "").replace(";", " ").split()}
    try:
        entry = VehicleEntry.model_validate(fields)
    except ValidationError as error:
        raise InvalidInput([_problem(each["loc"], each["type"], each.get("ctx")) for each in error.errors()]) from error
    if entry.vin in seen:
        raise InvalidInput.at("/vin", "csv_vin_twice")
    seen.add(entry.vin)
    return entry


def _problem(place: tuple[int | str, ...], kind: str, context: Mapping[str, object] | None) -> FieldProblem:
    gaps = tuple((name, str(value)) for name, value in (context or {}).items() if name != "error")
    return FieldProblem("".join(f"/{part}" for part in place), f"pydantic.{kind}", gaps)


def _says_nothing_new(before: Vehicle, entry: VehicleEntry) -> bool:
    """Whether a row tells of a known car what is known; where it is bound or sold, its state is no news."""
    return (
        same_car(before, entry)
        and (not before.free or before.state == entry.state)
        and before.certificate_of_conformity == entry.certificate_of_conformity
        and entry.certificate_released_on in {None, before.certificate_released_on}
        and entry.location in {None, before.location}
    )


def export_stock(*, book: Book, clock: Clock) -> str:
    """Return every vehicle as a CSV table that can be imported again."""
    now = clock.now()
    cars = [vehicle for name in STOCK for vehicle in whole_list(Vehicle, name, book)]
    return table_of(vehicle_view(each, now) | {"arrived_on": arrival_of(each)} for each in cars)
