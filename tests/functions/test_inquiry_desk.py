"""Inquiries in the console: nobody who asked is forgotten, and what was said with them is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from functions.inquiries import api
from functions.orders import api as orders
from tests.fakes import session
from tests.functions.desk import Desk, Reply
from tests.functions.inquiring import ONE, move, send

PAGE, STEP = "/staff/inquiries/{inquiry_id}", "/staff/inquiries/{inquiry_id}/state"
ENGLISH = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture(autouse=True)
def signed_in(desk: Desk) -> None:
    for who in ("consultant-1", "consultant-2", "sales-manager-1", "finance", "delivery"):
        session(desk.bench, who, lasting=timedelta(days=9))


def waiting(desk: Desk, who: str) -> list[tuple[str, str | None]]:
    tasks = desk.ask(orders.handler, "GET", "/api/tasks", session=who).json["tasks"]
    return [(each["link"], each["due_at"]) for each in tasks if each["kind"] == "inquiry"]


def page(desk: Desk, inquiry_id: str, who: str) -> Reply:
    return desk.ask(api.handler, "GET", PAGE, headers=ENGLISH, session=who, inquiry_id=inquiry_id)


def test_an_inquiry_is_a_task_of_every_consultant_until_one_takes_it(desk: Desk) -> None:
    desk.bench.clock.at = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)  # four in the afternoon; the store shuts at six
    inquiry_id = send(desk).json["inquiry_id"]
    task = (f"/staff/inquiries/{inquiry_id}", "2026-03-10T03:00:00.000Z")

    assert waiting(desk, "consultant-1") == waiting(desk, "consultant-2") == [task]
    assert waiting(desk, "finance") == waiting(desk, "sales-manager-1") == []

    move(desk, inquiry_id, {"state": "CONTACTED"}, "consultant-1")
    assert waiting(desk, "consultant-1") == waiting(desk, "consultant-2") == []


def test_one_that_was_not_answered_in_time_is_the_sales_manager_s_task_too(desk: Desk) -> None:
    send(desk)
    assert waiting(desk, "sales-manager-1") == []
    desk.bench.clock.advance(timedelta(days=2))
    assert waiting(desk, "sales-manager-1") == waiting(desk, "consultant-1") != []


def test_what_a_consultant_wrote_down_is_the_task_of_nobody_else(desk: Desk) -> None:
    send(desk, channel="phone", session="consultant-1")
    assert [due for _, due in waiting(desk, "consultant-1")] == [None]
    assert waiting(desk, "consultant-2") == []


def test_the_page_of_an_inquiry_tells_all_that_was_said_and_leads_on(desk: Desk) -> None:
    inquiry_id, who = send(desk, notes="seven <seats>").json["inquiry_id"], "consultant-1"
    shown = page(desk, inquiry_id, who)

    assert shown.status == 200
    for said in (
        'href="tel:+8613800138000"',
        'href="mailto:liu.yang@mail.example"',
        "A3 Dawn",
        "seven &lt;seats&gt;",
        "Within a month",
    ):
        assert said in shown.text
    for place in (f"/staff/orders/new?inquiry_id={inquiry_id}", "/staff/customers/"):
        assert place in shown.text


def test_an_inquiry_is_moved_on_its_page_and_giving_up_asks_for_the_reason(desk: Desk) -> None:
    inquiry_id, who = send(desk).json["inquiry_id"], "consultant-1"

    def step(**form: str) -> Reply:
        return desk.ask(api.handler, "POST", STEP, form=form, headers=ENGLISH, session=who, inquiry_id=inquiry_id)

    assert step(state="CONTACTED").header("location") == f"/staff/inquiries/{inquiry_id}"
    refused = step(state="LOST")
    assert refused.status == 422
    assert 'id="reason-error"' in refused.text
    assert "<details open>" in refused.text
    assert step(state="LOST", reason="Bought elsewhere").status == 303
    assert "Bought elsewhere" in page(desk, inquiry_id, who).text
    assert desk.ask(api.handler, "GET", ONE, session=who, inquiry_id=inquiry_id).json["state"] == "LOST"


def test_the_list_shows_a_state_and_asks_a_visitor_to_sign_in(desk: Desk) -> None:
    taken, new = send(desk).json["inquiry_id"], send(desk, key="k2").json["inquiry_id"]
    who = "consultant-1"
    move(desk, taken, {"state": "CONTACTED"}, who)

    listed = {
        state: desk.ask(api.handler, "GET", "/staff/inquiries", query={"state": state}, headers=ENGLISH, session=who)
        for state in ("NEW", "CONTACTED")
    }
    assert [one in listed[state].text for state in ("NEW", "CONTACTED") for one in (new, taken)] == [
        True,
        False,
        False,
        True,
    ]

    assert desk.ask(api.handler, "GET", "/staff/inquiries", headers=ENGLISH).status == 401


@pytest.mark.parametrize("role", ["finance", "delivery"])
def test_who_does_not_sell_may_read_it_but_is_offered_no_step(desk: Desk, role: str) -> None:
    inquiry_id = send(desk).json["inquiry_id"]
    shown = page(desk, inquiry_id, role)
    assert (shown.status, "/state" in shown.text, "/staff/orders/new?" in shown.text) == (200, False, False)
