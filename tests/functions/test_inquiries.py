from __future__ import annotations

from typing import Any

import pytest

from driveaway.inquiries.model import Inquiry
from functions.inquiries import api
from tests.functions.desk import Desk, Reply

ONE = "/api/inquiries/{inquiry_id}"
MOVE = "/api/inquiries/{inquiry_id}/state"
LIU = {
    "channel": "web",
    "name": "刘洋",
    "phone": "138 0013 8000",
    "email": "Liu.Yang@mail.example",
    "language": "zh-Hans",
    "model_code": "XC-A3",
    "purchase_horizon": "one_month",
    "consent": True,
}
FORM = {name: "true" if value is True else str(value) for name, value in LIU.items()}


def send(desk: Desk, key: str = "key-1", session: str = "", **changes: Any) -> Reply:
    body = {name: value for name, value in (LIU | changes).items() if value is not None}
    return desk.ask(api.handler, "POST", "/api/inquiries", body=body, key=key, session=session)


def consultant(desk: Desk, store: str = "1") -> str:
    return desk.session_of(f"consultant-{store}@driveaway.example")


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


def test_an_inquiry_is_moved_on_by_the_consultant_who_takes_it(desk: Desk) -> None:
    inquiry_id, session = send(desk).json["inquiry_id"], consultant(desk)

    states = ("CONTACTED", "QUALIFIED")
    moved = [move(desk, inquiry_id, {"state": state}, session) for state in states]
    illegal = move(desk, inquiry_id, {"state": "NEW"}, session)

    assert [reply.json["state"] for reply in moved] == ["CONTACTED", "QUALIFIED"]
    assert (moved[1].json["consultant_id"], moved[1].json["store"]) == ("consultant-1", "1")
    assert illegal.status == 409


def move(desk: Desk, inquiry_id: str, body: dict[str, str], session: str) -> Reply:
    return desk.ask(api.handler, "POST", MOVE, body=body, session=session, inquiry_id=inquiry_id)


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
