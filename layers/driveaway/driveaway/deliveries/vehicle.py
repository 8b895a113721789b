"""The vehicles in stock."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from driveaway.deliveries.moves import VEHICLE_MOVES, CertificateState, FreeState, VehicleState
from driveaway.shared.errors import IllegalMove
from driveaway.shared.record import Record, worklist_place

STOCK = "VEHICLES"
"""The worklist of all vehicles: a dealer group has hundreds, each written a few times in its life."""


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
    order_id: str | None = None
    arrived_at: datetime | None = None

    @property
    def identity(self) -> str:
        """The VIN."""
        return self.vin

    @property
    def free(self) -> bool:
        """Whether no order has it."""
        return self.state in {"IN_STOCK", "IN_TRANSIT"}

    def worklist(self) -> tuple[str, str] | None:
        """All vehicles by model, state and configuration."""
        place = worklist_place(self.model_code, self.state, self.trim_code, self.colour_code, self.vin)
        return STOCK, place

    def move(self, state: VehicleState, **changes: object) -> Self:
        """Return the vehicle in another state. Raises IllegalMove; every change of state comes here."""
        if state not in VEHICLE_MOVES[self.state]:
            code = "vehicle_taken" if state == "ALLOCATED" else "vehicle_move"
            raise IllegalMove(code, vin=self.vin, present=self.state, wanted=state)
        return self.succeed(state=state, **changes)

    def allocate(self, order_id: str) -> Self:
        """Return the vehicle as bound to one order. Raises IllegalMove when another order has it."""
        return self.move("ALLOCATED", order_id=order_id, before_allocation=self.state)

    def give_back(self) -> Self:
        """Return the vehicle as it was before its allocation: in stock, or still on its way."""
        return self.move(self.before_allocation, order_id=None)

    def arrive(self, at: datetime) -> Self:
        """Return an allocated vehicle that has come in; given back, it goes to stock."""
        return self.succeed(before_allocation="IN_STOCK", arrived_at=self.arrived_at or at)
