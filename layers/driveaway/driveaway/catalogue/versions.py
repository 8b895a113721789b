"""Data that is kept in versions: changed at the version that was seen, with who changed it in the audit chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, JsonValue

from driveaway.ports import AlreadyClaimed, Book
from driveaway.shared.clock import Clock
from driveaway.shared.errors import StaleRecord
from driveaway.shared.record import Record
from driveaway.step import Change, Step

RecordT = TypeVar("RecordT", bound=Record)


def keep_version(
    after: RecordT,
    before: RecordT | None,
    action: str,
    details: Mapping[str, JsonValue],
    *,
    expected: int,
    actor: str,
    book: Book,
    clock: Clock,
) -> RecordT:
    """Write the next version and return it; `before` is None for the first, which is expected at 0.

    Raises StaleRecord when another version than the expected one is there.
    """
    version = before.version if before else 0
    if version != expected:
        raise StaleRecord(version=version)
    step = Step(action=action, actor=actor, at=clock.now(), details=details, changes=(Change(after, before),))
    try:
        book.commit(step)
    except AlreadyClaimed as error:
        raise StaleRecord from error
    return after.model_copy(update={"version": expected + 1})


def changed_entries(
    before: Mapping[str, BaseModel | None], after: Mapping[str, BaseModel | None]
) -> dict[str, JsonValue]:
    """Return what became of each named entry that is not as it was, None for one that is gone."""
    names = (name for name in {**before, **after} if before.get(name) != after.get(name))
    return {name: _shown(after.get(name)) for name in names}


def _shown(entry: BaseModel | None) -> JsonValue:
    return entry.model_dump(mode="json", exclude_none=True) if entry else None
