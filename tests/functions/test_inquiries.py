"""Inquiries: taken by form and by program, once, with the person recognised."""

from __future__ import annotations

from typing import Any

import pytest

from driveaway.inquiries.model import Inquiry
from functions.inquiries import api
from tests.functions.desk import Desk
from tests.functions.inquiring import LIU, consultant, send

FORM = {name: "true" if value is True else str(value) for name, value in LIU.items()}


def records(desk: Desk, root: str) -> list[dict[str, Any]]:
    rows = desk.bench.client.scan(TableName="business", ConsistentRead=True)["Items"]
    return [row for row in rows if row["pk"]["S"].startswith(f"{root}#") and row["sk"]["S"] == root]


def test_an_inquiry_is_recorded_with_a_profile_and_thanked_for_by_mail(desk: Desk) -> None:
    reply = send(desk)

    assert reply.status == 201
    assert set(reply.json) == {"inquiry_id", "customer_id", "reference"}
    taken = desk.bench.book.get(Inquiry, reply.json["inquiry_id"])
    assert (taken.phone, taken.email, taken.state) == ("+8613800138000", "liu.yang@mail.example", "NEW")
    [effect] = records(desk, "EFFECT")
    assert effect["mail"]["M"]["kind"]["S"] == "inquiry_received"


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "other@mail.example"},
        {"phone": "+86 139 0013 9000"},
        {"phone": "+86-138-0013-8000", "name": "L. Yang"},
    ],
    ids=["by phone", "by e-mail", "by phone written otherwise"],
)
def test_the_same_person_is_recognised(desk: Desk, changes: dict[str, str]) -> None:
    first, second = send(desk), send(desk, key="key-2", **changes)

    assert first.json["customer_id"] == second.json["customer_id"]
    assert first.json["inquiry_id"] != second.json["inquiry_id"]
    [profile] = records(desk, "CUSTOMER")
    assert (profile["phone"]["S"], profile["email"]["S"]) == ("+8613800138000", "liu.yang@mail.example")


def test_phone_wins_over_email_and_the_conflict_is_noted(desk: Desk) -> None:
    liu = send(desk).json["customer_id"]
    other = send(desk, key="key-2", phone="13900139000", email="other@mail.example").json["customer_id"]

    both = send(desk, key="key-3", phone="13800138000", email="other@mail.example").json

    taken = desk.bench.book.get(Inquiry, both["inquiry_id"])
    assert (taken.customer_id, taken.conflicting_customer_id) == (liu, other)


def test_a_repeat_with_the_same_key_gets_the_first_reply(desk: Desk) -> None:
    first, repeat = send(desk), send(desk)

    assert (repeat.status, repeat.json) == (first.status, first.json)
    assert len(records(desk, "INQUIRY")) == 1


def test_the_same_key_with_another_body_is_refused(desk: Desk) -> None:
    send(desk)

    assert send(desk, notes="another").status == 422


def test_a_program_must_send_a_key(desk: Desk) -> None:
    assert send(desk, key="").status == 400


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"phone": "12"}, "/phone"),
        ({"email": "nowhere"}, "/email"),
        ({"consent": False}, "/consent"),
        ({"consent": None}, "/consent"),
        ({"language": "fr"}, "/language"),
        ({"name": "a\u0000b"}, "/name"),
        ({"model_code": "XC-Z9"}, "/model_code"),
        ({"shoe_size": 43}, "/shoe_size"),
    ],
)
def test_a_wrong_field_is_named_by_its_pointer(desk: Desk, changes: dict[str, Any], pointer: str) -> None:
    reply = send(desk, **changes)

    assert (reply.status, reply.pointers) == (422, [pointer])
    assert reply.header("content-type") == "application/problem+json"
    assert records(desk, "INQUIRY") == []


def test_calls_and_visits_are_entered_by_a_consultant_who_owns_them(desk: Desk) -> None:
    anonymous = send(desk, channel="phone")
    manager = send(desk, channel="phone", session=desk.session_of("sales-manager-1@driveaway.example"))
    entered = send(desk, channel="walk_in", session=consultant(desk))

    assert (anonymous.status, manager.status, entered.status) == (401, 403, 201)
    taken = desk.bench.book.get(Inquiry, entered.json["inquiry_id"])
    assert (taken.consultant_id, taken.store) == ("consultant-1", "1")


def test_the_form_gives_the_same_record_as_the_api(desk: Desk) -> None:
    by_form = desk.ask(api.handler, "POST", "/inquiries", form=FORM | {"idempotency_key": "form-1"})
    by_api = send(desk)

    assert by_form.status == 303
    assert by_form.header("location").startswith("/inquiries/thanks?reference=Q-2603-")
    one, two = ({**row} for row in records(desk, "INQUIRY"))
    told_apart = {"pk", "inquiry_id", "reference", "chain", "wl_sk"}
    assert {name: one[name] for name in one.keys() - told_apart} == {
        name: two[name] for name in two.keys() - told_apart
    }
    assert by_api.json["customer_id"] == one["customer_id"]["S"]


def test_a_form_sent_twice_is_taken_once(desk: Desk) -> None:
    twice = [desk.ask(api.handler, "POST", "/inquiries", form=FORM | {"idempotency_key": "f"}) for _ in range(2)]

    assert twice[0].header("location") == twice[1].header("location")
    assert len(records(desk, "INQUIRY")) == 1


def test_a_form_without_a_key_is_taken(desk: Desk) -> None:
    assert desk.ask(api.handler, "POST", "/inquiries", form=FORM).status == 303


def test_a_wrong_form_comes_back_with_everything_that_was_typed(desk: Desk) -> None:
    again = desk.ask(
        api.handler, "POST", "/inquiries", form=FORM | {"phone": "12", "notes": "<b>red</b>", "idempotency_key": "f"}
    )

    assert again.status == 422
    assert 'value="12"' in again.text
    assert "&lt;b&gt;red&lt;/b&gt;" in again.text
    assert '<option value="XC-A3" selected>' in again.text
    assert 'name="idempotency_key" value="f"' in again.text
    assert 'id="phone-error"' in again.text


@pytest.mark.parametrize(("language", "title"), [("en", "A3 Dawn"), ("zh-Hans", "A3 晨曦")])
def test_the_form_speaks_the_readers_language_and_offers_the_chosen_model(
    desk: Desk, language: str, title: str
) -> None:
    query = {"model_code": "XC-A3", "lang": language}

    page = desk.ask(api.handler, "GET", "/inquiries/new", query=query)

    assert page.status == 200
    assert f'<html lang="{language}">' in page.text
    assert f'<option value="XC-A3" selected>{title}</option>' in page.text


def test_the_thank_you_page_shows_the_reference_and_nothing_else(desk: Desk) -> None:
    shown = desk.ask(api.handler, "GET", "/inquiries/thanks", query={"reference": "Q-2603-7KQ2M9XB"})
    forged = desk.ask(api.handler, "GET", "/inquiries/thanks", query={"reference": "call 12345"})

    assert (shown.status, forged.status) == (200, 404)
    assert "Q-2603-7KQ2M9XB" in shown.text
    assert "12345" not in forged.text
