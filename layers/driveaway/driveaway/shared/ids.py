"""Identifiers: opaque ids for machines, readable numbers for people, codes that nobody can guess."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """Return an opaque id of 26 characters, 130 random bits, fit for `[A-Za-z0-9_-]{1,80}`."""
    return readable(26)


def readable(length: int) -> str:
    """Return `length` random characters of Crockford's base 32 (5 bits each; no I, L, O, U)."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def number_for(prefix: str, at: datetime, length: int = 8) -> str:
    """Return a number people read, such as `DW-20261123-7KQ2M9XB`."""
    return f"{prefix}-{at:%Y%m%d}-{readable(length)}"


def digest(text: str | bytes) -> str:
    """Return the SHA-256 of `text` (UTF-8) as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()
