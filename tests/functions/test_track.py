"""The look-up by tracking code: cheap to ask again, the same for everybody who knows the code."""

from __future__ import annotations

import json
from datetime import date

import pytest

from driveaway.adapters.dynamodb.items import key_attributes
from driveaway.deliveries.owing import move_day, tick_off
from driveaway.deliveries.requests import ItemDone, ItemMoved
from driveaway.deliveries.tracking import Tracking
from driveaway.orders.editing import cancel_order, edit_order
from driveaway.orders.model import Order
from driveaway.orders.recoding import give_up_code
from driveaway.orders.requests import OrderEdit
from driveaway.runtime.pages import Pages
from driveaway.runtime.wiring import world
from driveaway.shared.text import LANGUAGES, Language
from functions.deliveries import track
from tests.fakes import Bench, request
from tests.functions.desk import Desk
from tests.sales import confirmed, draft, person_with, sent, staff_person, submitted
from tests.sights import watched
from tests.unit.aftercare.scenes import delivered, mails


@pytest.fixture
def here(desk: Desk) -> Bench:
    return desk.bench


def looked(code: str, **headers: str) -> tuple[int, dict[str, list[str]], str]:
    return request(track.handler, "GET", "/track/{code}", path=f"/track/{code}", headers=headers)


def calls_of(bench: Bench) -> list[str]:
    """Return the list that grows by each call to AWS from now on."""
    vars(world()).update(book=bench.book)
    calls: list[str] = []
    bench.client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    return calls


def test_a_look_is_one_read_of_one_small_item(here: Bench) -> None:
    code = confirmed(submitted(here), here).tracking_code
    calls = calls_of(here)
    assert looked(code)[0] == looked(code.lower())[0] == 200
    assert calls == ["GetItem", "GetItem"]
    kept = here.client.get_item(TableName="business", Key=key_attributes(Tracking.key_of(code)))["Item"]
    assert len(json.dumps(kept, ensure_ascii=False).encode()) <= 1500


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_codes_that_show_nothing_cannot_be_told_apart(here: Bench, accept: str) -> None:
    calls = calls_of(here)
    unknown, short, odd = (looked(code, Accept=accept) for code in ("AAAAAAAAAAAAAAAA", "A", "'; or 1=1 %00é"))
    assert calls == ["GetItem"] * 3
    assert [reply[0] for reply in (unknown, short, odd)] == [404] * 3
    if accept == "application/json":
        assert len({json.dumps(json.loads(reply[2]) | {"instance": ""}) for reply in (unknown, short, odd)}) == 1


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_code_that_was_given_up_is_as_if_there_had_never_been_one(here: Bench, accept: str) -> None:
    order = confirmed(submitted(here), here)
    before = json.loads(looked(order.tracking_code)[2])
    seller = staff_person(order.consultant_id, here)
    told, again = (
        give_up_code(order.order_id, order.tracking_code, person=seller, book=here.book, clock=here.clock)
        for _ in range(2)
    )
    assert again["tracking_code"] == told["tracking_code"]

    calls = calls_of(here)
    gone, unknown = looked(order.tracking_code, Accept=accept), looked("A" * 16, Accept=accept)
    assert (gone[0], unknown[0], calls) == (404, 404, ["GetItem"] * 2)
    if accept == "application/json":
        assert len({json.dumps(json.loads(reply[2]) | {"instance": ""}) for reply in (gone, unknown)}) == 1
    assert told["tracking_code"] != order.tracking_code
    assert json.loads(looked(str(told["tracking_code"]))[2]) == before
    (letter,) = mails(here, "tracking_renewed")
    assert letter.link_path == f"/track/{told['tracking_code']}"


def test_after_every_step_of_an_order_the_code_shows_what_the_order_says(here: Bench) -> None:
    steps = watched(here.client)
    order = submitted(here)
    seller = person_with("consultant", here, "1")
    edit = OrderEdit(colour_code="LAKE")
    edit_order(order.order_id, edit, expected=order.version, person=seller, book=here.book, clock=here.clock)
    order = confirmed(sent(here.book.get(Order, order.order_id), here), here)
    cancel_order(order.order_id, "moved abroad", person=seller, book=here.book, clock=here.clock)
    assert len(steps) >= 6


