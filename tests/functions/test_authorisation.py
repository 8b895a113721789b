"""Who may do what: every route of the template, for strangers, each role, and staff of another store."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from driveaway.access.model import Person, Role, Session
from driveaway.shared.ids import digest
from driveaway.step import Step
from tests.architecture.stack import functions, routes
from tests.functions.access import ROLES, STAFF, TABLE, Route
from tests.functions.desk import Desk, Handler, Reply, opened
from tests.functions.store import HOME, OTHER, records
from tests.sowing import sow

STAFF_ROUTES = sorted(route for route, access in TABLE.items() if access.roles)
STORE_ROUTES = sorted(route for route, access in TABLE.items() if access.of_store)
FOUND = {route: (name, gated) for name, route, gated in routes()}


@dataclass
class Office:
    """A store with one of everything, and people of each role here and in another store."""

    desk: Desk
    ids: dict[str, str]

    def ask(self, route: Route, session: str = "", **headers: str) -> Reply:
        access = TABLE[route]
        params: dict[str, Any] = {
            name: value
            for name, value in ({"token": "x" * 43, "number": "1"} | self.ids).items()
            if "{" + name + "}" in route[1]
        }
        sent = {"accept": "application/json", "idempotency-key": digest(session + str(route)), **access.headers}
        return self.desk.ask(
            handler_of(route), *route, body=access.body, headers=sent | headers, session=session, **params
        )


def handler_of(route: Route) -> Handler:
    written = functions()[FOUND[route][0]]
    file, _, name = written["Handler"].partition(".")
    module = importlib.import_module(f"{written['CodeUri'].strip('/').replace('/', '.')}.{file}")
    handler: Handler = getattr(module, name)
    return handler


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened() as desk:
        sow(desk.bench)
        for store in (HOME, OTHER):
            for role in ROLES:
                _sign_in(desk, f"{role}-{store}", role, store, timedelta(hours=1))
        _sign_in(desk, "expired", "admin", HOME, timedelta())
        yield Office(desk, records(desk.bench))


def _sign_in(desk: Desk, secret: str, role: Role, store: str, lasting: timedelta) -> None:
    now = desk.bench.clock.now()
    person = Person(staff_id=secret, name="N", email=f"{secret}@x.example", roles=(role,), store=store)
    opened_at = Session(secret_hash=digest(secret), person=person, expires_at=now + lasting)
    desk.bench.book.commit(Step(action="signed_in", actor=secret, at=now, claims=(opened_at,)))


def test_every_route_says_here_who_it_is_for() -> None:
    assert set(TABLE) == set(FOUND)


def test_the_gate_stands_before_exactly_the_routes_of_staff_programs() -> None:
    assert {route for route, (_, gated) in FOUND.items() if gated} == {
        route for route in STAFF_ROUTES if route[1].startswith("/api/")
    }


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=" ".join)
def test_nobody_comes_in_without_a_living_session(office: Office, route: Route) -> None:
    replies = [
        office.ask(route),
        office.ask(route, "expired"),
        office.ask(route, digest("admin-" + HOME)),
        office.ask(route, cookie="driveaway_session=made-up"),
        office.ask(route, authorization="Basic YWRtaW46YWRtaW4="),
    ]
    assert [reply.status for reply in replies] == [401] * len(replies)
    asked = [value for name, value in office.ids.items() if "{" + name + "}" in route[1]]
    unasked = [value for value in office.ids.values() if not any(value in each for each in asked)]
    assert [value for value in unasked for reply in replies if value in reply.text] == []


@pytest.mark.parametrize("route", STAFF_ROUTES, ids=" ".join)
def test_each_role_may_do_what_is_its_own_and_nothing_else(office: Office, route: Route) -> None:
    status = {role: office.ask(route, f"{role}-{HOME}").status for role in ROLES}
    assert {role for role, each in status.items() if each == 403} == STAFF - (TABLE[route].roles or STAFF)
    assert [each for each in status.values() if each == 401 or each >= 500] == []
    if TABLE[route].of_store:
        assert 404 not in status.values()


@pytest.mark.parametrize("route", STORE_ROUTES, ids=" ".join)
def test_another_store_finds_nothing_and_changes_nothing(office: Office, route: Route) -> None:
    allowed = sorted(TABLE[route].roles or ())
    before = office.desk.bench.client.scan(TableName="audit")["Count"]
    assert {role: office.ask(route, f"{role}-{OTHER}").status for role in allowed} == dict.fromkeys(allowed, 404)
    assert office.desk.bench.client.scan(TableName="audit")["Count"] == before


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_nothing_of_another_store(office: Office, role: Role) -> None:
    for path in ("orders", "inquiries", "follow-ups", "service-requests", "tasks"):
        page = office.ask(("GET", f"/api/{path}"), f"{role}-{OTHER}")
        assert page.status == 200
        assert [value for value in office.ids.values() if value in page.text] == []
