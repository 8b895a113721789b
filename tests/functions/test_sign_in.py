from __future__ import annotations

from datetime import timedelta

import pytest

from driveaway.access.model import Session
from functions.access import sign_in
from tests.functions.desk import Desk, Reply, opened

KNOWN = "consultant-1@driveaway.example"
UNKNOWN = "nobody@driveaway.example"
ENTER = "/api/sign-in/{sign_in_id}"


def ask(desk: Desk, email: str) -> Reply:
    return desk.ask(sign_in.handler, "POST", "/api/sign-in", body={"email": email})


def enter(desk: Desk, sign_in_id: str, code: str) -> Reply:
    return desk.ask(sign_in.handler, "POST", ENTER, body={"code": code}, sign_in_id=sign_in_id)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_known_address_gets_a_code_and_the_code_opens_a_session(desk: Desk) -> None:
    asked = ask(desk, KNOWN.upper())
    opened_session = enter(desk, asked.json["sign_in_id"], desk.code_of(asked.json["sign_in_id"]))

    assert asked.status == 202
    assert opened_session.status == 200
    assert opened_session.json["staff"] == {
        "staff_id": "consultant-1",
        "name": "林晓雯",
        "roles": ["consultant"],
        "store": "1",
    }
    assert opened_session.json["expires_at"] == "2026-03-02T21:00:00.000Z"
    cookie = opened_session.cookie("driveaway_session")
    assert opened_session.json["session"] in cookie
    assert "; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax" in cookie


def test_the_table_holds_no_secret_of_a_session(desk: Desk) -> None:
    secret = desk.session_of(KNOWN)

    rows = desk.bench.client.scan(TableName="business")["Items"]

    assert any(row["pk"]["S"].startswith(f"{Session.ROOT}#") for row in rows)
    assert secret not in str(rows)


def test_an_unknown_address_is_answered_alike_but_gets_no_mail(desk: Desk) -> None:
    known, unknown = ask(desk, KNOWN), ask(desk, UNKNOWN)

    assert (known.status, list(known.json)) == (unknown.status, list(unknown.json))
    assert len(known.json["sign_in_id"]) == len(unknown.json["sign_in_id"])
    rows = desk.bench.client.scan(TableName="business")["Items"]
    assert [row["effect_id"]["S"] for row in rows if "effect_id" in row] == [f"{known.json['sign_in_id']}-code"]


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
def test_wrong_codes_are_answered_alike_for_known_and_unknown_addresses(desk: Desk, email: str) -> None:
    sign_in_id = ask(desk, email).json["sign_in_id"]
    wrong = another(desk.code_of(sign_in_id)) if email == KNOWN else "123456"

    replies = [enter(desk, sign_in_id, wrong) for _ in range(6)]

    assert [reply.status for reply in replies] == [422] * 5 + [429]
    assert replies[0].pointers == ["/code"]
    assert replies[5].header("retry-after")


def test_the_right_code_is_refused_after_five_wrong_ones(desk: Desk) -> None:
    sign_in_id = ask(desk, KNOWN).json["sign_in_id"]
    code = desk.code_of(sign_in_id)
    for _ in range(5):
        enter(desk, sign_in_id, another(code))

    assert enter(desk, sign_in_id, code).status == 429


def test_a_code_opens_one_session_only(desk: Desk) -> None:
    sign_in_id = ask(desk, KNOWN).json["sign_in_id"]
    code = desk.code_of(sign_in_id)

    assert [enter(desk, sign_in_id, code).status for _ in range(2)] == [200, 422]


def test_a_code_is_good_for_ten_minutes(desk: Desk) -> None:
    sign_in_id = ask(desk, KNOWN).json["sign_in_id"]
    code = desk.code_of(sign_in_id)
    desk.bench.clock.advance(timedelta(minutes=10))

    assert enter(desk, sign_in_id, code).status == 422


def test_a_sixth_unused_code_within_an_hour_is_not_mailed(desk: Desk) -> None:
    asked = [ask(desk, KNOWN) for _ in range(6)]

    assert [reply.status for reply in asked] == [202] * 6
    for reply in asked[:5]:
        desk.code_of(reply.json["sign_in_id"])
    assert len(desk.bench.mailer.sent) == 5
    assert enter(desk, asked[5].json["sign_in_id"], "123456").status == 422


def test_who_uses_their_codes_may_sign_in_as_often_as_they_like(desk: Desk) -> None:
    assert all(desk.session_of(KNOWN) for _ in range(7))


