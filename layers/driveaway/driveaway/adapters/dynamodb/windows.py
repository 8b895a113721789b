"""The small items through which outsiders see a record, kept in the very transaction that changes what they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from driveaway.adapters.dynamodb.items import Attributes, key_attributes, value
from driveaway.shared.clock import stamp
from driveaway.shared.record import Key, Window
from driveaway.step import Change, Step


@dataclass(frozen=True)
class Pane:
    """What a step changes in one window, by attribute."""

    window: Window
    parts: Mapping[str, JsonValue]

    @property
    def attributes(self) -> Attributes:
        """The changed parts as attributes of an item."""
        return {name: value(part) for name, part in self.parts.items() if part is not None}

    def update(self, table: str) -> dict[str, object]:
        """Return the write of the parts that change; others stay, and another record's item is never touched."""
        parts = self.attributes | {name: value(whose) for name, whose in self.window.of.items()}
        same = " AND ".join(f"#{name} = :{name}" for name in self.window.of)
        return {
            "Update": {
                "TableName": table,
                "Key": key_attributes(self.window.key),
                "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in parts),
                "ConditionExpression": f"attribute_not_exists(pk) OR {same}",
                "ExpressionAttributeNames": {f"#{name}": name for name in parts},
                "ExpressionAttributeValues": {f":{name}": part for name, part in parts.items()},
            }
        }


def panes(step: Step) -> dict[Key, Pane]:
    """Return what a step changes in windows, by their keys: no verb says so itself, hence none can forget it.

    A record shows what differs from before; an item under its key that the step writes shows all it has. Nothing
    is written where nobody sees a difference.
    """
    found = (_pane(change, step) for change in step.changes)
    return {pane.window.key: pane for pane in found if pane}


def _pane(change: Change, step: Step) -> Pane | None:
    window, shown = change.after.window(), dict(change.after.shown())
    if window is None:
        return None
    if change.before and (change.before.window(), change.before.shown()) == (window, shown):
        shown = {}
    for beside in _beside(change, step):
        shown |= beside
    return Pane(window, {**shown, "at": stamp(step.at)}) if shown else None


def _beside(change: Change, step: Step) -> Iterator[Mapping[str, JsonValue]]:
    return (mirror.shown() for mirror in step.mirrors if mirror.key.pk == change.after.key.pk)
