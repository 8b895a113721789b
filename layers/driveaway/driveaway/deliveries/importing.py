"""Whole tables of vehicles: brought in row by row, each with what became of it, and given out."""

from __future__ import annotations

from driveaway.access.model import Person
from driveaway.catalogue.stores import whole_list
from driveaway.deliveries.common import Json
from driveaway.deliveries.requests import VehicleEntry
from driveaway.deliveries.rowwise import entry_of, report, row_by_row
from driveaway.deliveries.sheet import STOCK_SHEET, Row, arrival_of, table_of
from driveaway.deliveries.stock import enter, same_car, vehicle_view
from driveaway.deliveries.vehicle import STOCK, Vehicle
from driveaway.ports import Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import InvalidInput


def import_stock(file: bytes, *, person: Person, book: Book, clock: Clock) -> Json:
    """Enter each row of a table as `enter` does, and report as `row_by_row` does.

    The outcome is entered, updated, unchanged, refused or not_tried. Raises InvalidInput for a file that is no such
    table.
    """
    seen: set[str] = set()
    return row_by_row(file, STOCK_SHEET, lambda row: _imported(row, seen, person, book, clock))


def _imported(row: Row, seen: set[str], person: Person, book: Book, clock: Clock) -> Json:
    entry = entry_of(row | {"option_codes": row.get("option_codes", "").replace(";", " ").split()}, VehicleEntry)
    if entry.vin in seen:
        raise InvalidInput.at("/vin", "csv_vin_twice")
    seen.add(entry.vin)
    before = book.find(Vehicle, entry.vin)
    if before and _says_nothing_new(before, entry):
        return report("unchanged")
    view = enter(entry, person=person, receipt=None, book=book, clock=clock)
    return report("updated" if before else "entered") | {"warnings": view["warnings"]}


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
