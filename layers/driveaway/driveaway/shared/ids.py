"""Identifiers: opaque ids for machines, readable numbers for people, codes that nobody can guess."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CodeText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
"""A code of the price list as a program may send it."""
SIX_DIGITS = re.compile(r"[0-9]{6}")


def new_id() -> str:
    """Return an opaque id of 26 characters, 130 random bits, fit for `[A-Za-z0-9_-]{1,80}`."""
    return readable(26)


def readable(length: int) -> str:
    """Return `length` random characters of Crockford's base 32 (5 bits each; no I, L, O, U).

    Six digits in a row are drawn again: in a mail they would pass for a code.
    """
    while True:
        drawn = "".join(secrets.choice(CROCKFORD) for _ in range(length))
        if not SIX_DIGITS.search(drawn):
            return drawn


def number_for(prefix: str, at: datetime, length: int = 8) -> str:
    """Return a number people read, with year and month: `DW-2611-7KQ2M9XB`."""
    return f"{prefix}-{at:%y%m}-{readable(length)}"


def digest(text: str | bytes) -> str:
    """Return the SHA-256 of `text` (UTF-8) as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()
