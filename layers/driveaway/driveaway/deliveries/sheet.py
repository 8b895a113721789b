"""Tables of vehicles: CSV as spreadsheets save it, read and written."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from driveaway.deliveries.vehicle import Vehicle
from driveaway.shared.clock import local_day
from driveaway.shared.errors import InvalidInput

MOST_BYTES, MOST_ROWS = 90 * 1024, 200
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a cell for a formula by."""
ODD = "?"
"""Under this name a row keeps cells that stand under no heading."""

Row = dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A kind of table: the columns that it must have, those that it may have, and those that are passed over."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read."""
        return (*self.required, *self.optional)


STOCK_SHEET = Sheet(
    required=("vin", "model_code", "trim_code", "colour_code", "state", "certificate_of_conformity"),
    optional=("option_codes", "certificate_released_on", "location", "arrived_on"),
    passed_over=("order_id", "age_days"),
)
"""What has a default for one vehicle is required here: a column left out must not turn a pledged certificate into one
in hand. An export tells besides what an import passes over."""
MOVES_SHEET = Sheet(required=("vin", "milestone"), optional=("at", "note", "blocked_reason", "owner"))
"""What a transporter tells of the cars on its way."""


def rows_of(file: bytes, sheet: Sheet) -> list[Row]:
    """Return the rows of such a table by their headings, without empty cells; an empty row keeps its place.

    UTF-8 with or without its mark, UTF-16 with it, or GB 18030, as Excel saves it in China; commas, semicolons or
    tabs. Raises InvalidInput for a file that is not such a table: then nothing of it is read.
    """
    if len(file) > MOST_BYTES:
        raise InvalidInput.at("/file", "csv_too_long", most=str(MOST_BYTES // 1024))
    text = _decoded(file)
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count), strict=True)
    try:
        names, *lines = [[cell.strip() for cell in line] for line in reader] or [[]]
    except csv.Error as error:
        raise InvalidInput.at("/file", "csv_unreadable") from error
    _check_headings(names, sheet)
    while lines and not any(lines[-1]):
        lines.pop()
    if len(lines) > MOST_ROWS:
        raise InvalidInput.at("/file", "csv_too_many_rows", most=str(MOST_ROWS))
    return [_row(names, line, sheet) for line in lines]


def _decoded(file: bytes) -> str:
    utf16 = file.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = file.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidInput.at("/file", "csv_unreadable")


def _check_headings(names: list[str], sheet: Sheet) -> None:
    missing = [name for name in sheet.required if name not in names]
    if missing:
        raise InvalidInput.at("/file", "csv_columns_missing", names=", ".join(missing))
    unknown = [name for name in names if name not in {*sheet.columns, *sheet.passed_over} or names.count(name) > 1]
    if unknown:
        raise InvalidInput.at("/file", "csv_columns_unknown", names=", ".join(unknown)[:200] or "-")


def _row(names: list[str], line: list[str], sheet: Sheet) -> Row:
    cells = {name: _bare(cell) for name, cell in zip(names, line, strict=False) if cell and name in sheet.columns}
    return cells | ({ODD: "…"} if any(line[len(names) :]) else {})


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def table_of(vehicles: Iterable[Mapping[str, object]]) -> str:
    """Return the stock as a CSV table, from views of vehicles.

    It has the mark that spreadsheets know UTF-8 by; no cell is a formula.
    """
    text = io.StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    columns = (*STOCK_SHEET.columns, *STOCK_SHEET.passed_over)
    writer.writerow(columns)
    writer.writerows([[_cell(view.get(name)) for name in columns] for view in vehicles])
    return text.getvalue()


def _cell(value: object) -> str:
    text = " ".join(str(each) for each in value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def arrival_of(vehicle: Vehicle) -> str | None:
    """Return the day on which a car came in, as the table has it."""
    return local_day(vehicle.arrived_at).isoformat() if vehicle.arrived_at else None
