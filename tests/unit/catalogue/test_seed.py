from __future__ import annotations

from collections.abc import Iterator

import pytest
from vininfo import Vin

from driveaway.access.model import Staff, StaffByEmail
from driveaway.catalogue.model import CarModel, Store
from driveaway.catalogue.service import price_list
from driveaway.deliveries.vehicle import Vehicle
from driveaway.ops.seed import seed, staff_list
from tests.fakes import Bench, bench


@pytest.fixture(scope="module")
def room() -> Iterator[Bench]:
    with bench() as found:
        seed(found.book, found.clock)
        yield found


def vehicles(room: Bench) -> list[Vehicle]:
    rows = room.client.scan(TableName="business")["Items"]
    vins = [row["vin"]["S"] for row in rows if row["pk"]["S"].startswith(f"{Vehicle.ROOT}#")]
    return [room.book.get(Vehicle, vin) for vin in vins]


def models(room: Bench) -> list[CarModel]:
    return [model for model in room.book.family(CarModel, "") if isinstance(model, CarModel)]


def test_there_are_three_stores_ten_staff_twelve_models_and_forty_vehicles(room: Bench) -> None:
    staff, _ = room.book.worklist(Staff, "STAFF")

    assert [each.identity for each in room.book.family(Store, "") if isinstance(each, Store)] == ["1", "2", "3"]
    assert (len(staff), len(models(room)), len(vehicles(room))) == (10, 12, 40)


def test_everybody_of_the_staff_can_be_found_by_their_address(room: Bench) -> None:
    for each in staff_list():
        found = room.book.get(StaffByEmail, str(each["email"]))
        assert found.staff_id == each["staff_id"]


def test_stores_1_and_2_have_a_consultant_and_a_manager_and_the_others_serve_all() -> None:
    jobs = sorted((str(each["store"] or "all"), str(role)) for each in staff_list() for role in list_of(each["roles"]))

    assert jobs == [
        ("1", "consultant"),
        ("1", "sales_manager"),
        ("2", "consultant"),
        ("2", "sales_manager"),
        ("all", "admin"),
        ("all", "aftersales"),
        ("all", "delivery"),
        ("all", "finance"),
        ("all", "general_manager"),
        ("all", "sales_director"),
    ]


def list_of(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def test_every_vin_has_its_right_check_digit(room: Bench) -> None:
    assert [vehicle.vin for vehicle in vehicles(room) if not Vin(vehicle.vin).verify_checksum()] == []


def test_every_vehicle_is_one_that_can_be_ordered(room: Bench) -> None:
    by_code = {model.model_code: model for model in models(room)}
    for vehicle in vehicles(room):
        model = by_code[vehicle.model_code]
        assert model.trim(vehicle.trim_code)
        assert model.colour(vehicle.colour_code)
        assert all(model.option(code) for code in vehicle.option_codes)


def test_every_model_is_in_stock_in_its_plainest_form(room: Bench) -> None:
    stock = {
        (vehicle.model_code, vehicle.trim_code, vehicle.colour_code)
        for vehicle in vehicles(room)
        if vehicle.state == "IN_STOCK" and not vehicle.option_codes and vehicle.certificate_of_conformity == "in_hand"
    }

    for model in models(room):
        assert (model.model_code, model.trims[0].trim_code, model.colours[0].colour_code) in stock


def test_every_trim_is_sold_above_its_cost(room: Bench) -> None:
    assert all(trim.cost < trim.msrp for model in models(room) for trim in model.trims)


def test_the_price_list_tells_no_cost_and_nothing_of_the_record(room: Bench) -> None:
    told = price_list(room.book, room.clock)

    assert "cost" not in str(told)
    assert "chain" not in str(told)


def test_seeding_again_changes_nothing(room: Bench) -> None:
    before = room.client.scan(TableName="business")["Items"]
    seed(room.book, room.clock)

    assert room.client.scan(TableName="business")["Items"] == before


def test_seeding_adds_only_what_is_missing(room: Bench) -> None:
    lost = CarModel.key_of("XC-A1")
    for table, pk, sk in (("business", lost.pk, lost.sk), ("audit", f"{lost.pk}/{lost.sk}", "0000000001")):
        room.client.delete_item(TableName=table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    assert len(models(room)) == 11

    seed(room.book, room.clock)

    assert len(models(room)) == 12
