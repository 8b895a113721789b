"""The statutory guarantees of a car that was handed over, and until when each of them runs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pydantic import JsonValue

from driveaway.customers.model import OwnedVehicle
from driveaway.shared.clock import local_day, years_after

Kind = Literal["repair", "three_guarantees"]


@dataclass(frozen=True)
class Guarantee:
    """It ends by time or by distance (km), whichever is reached first."""

    kind: Kind
    years: int
    km: int

    def until(self, handed_over_at: datetime) -> date:
        """Return its last day in the stores' calendar, by time alone."""
        return local_day(years_after(handed_over_at, self.years))


STATUTORY = (Guarantee("repair", years=3, km=60_000), Guarantee("three_guarantees", years=2, km=50_000))
"""包修期 and 三包有效期 of a household car: the least that the rules of 2021 (order 43) allow, as the contract says in
clause 12. They begin with the invoice, or with the handover where that comes later, as it does here."""


def vehicle_view(vehicle: OwnedVehicle) -> dict[str, JsonValue]:
    """Return the car with `guarantees`: `{kind, from, until, km}` of each; days are `YYYY-MM-DD`."""
    begins = local_day(vehicle.handed_over_at).isoformat()
    clocks: list[JsonValue] = [
        {"kind": each.kind, "from": begins, "until": each.until(vehicle.handed_over_at).isoformat(), "km": each.km}
        for each in STATUTORY
    ]
    return vehicle.model_dump(mode="json") | {"guarantees": clocks}
