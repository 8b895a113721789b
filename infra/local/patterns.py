"""EventBridge's pattern language, as far as event source filters and rules of our template use it."""

from __future__ import annotations

from typing import Any


def matches(pattern: Any, event: Any) -> bool:
    """Tell whether an event fits a pattern: every named field must, and one of its listed values suffices."""
    if isinstance(pattern, dict):
        return isinstance(event, dict) and all(_field(pattern[name], event, name) for name in pattern)
    values = event if isinstance(event, list) else [event]
    return any(_value(wanted, value) for wanted in pattern for value in values)


def _field(pattern: Any, event: dict[str, Any], name: str) -> bool:
    if name == "$or":
        return any(matches(part, event) for part in pattern)
    if isinstance(pattern, list) and name not in event:
        return any(wanted == {"exists": False} for wanted in pattern)
    return name in event and matches(pattern, event[name])


def _value(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(wanted == value)
    rule, argument = next(iter(wanted.items()))
    if rule == "exists":
        return bool(argument)
    if rule == "prefix":
        return isinstance(value, str) and value.startswith(argument)
    if rule == "suffix":
        return isinstance(value, str) and value.endswith(argument)
    if rule == "anything-but":
        return not _value(argument, value) if isinstance(argument, dict) else value not in _listed(argument)
    raise ValueError(f"the local cloud does not know the filter rule {rule}")


def _listed(argument: Any) -> list[Any]:
    return argument if isinstance(argument, list) else [argument]
