"""A table that is brought in row by row: each row is a step of its own, and tells what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from driveaway.deliveries.common import Json
from driveaway.deliveries.sheet import ODD, Row, Sheet, rows_of
from driveaway.shared.errors import FieldProblem, IllegalMove, InvalidInput, Refused, TryAgain
from driveaway.shared.time_left import time_left

ENOUGH = 4.0
"""Seconds that one more row and the whole report may take."""
NOT_TRIED = "not_tried"
"""What became of a row that time ran out for."""

EntryT = TypeVar("EntryT", bound=BaseModel)


def row_by_row(file: bytes, sheet: Sheet, bring_in: Callable[[Row], Json]) -> Json:
    """Bring in each row: `{rows: [{row, vin?, outcome, problems, warnings}], counts}`.

    `bring_in` returns a report of one row, or raises what refuses it. Rows count from 2, as in a spreadsheet. The same
    file again brings in what is left. Raises InvalidInput for a file that is no such table: then nothing is done.
    """
    reports: list[Json] = []
    late = False
    for number, row in enumerate(rows_of(file, sheet), start=2):
        if not row:
            continue
        late = late or time_left() < ENOUGH
        try:
            told = report(NOT_TRIED) if late else _brought_in(row, sheet, bring_in)
        except TryAgain:
            late, told = True, report(NOT_TRIED)
        reports.append({"row": number, "vin": row.get("vin"), **told})
    counts: Json = {**Counter(str(each["outcome"]) for each in reports)}
    return {"rows": [*reports], "counts": counts}


def report(outcome: str, problems: tuple[FieldProblem, ...] | list[FieldProblem] = ()) -> Json:
    """Return what became of a row."""
    said: list[JsonValue] = [
        {"pointer": each.pointer, "code": each.code, "params": {name: str(value) for name, value in each.params}}
        for each in problems
    ]
    return {"outcome": outcome, "problems": said, "warnings": []}


def _brought_in(row: Row, sheet: Sheet, bring_in: Callable[[Row], Json]) -> Json:
    problems = [FieldProblem(f"/{name}", "pydantic.missing") for name in sheet.required if name not in row]
    if ODD in row:
        problems.append(FieldProblem("", "csv_cells"))
    if problems:
        return report("refused", problems)
    try:
        return bring_in(row)
    except InvalidInput as wrong:
        return report("refused", wrong.problems)
    except Refused as refused:
        params = tuple((name, str(value)) for name, value in refused.params.items())
        pointer = "/milestone" if isinstance(refused, IllegalMove) and "milestone" in row else "/vin"
        return report("refused", (FieldProblem(pointer, refused.code, params),))


def entry_of(row: Mapping[str, object], kind: type[EntryT]) -> EntryT:
    """Return a row as what the JSON API carries. Raises InvalidInput."""
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        raise InvalidInput([_problem(each["loc"], each["type"], each.get("ctx")) for each in error.errors()]) from error


def _problem(place: tuple[int | str, ...], kind: str, context: Mapping[str, object] | None) -> FieldProblem:
    gaps = tuple((name, str(value)) for name, value in (context or {}).items() if name != "error")
    return FieldProblem("".join(f"/{part}" for part in place), f"pydantic.{kind}", gaps)
