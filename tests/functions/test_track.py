"""The look-up by tracking code: cheap to ask again, the same for everybody who knows the code."""

from __future__ import annotations

import json

import pytest

from driveaway.orders.editing import cancel_order, edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import OrderEdit
from driveaway.runtime.pages import Pages
from driveaway.shared.text import LANGUAGES, Language
from functions.deliveries import track
from tests.fakes import Bench, request
from tests.functions.desk import Desk
from tests.sales import draft, person_with, sent, submitted


@pytest.fixture
def here(desk: Desk) -> Bench:
    return desk.bench


def looked(code: str, **headers: str) -> tuple[int, dict[str, list[str]], str]:
    return request(track.handler, "GET", "/track/{code}", path=f"/track/{code}", headers=headers)


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
