"""The gate of staff routes: a Chalice authorizer that says who is calling, never what they may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chalice.app import AuthRequest, AuthResponse, Chalice

from driveaway.access.credentials import secret_in
from driveaway.access.model import Person
from driveaway.access.service import session_for
from driveaway.runtime.invocation import bounded
from driveaway.runtime.wiring import world

app = Chalice(app_name="gate", configure_logs=False)


class Unauthorized(Exception):
    """Nobody we know. Its text, not its class, is what makes API Gateway answer 401."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@app.authorizer()
def staff(request: AuthRequest) -> AuthResponse:
    """Let the owner of a living session through to every route; roles are judged behind the gate."""
    person = session_for(request.token, world().book, world().wall.now())
    if person is None:
        return AuthResponse(routes=[], principal_id="nobody")
    return AuthResponse(routes=["*"], principal_id=person.staff_id, context=_told(person))


@bounded
def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answer API Gateway's REQUEST event with a policy.

    Chalice understands TOKEN events only. A policy without resources would make API Gateway answer 500.
    """
    secret = secret_in(_headers(event))
    if not secret:
        raise Unauthorized
    token_event = {"type": "TOKEN", "authorizationToken": secret, "methodArn": event["methodArn"]}
    policy: dict[str, Any] = staff(token_event, context)
    if not policy["policyDocument"]["Statement"][0]["Resource"]:
        raise Unauthorized
    return policy


def _told(person: Person) -> dict[str, str]:
    """API Gateway passes strings only; no store means all stores."""
    return {
        "staff_id": person.staff_id,
        "name": person.name,
        "email": person.email,
        "roles": ",".join(person.roles),
        "store": person.store or "",
        "language": person.language,
    }


def _headers(event: Mapping[str, Any]) -> Mapping[str, Iterable[str]]:
    many: Mapping[str, Iterable[str]] | None = event.get("multiValueHeaders")
    return many or {name: [value] for name, value in (event.get("headers") or {}).items()}
