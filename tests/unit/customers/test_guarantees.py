"""Until when the statutory guarantees of a car run."""

from __future__ import annotations

from datetime import UTC, datetime

from driveaway.customers.guarantees import vehicle_view
from driveaway.customers.model import OwnedVehicle


def clocks(handed_over_at: datetime) -> object:
    car = OwnedVehicle(vin="LD9A1SEV9TA077001", model_code="XC-A1", order_id="O1", handed_over_at=handed_over_at)
    return vehicle_view(car)["guarantees"]


def test_they_begin_with_the_day_of_the_handover_in_the_store() -> None:
    late_in_the_day_before = datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert clocks(late_in_the_day_before) == [
        {"kind": "repair", "from": "2026-11-24", "until": "2029-11-24", "km": 60_000},
        {"kind": "three_guarantees", "from": "2026-11-24", "until": "2028-11-24", "km": 50_000},
    ]


def test_what_begins_on_a_leap_day_ends_on_the_28th() -> None:
    found = clocks(datetime(2028, 2, 29, 4, tzinfo=UTC))
    assert isinstance(found, list)
    assert [each["until"] for each in found] == ["2031-02-28", "2030-02-28"]
