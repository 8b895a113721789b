"""A session as it is told to the person who opened it."""

from __future__ import annotations

from pydantic import JsonValue

from driveaway.access.model import Person
from driveaway.access.service import SignedIn
from driveaway.shared.clock import stamp


def signed_in_view(opened: SignedIn) -> dict[str, JsonValue]:
    """Return `{session, expires_at, staff}`; the only place where the session's secret is ever shown."""
    return {"session": opened.secret, "expires_at": stamp(opened.expires_at), "staff": staff_view(opened.person)}


def staff_view(person: Person) -> dict[str, JsonValue]:
    """Return `{staff_id, name, roles, store}`."""
    return person.model_dump(mode="json", include={"staff_id", "name", "roles", "store"})
