"""The survey as a page without scripts, and feedback that staff write down."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest

from driveaway.customers.service import profile
from driveaway.feedback.model import SCORE_NAMES, Feedback
from driveaway.orders.model import Order
from functions.feedback import api, survey
from infra.build_assets import build
from tests.fakes import Bench, request, session
from tests.unit.aftercare.scenes import delivered, seen
from tests.unit.feedback.test_surveys import asked

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"}
TYPED = {f"scores.{name}": "8" for name in SCORE_NAMES} | {"recommend": "9", "comment": "<i>good</i>"}


class Groups(HTMLParser):
    """Collects the radio groups of a page: name, and which values are offered and chosen, inside which legend."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.offered: dict[str, list[str]] = {}
        self.chosen: dict[str, str] = {}
        self.fieldsets = 0
        self.legends = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        found = {name: value or "" for name, value in attrs}
        self.fieldsets += tag == "fieldset"
        self.legends += tag == "legend"
        if tag == "input" and found.get("type") == "radio":
            self.offered.setdefault(found["name"], []).append(found["value"])
            if "checked" in found:
                self.chosen[found["name"]] = found["value"]


@pytest.fixture(scope="module", autouse=True)
def _built_pages() -> None:
    build()


@pytest.fixture
def order(here: Bench) -> Order:
    return delivered(here)


def shown(token: str, language: str = "en") -> tuple[int, str]:
    """Open the survey in a browser."""
    path = f"/survey/{token}"
    headers = {"Accept": "text/html", "Accept-Language": language}
    status, headers_back, page = request(survey.handler, "GET", "/survey/{token}", path=path, headers=headers)
    assert headers_back["cache-control"] == ["no-store"]
    return status, page


def sent(token: str, body: dict[str, Any] | str, headers: dict[str, str] | None = None) -> tuple[int, Any, str]:
    """Answer the survey."""
    return request(survey.handler, "POST", "/survey/{token}", path=f"/survey/{token}", body=body, headers=headers)


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_each_question_is_a_group_of_its_own(here: Bench, order: Order, language: str) -> None:
    status, page = shown(asked(here, order), language)
    groups = Groups(page)
    assert status == 200
    assert groups.offered == {
        **{f"scores.{name}": [str(number) for number in range(1, 11)] for name in SCORE_NAMES},
        "recommend": [str(number) for number in range(11)],
    }
    assert groups.fieldsets == groups.legends == 7
    assert order.order_no in page


def test_a_form_closes_the_order_and_leads_to_thanks(here: Bench, order: Order) -> None:
    token = asked(here, order)
    status, headers, _ = sent(token, urlencode(TYPED), FORM)
    assert (status, headers["location"]) == (303, [f"/survey/{token}"])
    assert seen(here, order.order_id).status == "CLOSED"
    status, page = shown(token)
    assert (status, "Thank you for your answers" in page, "<form" in page) == (200, True, False)


def test_a_form_with_gaps_keeps_what_was_chosen_and_names_what_is_missing(here: Bench, order: Order) -> None:
    token = asked(here, order)
    typed = {name: value for name, value in TYPED.items() if name not in {"scores.deal", "recommend"}}
    status, _, page = sent(token, urlencode(typed), FORM)
    groups = Groups(page)
    assert status == 422
    assert groups.chosen == {f"scores.{name}": "8" for name in SCORE_NAMES if name != "deal"}
    assert "&lt;i&gt;good&lt;/i&gt;" in page
    assert 'href="#scores-deal"' in page
    assert 'href="#recommend"' in page
    assert seen(here, order.order_id).status == "DELIVERED"


def test_a_form_without_any_choice_names_all_seven(here: Bench, order: Order) -> None:
    _, _, page = sent(asked(here, order), urlencode({"comment": "nothing"}), FORM)
    assert [f'href="#scores-{name}"' in page for name in SCORE_NAMES] == [True] * 6


def test_a_program_gets_json_and_the_same_again(here: Bench, order: Order) -> None:
    token = asked(here, order)
    body = {"scores": dict.fromkeys(SCORE_NAMES, 10), "recommend": 10}
    first = sent(token, body)
    assert (first[0], json.loads(first[2])) == (200, {"order_id": order.order_id, "status": "CLOSED"})
    assert sent(token, body)[2] == first[2]
    assert sent(token, {**body, "recommend": 0})[0] == 409


