"""Inquiries as staff have them: moved on, given up, and listed."""

from __future__ import annotations

import pytest

from functions.inquiries import api
from tests.functions.desk import Desk
from tests.functions.inquiring import ONE, consultant, move, send


def test_an_inquiry_is_moved_on_by_the_consultant_who_takes_it(desk: Desk) -> None:
    inquiry_id, session = send(desk).json["inquiry_id"], consultant(desk)

    states = ("CONTACTED", "QUALIFIED")
    moved = [move(desk, inquiry_id, {"state": state}, session) for state in states]
    illegal = move(desk, inquiry_id, {"state": "NEW"}, session)

    assert [reply.json["state"] for reply in moved] == ["CONTACTED", "QUALIFIED"]
    assert (moved[1].json["consultant_id"], moved[1].json["store"]) == ("consultant-1", "1")
    assert illegal.status == 409


def test_giving_up_needs_its_reason(desk: Desk) -> None:
    inquiry_id, session = send(desk).json["inquiry_id"], consultant(desk)

    without = move(desk, inquiry_id, {"state": "LOST"}, session)
    lost = move(desk, inquiry_id, {"state": "LOST", "reason": "bought elsewhere"}, session)

    assert (without.status, without.pointers) == (422, ["/reason"])
    assert (lost.json["state"], lost.json["lost_reason"]) == ("LOST", "bought elsewhere")


def test_another_stores_inquiry_is_not_found(desk: Desk) -> None:
    inquiry_id = send(desk).json["inquiry_id"]
    move(desk, inquiry_id, {"state": "CONTACTED"}, consultant(desk, "1"))
    other, director = consultant(desk, "2"), desk.session_of("sales-director@driveaway.example")

    seen = [desk.ask(api.handler, "GET", ONE, session=each, inquiry_id=inquiry_id) for each in (other, director)]

    assert [reply.status for reply in seen] == [404, 200]
    assert move(desk, inquiry_id, {"state": "QUALIFIED"}, other).status == 404


def test_a_list_shows_what_nobody_took_and_what_is_my_stores_page_by_page(desk: Desk) -> None:
    session = consultant(desk, "1")
    free = [send(desk, key=f"w{number}").json["inquiry_id"] for number in range(2)]
    mine = send(desk, key="v", channel="walk_in", session=session).json["inquiry_id"]
    send(desk, key="o", channel="walk_in", session=consultant(desk, "2"))

    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": "1", "cursor": cursor}
        page = desk.ask(api.handler, "GET", "/api/inquiries", query=query, session=session).json
        found += [each["inquiry_id"] for each in page["inquiries"]]
        cursor = page["cursor"]

    assert sorted(found[:2]) == sorted(free)
    assert found[2:] == [mine]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"state": "ASLEEP"}, "/state"),
        ({"cursor": "7.x"}, "/cursor"),
        ({"cursor": "%"}, "/cursor"),
        ({"limit": "0"}, "/limit"),
    ],
)
def test_a_list_refuses_what_it_cannot_read(desk: Desk, query: dict[str, str], pointer: str) -> None:
    reply = desk.ask(api.handler, "GET", "/api/inquiries", query=query, session=consultant(desk))

    assert (reply.status, reply.pointers) == (422, [pointer])


def test_lists_and_records_need_a_session(desk: Desk) -> None:
    inquiry_id = send(desk).json["inquiry_id"]

    assert desk.ask(api.handler, "GET", "/api/inquiries").status == 401
    assert desk.ask(api.handler, "GET", ONE, inquiry_id=inquiry_id).status == 401
