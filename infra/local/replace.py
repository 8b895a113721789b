"""Putting our own part in the place of one of moto's, and taking it out again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def replaced(owner: object, **parts: object) -> Iterator[None]:
    """Replace attributes of a class or module for the time of the block."""
    before = {name: getattr(owner, name) for name in parts}
    for name, part in parts.items():
        setattr(owner, name, part)
    try:
        yield
    finally:
        for name, part in before.items():
            setattr(owner, name, part)
