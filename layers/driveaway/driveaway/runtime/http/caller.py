"""Who is asking, and under which conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from driveaway.access.model import Person, Role
from driveaway.access.service import session_for
from driveaway.runtime.http.request import Request
from driveaway.runtime.wiring import World
from driveaway.shared.errors import InvalidInput, NotAllowed, NotSignedIn, PreconditionMissing, StaleRecord

LARGEST_PAGE = 100
USUAL_PAGE = 50


def visitor(request: Request, world: World) -> Person | None:
    """Return who is signed in: whom the gate let in, else the owner of the bearer secret or cookie; or None."""
    if "staff_id" in request.authorizer:
        return _let_in(request)
    secret = request.bearer
    return session_for(secret, book=world.book, now=world.wall.now()) if secret else None


def _let_in(request: Request) -> Person:
    known = request.authorizer
    return Person.model_validate(
        {
            "staff_id": known["staff_id"],
            "name": known["name"],
            "email": known["email"],
            "roles": [role for role in known["roles"].split(",") if role],
            "store": known.get("store") or None,
            "language": known.get("language") or "zh-Hans",
        }
    )


def person(request: Request, world: World, roles: Sequence[Role]) -> Person:
    """Return who is signed in. Raises NotSignedIn, or NotAllowed when none of `roles` (if any) is theirs."""
    found = visitor(request, world)
    if found is None:
        raise NotSignedIn("not_signed_in")
    if roles and not set(roles) & set(found.roles):
        raise NotAllowed("role_missing", role=roles[0])
    return found


def expected_version(request: Request) -> int:
    """Return the version of `If-Match`. Raises PreconditionMissing, or StaleRecord for what is no version of ours."""
    header = request.headers.get("if-match")
    if header is None:
        raise PreconditionMissing("precondition_missing")
    found = re.fullmatch(r'\s*(?:W/)?"([0-9]{1,9})"\s*', header)
    if not found:
        raise StaleRecord
    return int(found[1])


def limit(request: Request) -> int:
    """Return `limit` of a list. Raises InvalidInput outside 1 to 100."""
    given = request.query.get("limit")
    if not given:
        return USUAL_PAGE
    if not re.fullmatch(r"[0-9]{1,3}", given) or not 1 <= int(given) <= LARGEST_PAGE:
        raise InvalidInput.at("/limit", "limit_range")
    return int(given)
