"""What changed between two versions of an order's content, in plain values that people can read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from driveaway.audit.model import AuditRow
from driveaway.orders.content import BESIDE, Content, LineKind

MOST_BYTES = 3500
"""Room for the changes in an audit row, so that the row stays below 4 KB."""
ASIDE = {*BESIDE, "order_id", "revision", "follows", "cost", "model_name", "trim_name", "colour_name"}
"""Parts of the content that are no terms of the sale, or that its codes tell already. The cost is for few eyes."""
ALWAYS_THERE = ("buyer.", "delivery.place")
"""Fields with personal data that every order has, so that its first version need not name them."""
PRIVATE = (*ALWAYS_THERE, "discount_note", "special_terms", "trade_in.car", "trade_in.plate")
"""Fields with personal data or free text: an audit row is kept for good, so it only names them."""
LISTS: Mapping[str, bool | set[str]] = {
    "lines": True,
    "option_codes": True,
    "service_codes": True,
    "payment": {"instalments"},
}
"""Parts of the content that have their own way of being told."""
ONE_EACH: frozenset[LineKind] = frozenset({"vehicle", "colour"})
"""Kinds of lines of which an order has one."""
REST = "more"
"""In place of the fields that there is no room for: how many they are."""
VERSIONS = {"order_created", "order_edited"}
"""Steps that make a version."""


def differences(before: Content | None, after: Content) -> list[JsonValue]:
    """Return `[{field, before, after}]` of every field that differs; None is what was or is not there.

    Fields are `trim_code`, `payment.method`, `payment.instalments.<day>`, `option_codes.<code>`, `price.<kind>`,
    `price.option.<code>` and the like; money is `{amount, currency}`. Personal fields and free texts have no
    values here. The first version (before: None) does not name those that every order has, since all of them are new.
    Past 3,500 bytes the rest is counted: `{field: "more", …}`.
    """
    old = _fields(before) if before else {}
    new = _fields(after)
    changed = [name for name in {**new, **old} if old.get(name) != new.get(name)]
    if before is None:
        changed = [name for name in changed if not name.startswith(ALWAYS_THERE)]
    return _fitting([_change(name, old.get(name), new.get(name)) for name in changed])


def versions_view(rows: Sequence[AuditRow]) -> dict[str, JsonValue]:
    """Return `{versions: [{revision, at, by, action, changes}], cursor}` of an order's audit chain, oldest first."""
    return {"versions": versions_of(rows), "cursor": None}


def versions_of(rows: Sequence[AuditRow]) -> list[JsonValue]:
    """Return the versions alone."""
    return [
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


def changes_since(rows: Sequence[AuditRow], revision: int) -> list[JsonValue]:
    """Return what the newest version has otherwise than an earlier one, in the form of `differences`.

    What was changed and changed back is left out; of a personal field it is only known that it was touched. Changes
    that a version only counted are counted together.
    """
    later = [*_later(rows, revision)]
    uncounted = sum(int(str(each["after"])) for each in later if each["field"] == REST)
    before: dict[str, JsonValue] = {}
    after: dict[str, JsonValue] = {}
    for change in (each for each in later if each["field"] != REST):
        field = str(change["field"])
        before.setdefault(field, change["before"])
        after[field] = change["after"]
    changed = [field for field in after if before[field] != after[field] or field.startswith(PRIVATE)]
    return _fitting([_change(field, before[field], after[field]) for field in changed], uncounted)


def _later(rows: Sequence[AuditRow], revision: int) -> Iterator[dict[str, JsonValue]]:
    for row in rows:
        made, changes = row.details.get("revision"), row.details.get("changes")
        if row.action in VERSIONS and isinstance(made, int) and made > revision and isinstance(changes, list):
            yield from (each for each in changes if isinstance(each, dict))


def _fields(content: Content) -> dict[str, JsonValue]:
    """Return all that was agreed as flat names and values, the prices last."""
    plain = content.model_dump(mode="json", exclude={**dict.fromkeys(ASIDE, True), **LISTS})
    return {**dict(_flat("", plain)), **dict(_listed(content)), **dict(_prices(content))}


def _listed(content: Content) -> Iterator[tuple[str, JsonValue]]:
    """Yield what is chosen code by code, and the instalments day by day."""
    for field in ("option_codes", "service_codes"):
        yield from ((f"{field}.{code}", code) for code in getattr(content, field))
    for part in content.payment.instalments:
        yield f"payment.instalments.{part.due_on.isoformat()}", part.amount.model_dump(mode="json")


def _flat(prefix: str, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    if not isinstance(value, dict) or "amount" in value:
        yield prefix.removesuffix("."), value
        return
    for name, inner in value.items():
        yield from _flat(f"{prefix}{name}.", inner)


def _prices(content: Content) -> Iterator[tuple[str, JsonValue]]:
    """Yield each line's price as charged, and the list price where that is another."""
    for line in content.lines:
        name = line.kind if line.kind in ONE_EACH else f"{line.kind}.{line.code}"
        yield f"price.{name}", line.amount.model_dump(mode="json")
        if line.list_price != line.amount and line.kind != "promotion":
            yield f"list_price.{name}", line.list_price.model_dump(mode="json")


def _change(name: str, before: JsonValue, after: JsonValue) -> Mapping[str, JsonValue]:
    if name.startswith(PRIVATE):
        before = after = None
    return {"field": name, "before": before, "after": after}


def _fitting(changes: Sequence[Mapping[str, JsonValue]], uncounted: int = 0) -> list[JsonValue]:
    """Return as many changes as fit, and how many do not, those included that are known by their number only."""
    kept: list[JsonValue] = []
    room = MOST_BYTES
    for change in changes:
        room -= len(json.dumps(change, ensure_ascii=False).encode()) + 2
        if room < 0:
            break
        kept.append(dict(change))
    rest = len(changes) - len(kept) + uncounted
    return [*kept, {"field": REST, "before": None, "after": rest}] if rest else kept
