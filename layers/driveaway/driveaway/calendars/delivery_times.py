"""How long a store takes to bring a car and to prepare it, and how many it can prepare and hand over on one day."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from driveaway.calendars.days import TimeOfDay
from driveaway.shared.contact import Line

MOST_PLACES = 60
MOST_TIMES = 12
WorkingDays = Annotated[int, Field(ge=0, le=60)]
PutOff = Annotated[int, Field(ge=1, le=60)]
ADay = Annotated[int, Field(ge=1, le=99)]


def _in_order(times: tuple[TimeOfDay, ...]) -> tuple[TimeOfDay, ...]:
    return tuple(sorted({*times}))


class DeliveryTimes(BaseModel):
    """What deliveries are planned by; days are working days of the store.

    `transfer_days` is how long a car needs from elsewhere, `transfer_days_from` says otherwise for places by name.
    A target that was missed is put off by `put_off_days`. At `handover_times`, by the clock on the wall, customers are
    offered to come; those at which the store is not open for as long are passed over on that day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    transfer_days: WorkingDays = 3
    transfer_days_from: Annotated[dict[Line, WorkingDays], Field(max_length=MOST_PLACES)] = {}
    preparation_days: WorkingDays = 1
    put_off_days: PutOff = 3
    preparations_a_day: ADay = 6
    handovers_a_day: ADay = 6
    handover_times: Annotated[
        tuple[TimeOfDay, ...], Field(min_length=1, max_length=MOST_TIMES), AfterValidator(_in_order)
    ] = ("10:00", "14:00", "16:00")

    def transfer(self, location: str | None, *, in_stock: bool) -> int:
        """Return how long a car needs from where it is: none from the store's own stock, unless its place says so."""
        known = self.transfer_days_from.get(location or "")
        if known is not None:
            return known
        return 0 if in_stock else self.transfer_days
