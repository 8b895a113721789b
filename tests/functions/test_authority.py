"""The authority matrix and absences through the API: who may change them, and what holds from then on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from driveaway.access.model import Staff
from driveaway.reviews.model import Authority
from functions.access import staff
from functions.reviews import authority
from tests.fakes import session
from tests.functions.desk import Desk, Reply, opened
from tests.sales import in_review
from tests.sowing import sow

MATRIX = {"rules": [{"role": "sales_director", "when": "always"}, {"role": "finance", "when": "credit"}], "hours": 8}
STORE = "/api/authority/{store}"
ABSENCE = "/api/staff/{staff_id}/absence"
AWAY = {"since": "2026-03-01", "until": "2026-03-09", "deputy": "general-manager"}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as found:
        sow(found.bench)
        for who in ("general-manager", "sales-manager-1", "sales-manager-2", "sales-director", "consultant-1"):
            session(found.bench, who)
        yield found


def put(desk: Desk, body: object, version: int, store: str = "1", who: str = "general-manager") -> Reply:
    match = {"If-Match": f'"{version}"'}
    return desk.ask(authority.handler, "PUT", STORE, body=body, headers=match, session=who, store=store)


def test_a_store_gets_a_matrix_of_its_own_and_its_orders_go_by_it(desk: Desk) -> None:
    assert desk.ask(authority.handler, "GET", STORE, session="general-manager", store="1").status == 404
    given = put(desk, MATRIX, 0)
    assert (given.status, given.json["version"]) == (200, 1)
    listed = desk.ask(authority.handler, "GET", "/api/authority", session="sales-manager-1").json["authorities"]
    assert [each["store"] for each in listed] == ["*", "1"]
    order = in_review(desk.bench)
    assert [(each.role, each.hours) for each in order.approvals] == [("sales_director", 8)]


def test_each_version_stays_with_who_changed_it(desk: Desk) -> None:
    put(desk, MATRIX, 0)
    put(desk, MATRIX | {"hours": 4}, 1)
    rows = desk.bench.book.history(Authority.key_of("1"))
    assert [(row.actor, row.details["hours"]) for row in rows] == [("general-manager", 8), ("general-manager", 4)]


@pytest.mark.parametrize(("version", "status"), [(0, 412), (2, 412), (1, 200)])
def test_a_matrix_is_changed_at_the_version_that_was_seen(version: int, status: int, desk: Desk) -> None:
    put(desk, MATRIX, 0)
    assert put(desk, MATRIX | {"hours": 4}, version).status == status


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"rules": [], "hours": 8}, ["/rules"]),
        ({"rules": [{"role": "finance", "when": "credit"}], "hours": 8}, ["/rules"]),
        ({"rules": [{"role": "consultant"}], "hours": 8}, ["/rules/0/role"]),
        ({"rules": [{"role": "finance", "when": "total"}], "hours": 8}, ["/rules/0"]),
        ({"rules": [{"role": "finance", "above": "3"}], "hours": 8}, ["/rules/0"]),
        ({"rules": [{"role": "sales_manager"}], "hours": 0}, ["/hours"]),
        ({"rules": [{"role": "sales_manager"}], "hours": 8, "extra": 1}, ["/extra"]),
    ],
)
def test_a_matrix_that_says_nothing_sensible_is_refused(body: object, pointers: list[str], desk: Desk) -> None:
    reply = put(desk, body, 0)
    assert (reply.status, reply.pointers) == (422, pointers)


def test_no_store_no_matrix(desk: Desk) -> None:
    assert put(desk, MATRIX, 0, store="99").status == 404
    assert put(desk, MATRIX, 1, store="*").status == 200


def away(desk: Desk, who: str, body: object = AWAY, staff_id: str = "sales-manager-1") -> Reply:
    return desk.ask(staff.handler, "PUT", ABSENCE, body=body, session=who, staff_id=staff_id)


def test_whoever_is_away_has_a_deputy_until_they_are_back(desk: Desk) -> None:
    body = AWAY | {"deputy": "sales-director"}
    assert away(desk, "sales-manager-1", body).json["absence"] == body
    assert [each.assignee for each in in_review(desk.bench).approvals] == ["sales-director"]
    listed = desk.ask(staff.handler, "GET", "/api/staff", session="consultant-1").json["staff"]
    assert {each["staff_id"]: each["absence"] for each in listed}["sales-manager-1"] == body
    assert "sales-manager-2" not in {each["staff_id"] for each in listed}
    back = desk.ask(staff.handler, "DELETE", ABSENCE, session="sales-manager-1", staff_id="sales-manager-1")
    assert back.json["absence"] is None
    assert desk.bench.book.get(Staff, "sales-manager-1").absence is None


@pytest.mark.parametrize(
    ("who", "status"),
    [("sales-manager-1", 200), ("general-manager", 200), ("sales-manager-2", 403), ("consultant-1", 403)],
)
def test_an_absence_is_noted_by_who_is_away_or_answers_for_the_store(who: str, status: int, desk: Desk) -> None:
    assert away(desk, who).status == status


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"until": "2026-02-01"}, "/until"),
        ({"deputy": "nobody"}, "/deputy"),
        ({"deputy": "sales-manager-1"}, "/deputy"),
        ({"deputy": "sales-manager-2"}, "/deputy"),
        ({"since": "soon"}, "/since"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(change: dict[str, str], pointer: str, desk: Desk) -> None:
    reply = away(desk, "sales-manager-1", AWAY | change)
    assert (reply.status, reply.pointers) == (422, [pointer])
