"""Six-digit codes that are mailed: asking for one, and checking what was typed. 10 minutes, 5 tries."""

from __future__ import annotations

from datetime import datetime, timedelta
from hmac import compare_digest

from driveaway.access.model import Code
from driveaway.ports import Book
from driveaway.shared.errors import InvalidInput, TooManyTries
from driveaway.shared.ids import digest
from driveaway.step import TriesLeft

LIFETIME = timedelta(minutes=10)
TRIES = 5


def code_hash(code_id: str, code: str) -> str:
    """Return what the table knows of a code, salted with its id."""
    return digest(f"{code_id}:{code}")


def new_code(code_id: str, *, subject: str, now: datetime, slot: str | None = None) -> Code:
    """Return a code to be mailed; the relay derives the digits. `slot` is given back when the code is used."""
    return Code(code_id=code_id, subject=subject, created_at=now, expires_at=now + LIFETIME, slot=slot)


def unspent(code: Code) -> TriesLeft:
    """Return the condition that the code was not guessed at too often, for the step that it opens."""
    return TriesLeft(code.key, TRIES)


def check_code(code: Code | None, typed: str, *, book: Book, now: datetime) -> Code:
    """Return the code when `typed` is right; the caller's step claims its `CodeSpent`.

    That step also carries `unspent(code)`. Raises InvalidInput (wrong or old) or TooManyTries. A code that was never
    mailed counts tries like any other, so that nobody learns by trying whether an address is known.
    """
    if code is None or code.expires_at <= now:
        raise InvalidInput.at("/code", "code_wrong")
    if code.tries >= TRIES:
        raise TooManyTries("too_many_tries")
    if not compare_digest(code_hash(code.code_id, typed.strip()), code.code_hash or ""):
        book.count_try(code, limit=TRIES)
        raise InvalidInput.at("/code", "code_wrong")
    return code
