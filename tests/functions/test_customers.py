from __future__ import annotations

from typing import Any

import pytest

from functions.customers import api
from tests.functions.desk import Desk, Reply
from tests.functions.filled import hidden, value_of
from tests.functions.inquiring import send

ONE = "/api/customers/{customer_id}"
PAGE = "/staff/customers/{customer_id}"
BROWSER = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture
def session(desk: Desk) -> str:
    return desk.session_of("consultant-1@driveaway.example")


@pytest.fixture
def customer_id(desk: Desk) -> str:
    return str(send(desk).json["customer_id"])


def show(desk: Desk, session: str, customer_id: str) -> Reply:
    return desk.ask(api.handler, "GET", ONE, session=session, customer_id=customer_id)


def edit(desk: Desk, session: str, customer_id: str, body: dict[str, Any], version: int | None = 1) -> Reply:
    headers = {} if version is None else {"if-match": f'"{version}"'}
    return desk.ask(api.handler, "PATCH", ONE, body=body, headers=headers, session=session, customer_id=customer_id)


def test_the_profile_lists_what_belongs_to_the_customer(desk: Desk, session: str, customer_id: str) -> None:
    second = send(desk, key="key-2").json

    found = show(desk, session, customer_id)

    assert found.status == 200
    assert (found.json["phone"], found.json["email"], found.json["version"]) == (
        "+8613800138000",
        "liu.yang@mail.example",
        1,
    )
    assert second["inquiry_id"] in [each["inquiry_id"] for each in found.json["inquiries"]]
    assert len(found.json["inquiries"]) == 2
    assert (found.json["orders"], found.json["feedback"]) == ([], [])


def test_an_edit_raises_the_version_and_empties_what_may_be_empty(desk: Desk, session: str, customer_id: str) -> None:
    filled = edit(desk, session, customer_id, {"id_type": "resident_id", "id_number": "110101199003074514"})
    emptied = edit(desk, session, customer_id, {"id_number": None}, version=2)

    assert (filled.json["version"], filled.json["id_number"]) == (2, "110101199003074514")
    assert (emptied.json["version"], emptied.json["id_number"], emptied.json["id_type"]) == (3, None, "resident_id")


def test_an_edit_answers_the_whole_profile(desk: Desk, session: str, customer_id: str) -> None:
    assert len(edit(desk, session, customer_id, {"address": "湖边路 1 号"}).json["inquiries"]) == 1


def test_an_edit_names_the_version_it_was_made_from(desk: Desk, session: str, customer_id: str) -> None:
    without = edit(desk, session, customer_id, {"name": "刘阳"}, version=None)
    stale = edit(desk, session, customer_id, {"name": "刘阳"}, version=7)

    assert (without.status, stale.status) == (428, 412)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"phone": "1"}, "/phone"),
        ({"id_type": "library_card"}, "/id_type"),
        ({"x": 1}, "/x"),
    ],
)
def test_a_wrong_field_is_named(desk: Desk, session: str, customer_id: str, body: dict[str, Any], pointer: str) -> None:
    reply = edit(desk, session, customer_id, body)

    assert (reply.status, reply.pointers) == (422, [pointer])


def test_a_contact_of_somebody_else_cannot_be_taken(desk: Desk, session: str, customer_id: str) -> None:
    send(desk, key="key-2", phone="13900139000", email="other@mail.example")

    by_phone = edit(desk, session, customer_id, {"phone": "13900139000"})
    by_email = edit(desk, session, customer_id, {"email": "other@mail.example"})

    assert (by_phone.pointers, by_email.pointers) == (["/phone"], ["/email"])


def test_a_person_is_recognised_by_the_new_phone_and_no_longer_by_the_old(
    desk: Desk, session: str, customer_id: str
) -> None:
    edit(desk, session, customer_id, {"phone": "13700137000", "email": "new@mail.example"})

    new = send(desk, key="key-2", phone="13700137000", email="x@mail.example").json["customer_id"]
    old = send(desk, key="key-3").json["customer_id"]

    assert new == customer_id
    assert old != customer_id


def test_a_profile_is_staffs_to_see_and_salespeoples_to_change(desk: Desk, customer_id: str) -> None:
    finance = desk.session_of("finance@driveaway.example")

    assert show(desk, "", customer_id).status == 401
    assert show(desk, finance, customer_id).status == 200
    assert edit(desk, finance, customer_id, {"name": "刘阳"}).status == 403


def test_an_unknown_customer_is_not_found(desk: Desk, session: str) -> None:
    assert show(desk, session, "0" * 26).status == 404
    assert edit(desk, session, "0" * 26, {"name": "刘阳"}).status == 404


def look(desk: Desk, session: str, customer_id: str) -> Reply:
    return desk.ask(api.handler, "GET", PAGE, headers=BROWSER, session=session, customer_id=customer_id)


def save(desk: Desk, session: str, customer_id: str, shown: Reply, **typed: str) -> Reply:
    names = ("name", "email", "language", "id_type", "id_number", "address")
    form = {**{name: value_of(shown, name) for name in names}, **hidden(shown), **typed}
    return desk.ask(api.handler, "POST", PAGE, headers=BROWSER, form=form, session=session, customer_id=customer_id)


def test_the_page_shows_the_profile_but_not_the_digits_that_confirm(desk: Desk, session: str, customer_id: str) -> None:
    page = look(desk, session, customer_id)
    assert (page.status, page.header("cache-control")) == (200, "no-store")
    assert "+861380013••••" in page.text and "138000" not in page.text.replace("+861380013••••", "")
    assert f"/staff/orders/new?customer_id={customer_id}" in page.text and "Q-" in page.text

    director = look(desk, desk.session_of("finance@driveaway.example"), customer_id)
    assert director.status == 200 and '<form method="post" action="/staff/customers' not in director.text


def test_the_form_changes_the_profile_and_an_empty_phone_stays(desk: Desk, session: str, customer_id: str) -> None:
    shown = look(desk, session, customer_id)

    saved = save(desk, session, customer_id, shown, id_type="passport", id_number="E1", phone="", address="Lake 1")

    assert (saved.status, saved.header("location")) == (303, f"/staff/customers/{customer_id}?saved=yes")
    now = show(desk, session, customer_id).json
    assert (now["id_number"], now["address"], now["phone"], now["version"]) == ("E1", "Lake 1", "+8613800138000", 2)
    emptied = save(desk, session, customer_id, look(desk, session, customer_id), address="", phone="138 0013 8001")
    now = show(desk, session, customer_id).json
    assert (emptied.status, now["address"], now["phone"]) == (303, None, "+8613800138001")


def test_a_profile_that_was_changed_meanwhile_is_told_and_the_form_kept(
    desk: Desk, session: str, customer_id: str
) -> None:
    shown = look(desk, session, customer_id)
    edit(desk, session, customer_id, {"address": "Changed meanwhile"})

    stale = save(desk, session, customer_id, shown, address="Typed by me")

    assert stale.status == 412 and "Changed meanwhile" in stale.text
    assert value_of(stale, "address") == "Typed by me"
    assert save(desk, session, customer_id, stale, address="Typed by me").status == 303
    assert show(desk, session, customer_id).json["address"] == "Typed by me"


def test_wrong_contacts_stand_beside_their_fields(desk: Desk, session: str, customer_id: str) -> None:
    wrong = save(desk, session, customer_id, look(desk, session, customer_id), phone="12", email="nobody")
    assert wrong.status == 422
    assert 'id="phone-error"' in wrong.text and 'id="email-error"' in wrong.text
