"""The one tree of errors. HTTP statuses come from it in `runtime/http/problems.py`.

DriveawayError
├── Refused                 the caller's doing: asking again changes nothing
│   ├── Unreadable          400  the request cannot be read at all
│   ├── NotSignedIn         401
│   ├── NotAllowed          403
│   ├── NotFound            404
│   ├── IllegalMove         409  the record's state does not allow it
│   │   └── Blocked              409  what the check found, each named
│   ├── StaleRecord         412  somebody else wrote first
│   ├── TooLarge            413  more than can be kept
│   ├── InvalidInput        422  named fields are wrong
│   ├── PreconditionMissing 428
│   └── TooManyTries        429
├── TryAgain                passing, and nothing was done: throttling, a transaction conflict
│   └── OutcomeUnknown           passing, and it may have been done: 5xx, an answer that was lost
└── Broken                  ours: never try again, look at the log
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from driveaway.shared.text import LocalText


class DriveawayError(Exception):
    """Base of all errors; `code` is a key of the message catalogue (`errors.<code>`), `params` fill its gaps."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Refused(DriveawayError):
    """The request is understood and will not be done; repeating it changes nothing."""


class Unreadable(Refused):
    """The request's body or headers cannot be read."""


class NotSignedIn(Refused):
    """No living session."""


class NotAllowed(Refused):
    """Signed in, but this person may not."""


class NotFound(Refused):
    """There is no such thing, or nothing the caller may know of."""

    def __init__(self, code: str = "not_found", **params: object) -> None:
        super().__init__(code, **params)


class IllegalMove(Refused):
    """The record's state does not allow this move."""


class Blocked(IllegalMove):
    """The check found what must be put right first; each problem is named."""

    def __init__(self, code: str, problems: Sequence[FieldProblem]) -> None:
        super().__init__(code, count=len(problems))
        self.problems = tuple(problems)


class StaleRecord(Refused):
    """The record was changed since it was read."""

    def __init__(self, code: str = "stale_record", **params: object) -> None:
        super().__init__(code, **params)


class TooLarge(Refused):
    """More was sent, or would have to be kept in one piece, than there is room for."""


@dataclass(frozen=True)
class FieldProblem:
    """One wrong field: JSON Pointer (`/phone`), catalogue code, gaps of the message."""

    pointer: str
    code: str
    params: tuple[tuple[str, str | LocalText], ...] = ()


class InvalidInput(Refused):
    """One or more fields are wrong; each is named."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        """Keep what was found first about each field."""
        super().__init__("invalid_input")
        first: dict[str, FieldProblem] = {}
        for problem in problems:
            first.setdefault(problem.pointer, problem)
        self.problems = tuple(first.values())

    @classmethod
    def at(cls, pointer: str, code: str, **params: str | LocalText) -> InvalidInput:
        """Return the error for a single field."""
        return cls([FieldProblem(pointer, code, tuple(params.items()))])


class PreconditionMissing(Refused):
    """An edit came without `If-Match`."""


class TooManyTries(Refused):
    """The code or the digits were wrong too often."""


class TryAgain(DriveawayError):
    """A passing trouble of a service; the same call may succeed later."""


class OutcomeUnknown(TryAgain):
    """As above, but what was asked may have been done: only what can safely be done twice is sent again."""


class Broken(DriveawayError):
    """A fault of ours or of the installation; repeating it will not help."""
