"""The vehicles in stock."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Self

from driveaway.deliveries.moves import VEHICLE_MOVES, CertificateState, FreeState, VehicleState
from driveaway.shared.clock import local_day
from driveaway.shared.errors import IllegalMove
from driveaway.shared.record import Record, worklist_place

FREE, ALLOCATED, HANDED_OVER = STOCK = ("VEHICLES#FREE", "VEHICLES#ALLOCATED", "VEHICLES#HANDED_OVER")
"""The worklists of vehicles: those that can be had stand apart, so that looking for one never reads the others."""


def list_of(state: VehicleState) -> str:
    """Return the worklist that vehicles in a state stand in."""
    return FREE if state in {"IN_STOCK", "IN_TRANSIT"} else ALLOCATED if state == "ALLOCATED" else HANDED_OVER


class Vehicle(Record):
    """One car in stock. While ALLOCATED it belongs to exactly one order."""

    ROOT: ClassVar[str] = "VEHICLE"
    PART: ClassVar[str] = "VEHICLE"

    vin: str
    model_code: str
    trim_code: str
    colour_code: str
    option_codes: tuple[str, ...] = ()
    state: VehicleState = "IN_STOCK"
    before_allocation: FreeState = "IN_STOCK"
    certificate_of_conformity: CertificateState = "in_hand"
    certificate_released_on: date | None = None
    location: str | None = None
    order_id: str | None = None
    arrived_at: datetime | None = None
    declined: tuple[str, ...] = ()
    """Orders it was taken from by a manager: the queue does not give it to them again."""

    @property
    def identity(self) -> str:
        """The VIN."""
        return self.vin

    @property
    def configuration(self) -> tuple[str, str, str]:
        """Model, trim and colour."""
        return self.model_code, self.trim_code, self.colour_code

    @property
    def free(self) -> bool:
        """Whether no order has it."""
        return self.state in {"IN_STOCK", "IN_TRANSIT"}

    def age_days(self, now: datetime) -> int | None:
        """Return for how many days it has stood here, by the calendar of the stores; None before it has come in."""
        return (local_day(now) - local_day(self.arrived_at)).days if self.arrived_at else None

    def worklist(self) -> tuple[str, str] | None:
        """Vehicles by configuration; of the free ones, those that stand here come first."""
        return list_of(self.state), worklist_place(*self.configuration, self.state, self.vin)

    def move(self, state: VehicleState, **changes: object) -> Self:
        """Return the vehicle in another state. Raises IllegalMove; every change of state comes here."""
        if state not in VEHICLE_MOVES[self.state]:
            code = "vehicle_taken" if state == "ALLOCATED" else "vehicle_move"
            raise IllegalMove(code, vin=self.vin, present=self.state, wanted=state)
        return self.succeed(state=state, **changes)

    def allocate(self, order_id: str) -> Self:
        """Return the vehicle as bound to one order. Raises IllegalMove when another order has it."""
        return self.move("ALLOCATED", order_id=order_id, before_allocation=self.state)

    def give_back(self, *, declined: bool = False) -> Self:
        """Return the vehicle as it was before its allocation: in stock, or still on its way.

        `declined` when it was taken from its order, which therefore does not get it again by itself.
        """
        again = (*self.declined, self.order_id) if declined else self.declined
        return self.move(self.before_allocation, order_id=None, declined=again)

    def arrive(self, at: datetime) -> Self:
        """Return an allocated vehicle that has come in; given back, it goes to stock."""
        return self.succeed(before_allocation="IN_STOCK", arrived_at=self.arrived_at or at)