def test_an_unknown_link_is_not_found(here: Bench, order: Order) -> None:
    assert shown("unknown")[0] == 404
    assert sent("unknown", {"scores": dict.fromkeys(SCORE_NAMES, 10), "recommend": 10})[0] == 404


def told(body: dict[str, Any], headers: dict[str, str], key: str = "k1") -> tuple[int, dict[str, Any]]:
    """Write feedback down as staff."""
    sent_headers = {**headers, **({"Idempotency-Key": key} if key else {})}
    status, _, text = request(api.handler, "POST", "/api/feedback", body=body, headers=sent_headers)
    return status, json.loads(text)


def test_staff_write_down_what_they_heard(here: Bench, order: Order) -> None:
    staff = session(here, "consultant-1")
    body = {"source": "phone", "order_id": order.order_id, "theme": "delivery", "text": "Came a day late."}
    status, reply = told(body, staff)
    assert status == 201
    kept = here.book.get(Feedback, reply["feedback_id"])
    assert (kept.source, kept.theme, kept.customer_id, kept.by) == (
        "phone",
        "delivery",
        order.customer_id,
        "consultant-1",
    )
    _, pointers = profile(order.customer_id, book=here.book)
    assert "Came a day late." in [each.label for each in pointers if each.kind == "feedback"]
    assert told(body, staff) == (201, reply)


def test_staff_may_speak_for_themselves_without_an_order(here: Bench, order: Order) -> None:
    status, reply = told({"source": "staff", "text": "The form is long."}, session(here, "consultant-1"))
    assert (status, reply["store"]) == (201, "1")


def test_feedback_on_what_is_not_ones_own_is_refused(here: Bench, order: Order) -> None:
    body = {"source": "phone", "order_id": order.order_id, "text": "x"}
    status, problem = told(body, session(here, "consultant-2"))
    assert (status, problem["errors"][0]["pointer"]) == (422, "/order_id")
    assert told(body, {})[0] == 401
    assert told(body, session(here, "consultant-1"), key="")[0] == 400
    assert told({**body, "source": "survey"}, {"Authorization": "Bearer consultant-1"})[0] == 422


def read(feedback_id: str, secret: str, accept: str = "text/html") -> tuple[int, str]:
    """Open one feedback in the console."""
    headers = {"Accept": accept, "Accept-Language": "en", "Authorization": f"Bearer {secret}"}
    path = f"/staff/feedback/{feedback_id}"
    status, _, page = request(api.handler, "GET", "/staff/feedback/{feedback_id}", path=path, headers=headers)
    return status, page


def test_what_was_said_is_read_whole_by_staff_of_the_store(here: Bench, order: Order) -> None:
    for who in ("consultant-1", "consultant-2"):
        session(here, who)
    words = "The seat squeaks.\n" + "And more. " * 30
    told_of = {"source": "phone", "order_id": order.order_id, "theme": "Seat", "text": words}
    _, written = told(told_of, session(here, "sales-manager-1"))
    status, page = read(written["feedback_id"], "consultant-1")
    assert status == 200
    assert "The seat squeaks.</p>" in page and "And more. " * 29 in page and f"/staff/orders/{order.order_id}" in page
    assert json.loads(read(written["feedback_id"], "consultant-1", "application/json")[1])["theme"] == "Seat"
    assert read(written["feedback_id"], "consultant-2")[0] == 404
    assert read("nothing", "consultant-1")[0] == 404


def test_an_answered_survey_is_read_with_its_scores(here: Bench, order: Order) -> None:
    token = asked(here, order)
    assert sent(token, urlencode(TYPED), FORM)[0] == 303
    session(here, "consultant-1")
    _, pointers = profile(order.customer_id, book=here.book)
    (feedback_id,) = [each.target_id for each in pointers if each.kind == "feedback"]
    page = read(feedback_id, "consultant-1")[1]
    assert page.count("8 of 10") == 6 and "9 of 10" in page and "&lt;i&gt;good&lt;/i&gt;" in page
    assert "Customer" in page
