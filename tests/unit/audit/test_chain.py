"""The audit chain: whatever is edited, removed, swapped or cut off shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from driveaway.audit.model import AuditRow, broken_at, chained
from driveaway.shared.record import GENESIS

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def chain(length: int) -> list[AuditRow]:
    rows: list[AuditRow] = []
    for seq in range(1, length + 1):
        rows.append(
            chained(
                subject="ORDER#1/ORDER",
                seq=seq,
                at=BEGAN + timedelta(minutes=seq),
                actor=f"person-{seq}",
                action="edited",
                details={"revision": seq},
                prev_hash=rows[-1].hash if rows else GENESIS,
            )
        )
    return rows


def whole(rows: list[AuditRow], version: int, head: str) -> bool:
    return broken_at(rows, version=version, head=head) is None


EDITS = st.sampled_from(
    [
        {"actor": "somebody"},
        {"action": "approved"},
        {"details": {"revision": 99}},
        {"at": BEGAN},
        {"prev_hash": "f" * 64},
        {"hash": "0" * 64},
        {"subject": "ORDER#2/ORDER"},
    ]
)


@given(st.integers(2, 12), st.data(), EDITS)
@settings(max_examples=400, deadline=None)
def test_an_edited_row_shows(length: int, data: st.DataObject, edit: dict[str, object]) -> None:
    rows = chain(length)
    place = data.draw(st.integers(0, length - 1))
    forged = [*rows[:place], rows[place].model_copy(update=edit), *rows[place + 1 :]]
    assert whole(rows, length, rows[-1].hash)
    assert not whole(forged, length, rows[-1].hash)


@given(st.integers(2, 12), st.data())
@settings(max_examples=300, deadline=None)
def test_a_removed_row_shows_even_the_last(length: int, data: st.DataObject) -> None:
    rows = chain(length)
    place = data.draw(st.integers(0, length - 1))
    assert not whole(rows[:place] + rows[place + 1 :], length, rows[-1].hash)


@given(st.integers(2, 12), st.data())
@settings(max_examples=300, deadline=None)
def test_two_swapped_rows_show(length: int, data: st.DataObject) -> None:
    rows = chain(length)
    one = data.draw(st.integers(0, length - 2))
    other = data.draw(st.integers(one + 1, length - 1))
    swapped = list(rows)
    swapped[one], swapped[other] = rows[other], rows[one]
    assert not whole(swapped, length, rows[-1].hash)


@given(st.integers(2, 12), st.data())
@settings(max_examples=100, deadline=None)
def test_a_chain_written_anew_from_some_row_on_does_not_meet_the_record_s_head(
    length: int, data: st.DataObject
) -> None:
    rows = chain(length)
    place = data.draw(st.integers(0, length - 1))
    forged = rows[:place]
    for row in rows[place:]:
        fields = row.model_dump(exclude={"hash", "prev_hash", "actor"})
        forged.append(chained(**fields, actor="forger", prev_hash=forged[-1].hash if forged else GENESIS))
    assert whole(forged, length, forged[-1].hash)
    assert not whole(forged, length, rows[-1].hash)
