"""A transporter's file: milestones of many cars at once, by their VINs."""

from __future__ import annotations

from datetime import datetime

from driveaway.access.model import Person
from driveaway.deliveries.common import Json
from driveaway.deliveries.milestones import report as report_milestone
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.requests import MilestoneReport, Vin
from driveaway.deliveries.rowwise import entry_of, report, row_by_row
from driveaway.deliveries.sheet import MOVES_SHEET, Row
from driveaway.deliveries.vehicle import Vehicle
from driveaway.orders.service import file_for
from driveaway.ports import Book
from driveaway.shared.clock import LOCAL_TIME, Clock
from driveaway.shared.errors import InvalidInput


class Move(MilestoneReport):
    """A row: what happened to which car."""

    vin: Vin


def import_moves(file: bytes, *, person: Person, book: Book, clock: Clock) -> Json:
    """Report the milestone of each row, from top to bottom, and say of each what became of it as `row_by_row` does.

    The outcome is recorded, unchanged (its delivery tells so already), refused or not_tried. A car may stand in
    several rows. Raises InvalidInput for a file that is no such table.
    """
    return row_by_row(file, MOVES_SHEET, lambda row: _recorded(row, person, book, clock))


def _recorded(row: Row, person: Person, book: Book, clock: Clock) -> Json:
    move = entry_of(_as_told(row), Move)
    vehicle = book.find(Vehicle, move.vin)
    if vehicle is None or vehicle.order_id is None:
        raise InvalidInput.at("/vin", "vehicle_without_order")
    told = MilestoneReport.model_validate(move.model_dump(exclude={"vin"}))
    delivery = file_for(vehicle.order_id, person, book).order.delivery
    if delivery and _known(delivery, told):
        return report("unchanged")
    report_milestone(vehicle.order_id, told, person=person, book=book, clock=clock)
    return report("recorded")


def _as_told(row: Row) -> dict[str, object]:
    """Return a row with its words in our case, and a time without a zone as one of the stores'."""
    told: dict[str, object] = {**row, "milestone": row["milestone"].upper()}
    try:
        at = datetime.fromisoformat(row.get("at", "").replace("/", "-"))
    except ValueError:
        return told
    return told | {"at": at if at.tzinfo else at.replace(tzinfo=LOCAL_TIME)}


def _known(delivery: Delivery, told: MilestoneReport) -> bool:
    """Whether a file says again what it, or somebody else, said before."""
    if told.milestone == "BLOCKED":
        stands = delivery.blocked
        return stands is not None and (stands.reason, stands.owner) == (told.blocked_reason, told.owner)
    ends_standstill = delivery.blocked is not None and told.milestone == delivery.reached
    return delivery.passed_at(told.milestone) is not None and not ends_standstill
