"""What changed between two versions of an order's content, in plain values that people can read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from driveaway.audit.model import AuditRow
from driveaway.orders.content import Content

MOST_BYTES = 3500
"""Room for the changes in an audit row, so that the row stays below 4 KB."""
ASIDE = {"order_id", "revision", "follows", "cost", "model_name", "trim_name", "colour_name"}
"""Parts of the content that are no terms of the sale, or that its codes tell already. The cost is for few eyes."""
PRIVATE = ("buyer.", "delivery.place")
"""Fields with personal data: an audit row is kept for good, so it only names them."""
VERSIONS = {"order_created", "order_edited"}
"""Steps that make a version."""


def differences(before: Content | None, after: Content) -> list[JsonValue]:
    """Return `[{field, before, after}]` of every field that differs; None is what was or is not there.

    Fields are `trim_code`, `payment.method`, `option_codes.<code>`, `price.<kind>`, `price.option.<code>` and the
    like; money is `{amount, currency}`. Personal fields stand there without values. The first version (before: None)
    names no personal fields, since all of them are new. Past 3,500 bytes the rest is counted: `{field: "more", …}`.
    """
    old = _fields(before) if before else {}
    new = _fields(after)
    changed = [name for name in {**new, **old} if old.get(name) != new.get(name)]
    if before is None:
        changed = [name for name in changed if not name.startswith(PRIVATE)]
    return _fitting([_change(name, old.get(name), new.get(name)) for name in changed])


def versions_view(rows: Sequence[AuditRow]) -> dict[str, JsonValue]:
    """Return `{versions: [{revision, at, by, action, changes}], cursor}` of an order's audit chain, oldest first."""
    versions: list[JsonValue] = [
        {
            "revision": row.details["revision"],
            "at": row.model_dump(mode="json")["at"],
            "by": row.actor,
            "action": row.action,
            "changes": row.details.get("changes", []),
        }
        for row in rows
        if row.action in VERSIONS
    ]
    return {"versions": versions, "cursor": None}


def _fields(content: Content) -> dict[str, JsonValue]:
    """Return all that was agreed as flat names and values, the prices last."""
    plain = content.model_dump(mode="json", exclude={*ASIDE, "lines", "option_codes"})
    chosen: dict[str, JsonValue] = {f"option_codes.{code}": code for code in content.option_codes}
    return {**dict(_flat("", plain)), **chosen, **dict(_prices(content))}


def _flat(prefix: str, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    if not isinstance(value, dict) or "amount" in value:
        yield prefix.removesuffix("."), value
        return
    for name, inner in value.items():
        yield from _flat(f"{prefix}{name}.", inner)


def _prices(content: Content) -> Iterator[tuple[str, JsonValue]]:
    """Yield each line's price as charged, and the list price where that is another."""
    for line in content.lines:
        name = f"option.{line.code}" if line.kind == "option" else line.kind
        yield f"price.{name}", line.amount.model_dump(mode="json")
        if line.list_price != line.amount:
            yield f"list_price.{name}", line.list_price.model_dump(mode="json")


def _change(name: str, before: JsonValue, after: JsonValue) -> Mapping[str, JsonValue]:
    if name.startswith(PRIVATE):
        before = after = None
    return {"field": name, "before": before, "after": after}


def _fitting(changes: Sequence[Mapping[str, JsonValue]]) -> list[JsonValue]:
    kept: list[JsonValue] = []
    room = MOST_BYTES
    for number, change in enumerate(changes):
        room -= len(json.dumps(change, ensure_ascii=False).encode()) + 2
        if room < 0:
            return [*kept, {"field": "more", "before": None, "after": len(changes) - number}]
        kept.append(dict(change))
    return kept