def test_an_order_from_before_the_small_items_is_seen_from_its_records(here: Bench) -> None:
    order = submitted(here)
    before, key = looked(order.tracking_code), key_attributes(Tracking.key_of(order.tracking_code))
    kept = here.client.get_item(TableName="business", Key=key)["Item"]
    old = {name: part for name, part in kept.items() if name not in {"sight", "car", "at"}}
    here.client.put_item(TableName="business", Item=old)
    assert looked(order.tracking_code)[2] == before[2]
    here.client.put_item(TableName="business", Item=kept)


@pytest.mark.parametrize("known", ["{tag}", "W/{tag}", '"other", {tag}', "*"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_who_has_the_answer_already_gets_no_body_again(here: Bench, known: str, accept: str) -> None:
    code = draft(here).tracking_code
    status, headers, body = looked(code, Accept=accept)
    assert (status, headers["cache-control"]) == (200, ["max-age=15"])
    assert body

    again = looked(code, Accept=accept, **{"If-None-Match": known.format(tag=headers["etag"][0])})
    assert (again[0], again[1]["etag"], again[2]) == (304, headers["etag"], "")


def test_another_answer_has_another_tag(here: Bench) -> None:
    code = draft(here).tracking_code
    shown = {looked(code, **{"Accept-Language": language})[1]["etag"][0] for language in ("zh-Hans", "zh-Hant", "en")}
    assert len(shown) == 3
    assert looked(code, **{"If-None-Match": '"old"'})[0] == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_that_has_ended_is_not_told_to_be_held_up(language: Language, here: Bench) -> None:
    order = draft(here)
    seller, words = person_with("consultant", here, "1"), Pages().words(language)
    cancel_order(order.order_id, "moved abroad", person=seller, book=here.book, clock=here.clock)
    _, _, page = looked(order.tracking_code, Accept="text/html", **{"Accept-Language": language})
    assert words.t("common.step.ended") in page and words.t("common.step.blocked") not in page
    assert words.word("step", "CANCELLED") in page


def test_a_correction_that_did_not_go_out_yet_is_not_shown(here: Bench) -> None:
    order = submitted(here)
    seller = person_with("consultant", here, "1")
    edit = OrderEdit(colour_code="LAKE")
    edit_order(order.order_id, edit, expected=order.version, person=seller, book=here.book, clock=here.clock)

    def colour() -> str:
        return str(json.loads(looked(order.tracking_code, **{"Accept-Language": "en"})[2])["vehicle"]["colour"])

    before = colour()
    sent(here.book.get(Order, order.order_id), here)
    assert before != colour()


def test_an_unknown_code_is_a_problem_or_a_page_by_what_is_accepted(here: Bench) -> None:
    status, _, body = looked("AAAAAAAAAAAAAAAA", Accept="application/json")
    assert (status, json.loads(body)["errors"]) == (404, [])
    status, headers, _ = looked("AAAAAAAAAAAAAAAA", Accept="text/html")
    assert (status, headers["cache-control"]) == (404, ["no-store"])


@pytest.mark.parametrize(
    ("language", "heading", "day"),
    [
        ("zh-Hans", "我们还欠您的", "2026年3月9日"),
        ("zh-Hant", "我們還欠您的", "2026年3月9日"),
        ("en", "What we still owe you", "9 March 2026"),
    ],
)
def test_what_is_still_owed_is_told_with_its_day_and_then_that_it_is_done(
    language: Language, heading: str, day: str, here: Bench
) -> None:
    order = delivered(here, due_bill=["plates", "x" * 300])
    wish = ItemMoved(due_on=date(2026, 3, 9), reason="office is shut")
    finance = person_with("finance", here)
    move_day(order.order_id, 1, wish, person=finance, book=here.book, clock=here.clock)
    tick_off(order.order_id, 2, ItemDone(), person=finance, book=here.book, clock=here.clock)

    told = json.loads(looked(order.tracking_code)[2])["still_owed"]
    page = looked(order.tracking_code, Accept="text/html", **{"Accept-Language": language})[2]

    assert [{name for name in each if each[name]} for each in told] == [
        {"what", "label", "due_on"},
        {"what", "label", "done_on"},
    ]
    assert told[1]["what"] == "x" * 60
    assert heading in page and day in page and "office is shut" not in page
