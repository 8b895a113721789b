"""The daily document of heads: a line for each record, by subject, and at the end a signed statement over all lines.

JSON lines in UTF-8. A head is `["ORDER#…/ORDER",7,"<hash of row 7>"]`; the last line is
`{"signature":"<base64>","statement":{…}}`. What is signed is the statement as it stands there, without spaces and with
sorted names, by RSASSA-PKCS1-v1_5 with SHA-256 and the key of the seal.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from driveaway.audit.model import Head

KIND: Literal["driveaway audit heads 1"] = "driveaway audit heads 1"
"""Says that the key signed a statement of this kind, and nothing else that looks like one."""


class Previous(BaseModel):
    """The document before: its day, and the SHA-256 of all its bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    sha256: str


class Statement(BaseModel):
    """What is signed of a day (UTC): how many heads there are, and the SHA-256 of all their lines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["driveaway audit heads 1"] = KIND
    day: date
    made_at: datetime
    count: int
    root: str
    previous: Previous | None

    def to_sign(self) -> bytes:
        """Return the very bytes that are signed."""
        return _canonical(self.model_dump(mode="json"))


class Signed(BaseModel):
    """A statement with its signature."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    statement: Statement
    signature: str

    @property
    def signature_bytes(self) -> bytes:
        """The signature itself; empty when it is no base64."""
        try:
            return base64.b64decode(self.signature, validate=True)
        except ValueError:
            return b""

    def line(self) -> bytes:
        """Return the last line of the document."""
        return _canonical(self.model_dump(mode="json")) + b"\n"


def signed(statement: Statement, signature: bytes) -> Signed:
    """Return a statement with its signature."""
    return Signed(statement=statement, signature=base64.b64encode(signature).decode())


def write_heads(heads: Iterable[Head], file: BinaryIO) -> tuple[int, str]:
    """Write the lines of heads that come by subject; returns how many, and the SHA-256 of all of them."""
    count, root = 0, hashlib.sha256()
    for head in heads:
        line = _canonical(head) + b"\n"
        file.write(line)
        root.update(line)
        count += 1
    return count, root.hexdigest()


class Reading:
    """Reads a document once, line by line; what it found of the whole is known when all heads are read."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        self._file = file
        self._root, self._whole = hashlib.sha256(), hashlib.sha256()
        self.count = 0
        self.signed: Signed | None = None
        self.readable = True

    @property
    def root(self) -> str:
        """The SHA-256 of the lines of heads."""
        return self._root.hexdigest()

    @property
    def sha256(self) -> str:
        """The SHA-256 of everything."""
        return self._whole.hexdigest()

    def heads(self) -> Iterator[Head]:
        """Yield the heads, up to the first line that is not as we write it."""
        last = ""
        for line in self._file:
            self._whole.update(line)
            if self.signed or not self.readable:
                self.readable = False  # nothing may come after the statement
            elif (head := _head(line)) and head.subject > last:
                last = head.subject
                self._root.update(line)
                self.count += 1
                yield head
            else:
                self.signed = _signed(line)
                self.readable = self.signed is not None
        self.readable = self.readable and self.signed is not None

    def read_through(self) -> None:
        """Read all heads for the sake of what is then known of the whole."""
        for _ in self.heads():
            pass


def _head(line: bytes) -> Head | None:
    try:
        subject, version, reached = json.loads(line)
        known = isinstance(subject, str) and isinstance(version, int) and isinstance(reached, str)
        head = Head(subject, version, reached)
        return head if known and _canonical(head) + b"\n" == line else None
    except (ValueError, TypeError, RecursionError):
        return None


def _signed(line: bytes) -> Signed | None:
    try:
        found = Signed.model_validate_json(line)
    except ValidationError:
        return None
    return found if found.line() == line else None


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
