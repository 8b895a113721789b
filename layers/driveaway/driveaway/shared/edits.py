"""Edits: what is absent stays as it is; null empties only what may be empty."""

from __future__ import annotations

from pydantic_core import PydanticCustomError


def not_emptied(value: object) -> object:
    """Refuse null where a record needs a value; for a `before` validator of an edit's field."""
    if value is None:
        raise PydanticCustomError("missing", "may not be empty")
    return value
