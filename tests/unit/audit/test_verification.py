"""What is wrong with a chain is said once, by its row; what is written while the tables are read is not wrong."""

from __future__ import annotations

import random

import pytest

from driveaway.audit.model import AuditRow, Head, Kept, broken_at
from driveaway.audit.sorting import in_order
from driveaway.audit.verification import Flaw, FlawKind, examine
from driveaway.shared.record import GENESIS
from tests.unit.audit.tampering import DAY, chain

SUBJECT = "ORDER#1/ORDER"
ROWS = chain(SUBJECT, 5)
NOW = Head(SUBJECT, 5, ROWS[4].hash)


def kept(rows: list[AuditRow]) -> list[Kept]:
    return [Kept(row.subject, f"{row.seq:010d}", row) for row in rows]


def flaws(
    rows: list[Kept], *, record: Head | None = NOW, noted: tuple[Head, ...] = (), now: Head | None = NOW
) -> list[Flaw]:
    return list(examine(((head, DAY) for head in noted), [record] if record else [], rows, lambda _: now))


def head(version: int) -> Head:
    return Head(SUBJECT, version, ROWS[version - 1].hash if version else GENESIS)


def test_a_whole_chain_has_no_flaw() -> None:
    assert flaws(kept(ROWS), noted=(head(1), head(3), head(5))) == []


@pytest.mark.parametrize("age", range(6))
def test_steps_that_are_taken_while_the_tables_are_read_are_no_flaw(age: int) -> None:
    assert flaws(kept(ROWS), record=head(age), now=head(5)) == []
    assert flaws(kept(ROWS), record=head(age), now=Head(SUBJECT, 9, "of a row that was not read")) == []


def test_a_record_that_is_created_while_the_tables_are_read_is_no_flaw() -> None:
    assert flaws(kept(ROWS), record=None, now=head(5)) == []
    assert flaws(kept(ROWS[:2]), record=None, now=head(5)) == []


def test_a_record_without_any_step_is_no_flaw() -> None:
    assert flaws([], record=head(0), noted=(head(0),)) == []


def test_an_instant_that_is_changed_by_less_than_a_millisecond_shows() -> None:
    later = ROWS[2].model_copy(update={"at": ROWS[2].at.replace(microsecond=123456)})
    forged = [*ROWS[:2], later, *ROWS[3:]]
    assert broken_at(forged, version=5, head=NOW.hash) == 3
    assert flaws(kept(forged)) == [Flaw(SUBJECT, 3, "row_changed")]


@pytest.mark.parametrize(
    ("rows", "record", "wrong"),
    [
        (kept([*ROWS[:2], *ROWS[3:]]), NOW, (3, "row_missing")),
        (kept(ROWS[1:]), NOW, (1, "row_missing")),
        (kept(ROWS[:3]), NOW, (4, "end_missing")),
        ([], NOW, (1, "end_missing")),
        ([*kept(ROWS[:2]), Kept(SUBJECT, "0000000003", None)], NOW, (3, "row_changed")),
        (kept([chain(SUBJECT, 1, actor="forger")[0], *ROWS[1:]]), NOW, (2, "row_unlinked")),
        (kept(ROWS), head(3), (4, "rows_beyond_record")),
        (kept(ROWS), Head(SUBJECT, 5, "f" * 64), (5, "other_head")),
        ([], Head(SUBJECT, 0, "f" * 64), (0, "other_head")),
        (kept(ROWS), Head(SUBJECT, -1, NOW.hash), (5, "record_unreadable")),
        (kept(ROWS), None, (5, "record_missing")),
    ],
)
def test_what_is_wrong_is_named_by_its_row(rows: list[Kept], record: Head | None, wrong: tuple[int, FlawKind]) -> None:
    assert flaws(rows, record=record, now=record) == [Flaw(SUBJECT, *wrong)]


def test_what_only_a_document_tells_is_named_by_its_day() -> None:
    short, anew = head(2), chain(SUBJECT, 6, actor="forger")
    assert flaws(kept(ROWS[:2]), record=short, now=short, noted=(head(1), head(4))) == [
        Flaw(SUBJECT, 3, "set_back", DAY)
    ]
    there = Head(SUBJECT, 6, anew[5].hash)
    assert flaws(kept(anew), record=there, now=there, noted=(head(4),)) == [Flaw(SUBJECT, 4, "written_anew", DAY)]
    assert flaws([], record=None, now=None, noted=(head(4),)) == [Flaw(SUBJECT, 0, "record_missing")]


def test_rows_come_into_their_order_however_they_are_told() -> None:
    rows = [[f"s{number % 7}", f"{number:010d}", {"n": number}] for number in range(100)]
    for run in (1, 3, 50, 1000):
        assert list(in_order(random.Random(run).sample(rows, 100), run=run)) == sorted(rows, key=lambda row: row[:2])
