from __future__ import annotations

from typing import Any

import pytest

from driveaway.deliveries.binding import serve
from driveaway.deliveries.importing import export_stock, import_stock
from driveaway.deliveries.sheet import MOST_BYTES, MOST_ROWS, STOCK_SHEET, rows_of, table_of
from driveaway.shared.errors import InvalidInput
from driveaway.shared.time_left import ending_in
from tests.unit.deliveries.stage import VINS, Stage, somebody

HEAD = "vin,model_code,trim_code,colour_code,state,certificate_of_conformity,location"


def line(vin: str = VINS[0], colour: str = "PEARL", state: str = "IN_STOCK", cert: str = "pledged") -> str:
    return f"{vin},XC-A1,STANDARD,{colour},{state},{cert},一号店"


def table(*lines: str, head: str = HEAD) -> str:
    return "\r\n".join([head, *lines, ""])


def brought_in(stage: Stage, text: str | bytes) -> dict[str, Any]:
    file = text.encode() if isinstance(text, str) else text
    return import_stock(file, person=somebody("delivery"), book=stage.book, clock=stage.clock)


def outcomes(report: dict[str, Any]) -> list[tuple[int, str]]:
    return [(row["row"], row["outcome"]) for row in report["rows"]]


def test_every_row_tells_what_became_of_it_and_the_same_file_again_changes_nothing(stage: Stage) -> None:
    odd = "LD9A1SEV8TA077001"
    text = table(line(), line(VINS[1], colour="INK"), ",,,,,,", line(), line(odd), line("WRONG"), line(VINS[2]) + ",x")

    first = brought_in(stage, text)

    assert outcomes(first) == [
        (2, "entered"),
        (3, "refused"),
        (5, "refused"),
        (6, "entered"),
        (7, "refused"),
        (8, "refused"),
    ]
    said = {row["row"]: [each["code"] for each in row["problems"]] for row in first["rows"] if row["problems"]}
    assert said == {
        3: ["not_in_catalogue"],
        5: ["csv_vin_twice"],
        7: ["pydantic.string_pattern_mismatch"],
        8: ["csv_cells"],
    }
    assert first["rows"][3]["warnings"] == ["vin_check_digit"]
    assert first["counts"] == {"entered": 2, "refused": 4}
    again = brought_in(stage, text)
    assert again["counts"] == {"unchanged": 2, "refused": 4}
    assert stage.vehicle().version == 1


def test_a_file_brings_known_cars_up_to_date_and_another_car_under_a_known_number_is_refused(stage: Stage) -> None:
    brought_in(stage, table(line(state="IN_TRANSIT")))

    assert outcomes(brought_in(stage, table(line(cert="released")))) == [(2, "updated")]
    assert (stage.vehicle().state, stage.vehicle().certificate_of_conformity) == ("IN_STOCK", "released")
    head = HEAD + ",option_codes"
    other = brought_in(stage, table(line(cert="released") + ",SUNROOF", head=head))
    assert [each["code"] for each in other["rows"][0]["problems"]] == ["vehicle_known"]


def test_an_allocated_car_is_no_news(stage: Stage) -> None:
    brought_in(stage, table(line()))
    order_id = stage.planned()
    serve(VINS[0], book=stage.book, clock=stage.clock)
    assert stage.vehicle().order_id == order_id
    assert outcomes(brought_in(stage, table(line()))) == [(2, "unchanged")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_as_spreadsheets_save_it(encoding: str, delimiter: str) -> None:
    rows = rows_of(table(line()).replace(",", delimiter).encode(encoding), STOCK_SHEET)
    assert [row["location"] for row in rows] == ["一号店"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "csv_columns_missing"),
        (table(line(), head=HEAD.replace("state,", "")).encode(), "csv_columns_missing"),
        (table(line(), head=HEAD.replace("location", "price")).encode(), "csv_columns_unknown"),
        (table(line(), head=HEAD.replace("location", "vin")).encode(), "csv_columns_unknown"),
        (b"\xff\xff\xff", "csv_unreadable"),
        (b"PK\x03\x04\x00\x00", "csv_unreadable"),
        (table('"x').encode(), "csv_unreadable"),
        (b"x" * (MOST_BYTES + 1), "csv_too_long"),
        (table(*[line()] * (MOST_ROWS + 1)).encode(), "csv_too_many_rows"),
    ],
)
def test_what_is_no_table_of_vehicles_is_refused_whole(stage: Stage, file: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        brought_in(stage, file)
    assert [each.code for each in refused.value.problems] == [code]


def test_a_certificate_that_is_not_told_is_not_taken_for_one_in_hand(stage: Stage) -> None:
    brought_in(stage, table(line()))
    report = brought_in(stage, table(line(cert="")))
    problems = [(each["pointer"], each["code"]) for each in report["rows"][0]["problems"]]
    assert problems == [("/certificate_of_conformity", "pydantic.missing")]
    assert stage.vehicle().certificate_of_conformity == "pledged"


def test_rows_for_which_no_time_is_left_are_named(stage: Stage) -> None:
    with ending_in(1.0):
        assert brought_in(stage, table(line(), line(VINS[1])))["counts"] == {"not_tried": 2}


def test_what_goes_out_comes_in_again_and_is_no_formula(stage: Stage) -> None:
    stage.car(location="=1+1", option_codes=("SUNROOF",))
    stage.car(VINS[1], state="IN_TRANSIT", arrived_at=None)

    text = export_stock(book=stage.book, clock=stage.clock)

    assert text.startswith("\ufeffvin,")
    assert ",'=1+1," in text
    assert brought_in(stage, text)["counts"] == {"unchanged": 2}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_as_a_formula_does(start: str) -> None:
    assert f"'{start}cmd" in table_of([{"location": start + "cmd"}])
