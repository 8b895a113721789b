"""HTTP habits that every function shares: problems, forms, idempotency, versions, languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from driveaway.inquiries.model import Inquiry
from driveaway.orders.model import Order
from driveaway.runtime.http import Api, Json
from driveaway.runtime.http.body import MOST_TEXT
from functions.inquiries import api as inquiries
from functions.orders import api as orders
from functions.orders import confirm
from tests.fakes import Bench, bench, request, session
from tests.sales import confirm_token, customer, draft, submitted, wanted

FIELDS = {
    "name": "䶮小明",
    "phone": "138 0013 8000",
    "email": "A@Example.com",
    "language": "zh-Hans",
    "consent": "true",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def sent(body: Any, key: str = "k1", **headers: str) -> tuple[int, dict[str, list[str]], str]:
    return request(
        inquiries.handler,
        "POST",
        "/api/inquiries",
        body=body,
        headers={"Idempotency-Key": key, "Content-Type": "application/json", **headers},
    )


def pointers(body: str) -> list[str]:
    return sorted(each["pointer"] for each in json.loads(body)["errors"])


def test_a_form_and_json_give_the_same_record(here: Bench) -> None:
    status, headers, _ = request(inquiries.handler, "POST", "/inquiries", body=urlencode(FIELDS), headers=FORM)
    _, _, body = sent(FIELDS)
    assert status == 303
    by_json = here.book.get(Inquiry, json.loads(body)["inquiry_id"])
    page, _ = here.book.worklist(Inquiry, "INQUIRIES#ANY")
    by_form = next(each for each in page if each.reference in headers["location"][0])
    told_apart = {"inquiry_id", "reference", "chain"}
    assert by_form.model_dump(exclude=told_apart) == by_json.model_dump(exclude=told_apart)


def test_a_bad_form_comes_back_filled_in_and_names_each_wrong_field(here: Bench) -> None:
    typed = FIELDS | {"phone": "12", "email": "nobody", "notes": '<b>"&'}
    status, headers, body = request(inquiries.handler, "POST", "/inquiries", body=urlencode(typed), headers=FORM)
    assert status == 422
    assert headers["content-type"] == ["text/html; charset=utf-8"]
    assert 'value="䶮小明"' in body
    assert 'value="nobody"' in body
    assert "&lt;b&gt;" in body
    assert "<b>" not in body
    assert 'href="#phone"' in body
    assert 'href="#email"' in body
    assert 'href="#name"' not in body


def test_json_gets_one_pointer_for_each_wrong_field_unknown_ones_too(here: Bench) -> None:
    status, headers, body = sent(FIELDS | {"phone": "12", "email": "nobody", "colour": "red"})
    assert (status, headers["content-type"]) == (422, ["application/problem+json"])
    assert pointers(body) == ["/colour", "/email", "/phone"]


@pytest.mark.parametrize("body", ['{"name":', "[1]", '{"name": NaN}', '{"name": "\\ud800"}', "\x00", "[" * 100_000])
def test_what_is_no_json_object_is_refused_and_never_breaks(here: Bench, body: str) -> None:
    status, headers, _ = sent(body)
    assert status in {400, 422}
    assert headers["content-type"] == ["application/problem+json"]


def test_errors_speak_the_reader_s_language(here: Bench) -> None:
    told = {
        language: json.loads(sent({}, **{"Accept-Language": language})[2])["title"]
        for language in ("zh-CN", "zh-TW", "en-GB")
    }
    assert len(set(told.values())) == 3


def test_a_creating_post_needs_its_key(here: Bench) -> None:
    status, _, _ = request(inquiries.handler, "POST", "/api/inquiries", body=FIELDS)
    assert status == 400


def test_the_same_key_and_body_get_the_first_reply_and_another_body_is_refused(here: Bench) -> None:
    first = sent(FIELDS)
    assert sent(FIELDS)[0::2] == first[0::2]
    status, _, body = sent(FIELDS | {"name": "Other"})
    assert (status, pointers(body)) == (422, ["/Idempotency-Key"])
    assert len(here.book.worklist(Inquiry, "INQUIRIES#ANY")[0]) == 1


def test_an_edit_without_version_is_428_and_with_an_old_one_412(here: Bench) -> None:
    order, who = draft(here), session(here, "consultant-1")

    def edit(**headers: str) -> int:
        return request(
            orders.handler,
            "PATCH",
            "/api/orders/{order_id}",
            path=f"/api/orders/{order.order_id}",
            body={"option_codes": []},
            headers={**who, **headers},
        )[0]

    assert edit() == 428
    assert edit(**{"If-Match": '"99"'}) == 412
    assert edit(**{"If-Match": f'"{order.version}"'}) == 200


def test_an_order_is_created_from_the_profile_with_prices_of_the_list(here: Bench) -> None:
    buyer, who = customer(here), session(here, "consultant-1")
    body = wanted(here, buyer.customer_id).model_dump(mode="json", exclude_none=True)
    status, _, reply = request(
        orders.handler, "POST", "/api/orders", body=body, headers={**who, "Idempotency-Key": "order-1"}
    )
    order = json.loads(reply)
    assert (status, order["status"], order["customer"]["name"]) == (201, "DRAFT", "䶮小明")
    assert order["total"]["amount"] == order["items"][0]["amount"]["amount"] or len(order["items"]) > 1


def test_looking_at_a_mailed_link_changes_nothing(here: Bench) -> None:
    order = submitted(here)
    token = confirm_token(order, here)

    def everything() -> list[Any]:
        rows = here.client.scan(TableName="business")["Items"] + here.client.scan(TableName="audit")["Items"]
        return sorted(rows, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))

    before = everything()
    for accept in ("text/html", "application/json"):
        status, headers, _ = request(
            confirm.handler, "GET", "/confirm/{token}", path=f"/confirm/{token}", headers={"Accept": accept}
        )
        assert status == 200
        assert headers["cache-control"] == ["no-store"]
    assert everything() == before


def test_an_unknown_link_is_the_uniform_404_as_a_page_for_browsers(here: Bench) -> None:
    status, headers, body = request(
        confirm.handler, "GET", "/confirm/{token}", path="/confirm/nothing", headers={"Accept": "text/html"}
    )
    assert status == 404
    assert "frame-ancestors 'none'" in headers["content-security-policy"][0]
    assert "nothing" not in body


def test_a_stage_prefix_stands_before_every_address(here: Bench) -> None:
    status, headers, _ = request(
        inquiries.handler, "POST", "/inquiries", body=urlencode(FIELDS), headers=FORM, stage="/prod"
    )
    assert status == 303
    assert headers["location"][0].startswith("/prod/inquiries/thanks?reference=")


def test_a_confirmation_form_goes_on_to_the_settled_page(here: Bench) -> None:
    order = submitted(here)
    path = f"/confirm/{confirm_token(order, here)}"
    body = urlencode({"decision": "confirm", "phone_last4": "8000", "comment": ""})
    status, headers, _ = request(confirm.handler, "POST", "/confirm/{token}", path=path, body=body, headers=FORM)
    assert (status, headers["location"]) == (303, [path])
    assert here.book.get(Order, order.order_id).status == "IN_REVIEW"


def test_an_unforeseen_error_is_a_problem_without_its_trace(here: Bench) -> None:
    api = Api("broken")

    @api.get("/broken", summary="Breaks")
    def broken() -> Json:
        raise RuntimeError("secret detail")

    assert callable(broken)
    status, headers, body = request(api.handler, "GET", "/broken")
    assert (status, headers["content-type"]) == (500, ["application/problem+json"])
    assert "secret" not in body


def test_the_page_behind_a_link_does_not_tell_what_proves_the_customer(here: Bench) -> None:
    token = confirm_token(submitted(here), here)
    for accept in ("text/html", "application/json"):
        _, _, body = request(
            confirm.handler, "GET", "/confirm/{token}", path=f"/confirm/{token}", headers={"Accept": accept}
        )
        assert "8000" not in body.replace(token, "")


def test_a_chosen_language_is_remembered(here: Bench) -> None:
    _, headers, body = request(inquiries.handler, "GET", "/inquiries/new", query={"lang": "en"})
    assert headers["set-cookie"][0].startswith("driveaway_lang=en;")
    assert '<html lang="en">' in body
    _, _, again = request(inquiries.handler, "GET", "/inquiries/new", headers={"Cookie": "driveaway_lang=zh-Hant"})
    assert '<html lang="zh-Hant">' in again


def test_a_body_that_is_too_large_is_refused_before_anything_is_read(here: Bench) -> None:
    status, _, text = sent({**FIELDS, "notes": "x" * MOST_TEXT})
    assert (status, json.loads(text)["type"]) == (413, "urn:driveaway:problem:body_too_large")
