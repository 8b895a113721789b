from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driveaway.deliveries.requests import VehicleEntry
from driveaway.deliveries.stock import enter, list_stock
from driveaway.shared.errors import IllegalMove, InvalidInput
from tests.unit.deliveries.stage import NOON, VINS, Stage, somebody

KNOWN = {"vin": VINS[0], "model_code": "XC-A1", "trim_code": "STANDARD", "colour_code": "PEARL"}


def take_in(stage: Stage, **fields: object) -> dict[str, Any]:
    entry = VehicleEntry.model_validate(KNOWN | fields)
    return enter(entry, person=somebody("delivery"), receipt=None, book=stage.book, clock=stage.clock)


def listed(
    stage: Stage, model_code: str | None = None, state: Any = None, limit: int = 50, location: str | None = None
) -> list[str]:
    vins: list[str] = []
    cursor: Any = None
    while True:
        page = list_stock(
            model_code=model_code,
            state=state,
            location=location,
            limit=limit,
            cursor=cursor,
            book=stage.book,
            clock=stage.clock,
        )
        vehicles: Any = page["vehicles"]
        assert len(vehicles) <= limit
        vins += [vehicle["vin"] for vehicle in vehicles]
        cursor = page["cursor"]
        if cursor is None:
            return vins


def test_a_car_is_entered_as_it_is_described(stage: Stage) -> None:
    reply = take_in(stage, option_codes=["SUNROOF", "SUNROOF"], certificate_of_conformity="pledged")

    assert reply["warnings"] == []
    assert stage.vehicle().option_codes == ("SUNROOF",)
    assert stage.vehicle().certificate_of_conformity == "pledged"
    assert stage.vehicle().arrived_at == NOON


def test_a_wrong_check_digit_is_a_warning_only(stage: Stage) -> None:
    assert take_in(stage, vin="ld9a1sev8ta077001")["warnings"] == ["vin_check_digit"]
    assert stage.vehicle("LD9A1SEV8TA077001").free


@pytest.mark.parametrize("vin", ["LD9A1SEV9TA07700", "LD9A1SEV9TA0770012", "LD9A1SEV9TA07700O", "LD9A1SEV9TA07700李"])
def test_what_is_no_vin_at_all_is_refused(vin: str) -> None:
    with pytest.raises(ValueError, match="vin"):
        VehicleEntry.model_validate(KNOWN | {"vin": vin})


def test_what_is_not_on_the_price_list_is_named_field_by_field(stage: Stage) -> None:
    with pytest.raises(InvalidInput) as refused:
        take_in(stage, trim_code="LUXURY", colour_code="INK", option_codes=["SUNROOF", "WINGS"])
    assert [each.pointer for each in refused.value.problems] == ["/trim_code", "/colour_code", "/option_codes/1"]
    with pytest.raises(InvalidInput) as refused:
        take_in(stage, model_code="XC-Z9")
    assert [each.pointer for each in refused.value.problems] == ["/model_code"]


def test_a_known_car_is_not_entered_twice(stage: Stage) -> None:
    take_in(stage)
    for fields in ({}, {"option_codes": ["SUNROOF"]}):
        with pytest.raises(IllegalMove) as refused:
            take_in(stage, **fields)
        assert refused.value.code == "vehicle_known"


def test_a_known_car_comes_in_and_its_certificate_is_redeemed(stage: Stage) -> None:
    take_in(stage, state="IN_TRANSIT", certificate_of_conformity="pledged")
    assert stage.vehicle().arrived_at is None

    take_in(stage, state="IN_STOCK", certificate_of_conformity="pledged")
    assert (stage.vehicle().state, stage.vehicle().arrived_at) == ("IN_STOCK", NOON)
    take_in(stage, certificate_of_conformity="released")
    assert stage.vehicle().certificate_of_conformity == "released"


def test_redeeming_the_certificate_of_an_allocated_car_leaves_it_with_its_order(stage: Stage) -> None:
    order_id = stage.allocated()
    take_in(stage, certificate_of_conformity="released")

    assert (stage.vehicle().state, stage.vehicle().order_id) == ("ALLOCATED", order_id)


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_the_stock_is_listed_by_model_and_state_page_by_page(stage: Stage, limit: int) -> None:
    stage.car(VINS[0])
    stage.car(VINS[1], state="IN_TRANSIT")
    stage.car(VINS[2], model_code="XC-B3")

    assert sorted(listed(stage, limit=limit)) == sorted(VINS)
    assert listed(stage, "XC-A1", limit=limit) == [VINS[0], VINS[1]]
    assert listed(stage, "XC-A1", "IN_TRANSIT", limit=limit) == [VINS[1]]
    assert listed(stage, None, "IN_STOCK", limit=limit) == [VINS[0], VINS[2]]
    assert listed(stage, "XC-A", limit=limit) == []


def test_a_car_tells_where_it_stands_since_when_and_when_its_certificate_was_released(stage: Stage) -> None:
    reply = take_in(
        stage,
        location="Yard 2",
        arrived_on="2026-11-14",
        certificate_of_conformity="released",
        certificate_released_on="2026-11-20",
    )

    assert (reply["location"], reply["age_days"]) == ("Yard 2", 10)
    assert (reply["arrived_at"], reply["certificate_released_on"]) == ("2026-11-13T16:00:00Z", "2026-11-20")
    stage.clock.advance(timedelta(days=2))
    reply = take_in(stage, location="Store 1", certificate_of_conformity="released")
    assert (reply["location"], reply["age_days"]) == ("Store 1", 12)
    assert reply["certificate_released_on"] == "2026-11-20"
    assert listed(stage, location="Store 1") == [VINS[0]]
    assert listed(stage, location="Yard 2") == []
    with pytest.raises(IllegalMove):
        take_in(stage, certificate_of_conformity="released")


def test_a_certificate_that_is_redeemed_today_says_so_and_pledged_again_forgets_it(stage: Stage) -> None:
    take_in(stage, certificate_of_conformity="pledged")
    assert take_in(stage, certificate_of_conformity="released")["certificate_released_on"] == "2026-11-24"
    assert "certificate_released_on" not in take_in(stage, certificate_of_conformity="pledged")


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"arrived_on": "2026-11-25"}, "/arrived_on", "in_the_future"),
        ({"arrived_on": "2026-11-20", "state": "IN_TRANSIT"}, "/arrived_on", "not_arrived_yet"),
        ({"certificate_released_on": "2026-11-20"}, "/certificate_released_on", "certificate_not_released"),
    ],
)
def test_dates_that_cannot_be_are_refused(stage: Stage, fields: dict[str, str], pointer: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        take_in(stage, **fields)
    assert [(each.pointer, each.code) for each in refused.value.problems] == [(pointer, code)]
    assert listed(stage) == []