def test_what_is_no_address_is_named(desk: Desk) -> None:
    assert ask(desk, "no address").pointers == ["/email"]


def test_the_pages_lead_from_the_address_through_the_code_to_the_first_page(desk: Desk) -> None:
    first = desk.ask(sign_in.handler, "GET", "/staff", query={"lang": "en"})
    asked = desk.ask(sign_in.handler, "POST", "/staff/sign-in", form={"email": KNOWN})
    sign_in_id = asked.header("location").partition("=")[2]
    second = desk.ask(sign_in.handler, "GET", "/staff", query={"sign_in_id": sign_in_id})
    entered = desk.ask(
        sign_in.handler,
        "POST",
        "/staff/sign-in/{sign_in_id}",
        form={"code": desk.code_of(sign_in_id)},
        sign_in_id=sign_in_id,
    )
    cookie = entered.cookie("driveaway_session").partition(";")[0]
    home = desk.ask(sign_in.handler, "GET", "/staff", headers={"cookie": cookie})

    assert (first.status, asked.status, second.status, entered.status, home.status) == (200, 303, 200, 303, 200)
    assert 'name="email"' in first.text
    assert f'action="/staff/sign-in/{sign_in_id}"' in second.text
    assert entered.header("location") == "/staff"
    assert "林晓雯" in home.text
    assert home.header("cache-control") == "no-store"


def test_a_wrong_code_shows_the_form_again(desk: Desk) -> None:
    sign_in_id = ask(desk, KNOWN).json["sign_in_id"]
    wrong = another(desk.code_of(sign_in_id))

    form = {"code": wrong, "next": "/approve/abc"}
    again = desk.ask(sign_in.handler, "POST", "/staff/sign-in/{sign_in_id}", form=form, sign_in_id=sign_in_id)

    assert again.status == 422
    assert f'value="{wrong}"' in again.text
    assert 'name="next" value="/approve/abc"' in again.text


def test_a_person_sent_to_sign_in_comes_back_without_the_link_in_any_address(desk: Desk) -> None:
    going = "/approve/secret-of-a-link"
    asked = desk.ask(sign_in.handler, "POST", "/staff/sign-in", form={"email": KNOWN, "next": going})
    sign_in_id = asked.header("location").partition("=")[2]
    kept = asked.cookie("driveaway_next").partition(";")[0]
    second = desk.ask(sign_in.handler, "GET", "/staff", query={"sign_in_id": sign_in_id}, headers={"cookie": kept})
    form = {"code": desk.code_of(sign_in_id), "next": going}
    entered = desk.ask(sign_in.handler, "POST", "/staff/sign-in/{sign_in_id}", form=form, sign_in_id=sign_in_id)

    assert "secret" not in asked.header("location")
    assert f'name="next" value="{going}"' in second.text
    assert entered.header("location") == going
    assert "Max-Age=0" in entered.cookie("driveaway_next")


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_nobody_is_sent_elsewhere_after_signing_in(desk: Desk, elsewhere: str) -> None:
    sign_in_id = ask(desk, KNOWN).json["sign_in_id"]
    form = {"code": desk.code_of(sign_in_id), "next": elsewhere}

    entered = desk.ask(sign_in.handler, "POST", "/staff/sign-in/{sign_in_id}", form=form, sign_in_id=sign_in_id)

    assert (entered.status, entered.header("location")) == (303, "/staff")


def test_signing_out_ends_the_session_on_the_server(desk: Desk) -> None:
    cookie = {"cookie": f"driveaway_session={desk.session_of(KNOWN)}"}

    left = desk.ask(sign_in.handler, "POST", "/staff/sign-out", form={}, headers=cookie)
    after = desk.ask(sign_in.handler, "GET", "/staff", headers=cookie)

    assert (left.status, left.header("location")) == (303, "/staff")
    assert left.cookie("driveaway_session").startswith("driveaway_session=; ")
    assert 'name="email"' in after.text


def test_behind_a_stage_everything_stands_under_its_prefix_and_cookies_are_secure() -> None:
    with opened(stage="prod") as desk:
        desk.stage_path = "/prod"
        asked = desk.ask(sign_in.handler, "POST", "/staff/sign-in", form={"email": KNOWN, "next": "/approve/x"})

        assert asked.header("location").startswith("/prod/staff?sign_in_id=")
        assert "; Path=/prod; " in asked.cookie("driveaway_next")
        assert asked.cookie("driveaway_next").endswith("; Secure")
