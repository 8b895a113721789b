"""Matching: which car is what was ordered, and which of several is taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from driveaway.deliveries.vehicle import Vehicle

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Wanted(Protocol):
    """What was ordered."""

    @property
    def model_code(self) -> str: ...  # noqa: D102
    @property
    def trim_code(self) -> str: ...  # noqa: D102
    @property
    def colour_code(self) -> str: ...  # noqa: D102
    @property
    def option_codes(self) -> tuple[str, ...]: ...  # noqa: D102


def fits(vehicle: Vehicle, wanted: Wanted) -> bool:
    """Whether the car is what was ordered; it may have more options than that, never fewer."""
    return vehicle.configuration == (wanted.model_code, wanted.trim_code, wanted.colour_code) and set(
        wanted.option_codes
    ) <= set(vehicle.option_codes)


def best_of(vehicles: Iterable[Vehicle], wanted: Wanted) -> Vehicle | None:
    """Return the free car to take, always the same one for the same stock; None when none fits.

    Those that stand here come before those on their way, those whose certificate can be had before pledged ones,
    exactly equipped ones before better equipped ones; then the oldest in stock, and at last the lowest VIN.
    """
    return min((vehicle for vehicle in vehicles if vehicle.free and fits(vehicle, wanted)), key=_rank, default=None)


def _rank(vehicle: Vehicle) -> tuple[bool, bool, int, datetime, str]:
    return (
        vehicle.state != "IN_STOCK",
        vehicle.certificate_of_conformity == "pledged",
        len(vehicle.option_codes),
        vehicle.arrived_at or LONG_AGO,
        vehicle.vin,
    )
