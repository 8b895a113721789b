"""The cookies of signing in, as they are set."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from driveaway.access.codes import LIFETIME as CODE_LIFETIME
from driveaway.access.credentials import SESSION_COOKIE
from driveaway.access.service import LIFETIME

NEXT_COOKIE = "driveaway_next"


@dataclass(frozen=True)
class Jar:
    """Writes `Set-Cookie` values. `path` is `/`, or the stage's prefix; scripts cannot read these cookies."""

    path: str
    secure: bool

    def session(self, secret: str) -> str:
        """Return the cookie that holds a session for 12 hours; an empty secret removes it."""
        return self._cookie(SESSION_COOKIE, secret, int(LIFETIME.total_seconds()))

    def going_to(self, path: str) -> str:
        """Return the cookie that holds where to go after signing in; an empty path removes it."""
        return self._cookie(NEXT_COOKIE, quote(path, safe="/"), int(CODE_LIFETIME.total_seconds()))

    def _cookie(self, name: str, value: str, seconds: int) -> str:
        age = seconds if value else 0
        secure = "; Secure" if self.secure else ""
        return f"{name}={value}; Path={self.path}; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"
