"""A quick order: an inquiry alone makes a draft in one call; what it lacks is named, what is given takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from driveaway.customers.model import Customer
from driveaway.inquiries.model import Inquiry, InquiryMove
from driveaway.inquiries.service import move_inquiry, take_inquiry
from driveaway.shared.text import LANGUAGES
from functions.orders import api as orders
from tests.fakes import session
from tests.functions.desk import Desk, Reply, opened
from tests.sales import INQUIRY, person_with
from tests.sowing import sow

ASKED = {"model_code": "XC-B5", "payment_preference": "loan"}
WORDS = {"zh-Hans": "线索中没有", "zh-Hant": "線索中沒有", "en": "The inquiry does not say this"}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with opened() as found:
        sow(found.bench)
        for who in ("consultant-1", "consultant-2", "sales-director"):
            session(found.bench, who)
        yield found


def inquiry(desk: Desk, **said: Any) -> str:
    asked = INQUIRY.model_copy(update=said)
    taken = take_inquiry(asked, person=None, receipt=None, book=desk.bench.book, clock=desk.bench.clock)
    return str(taken["inquiry_id"])


def order(
    desk: Desk, inquiry_id: str, who: str = "consultant-1", key: str = "", language: str = "en", **given: Any
) -> Reply:
    return desk.ask(
        orders.handler,
        "POST",
        "/api/orders",
        body={"inquiry_id": inquiry_id, **given},
        headers={"accept-language": language},
        session=who,
        key=key or inquiry_id,
    )


def test_an_inquiry_alone_makes_a_draft_of_what_it_and_the_profile_say(desk: Desk) -> None:
    asked = inquiry(desk, **ASKED)
    reply = order(desk, asked)
    assert reply.status == 201, reply.text
    made, after = reply.json, desk.bench.book.get(Inquiry, asked)
    buyer = desk.bench.book.get(Customer, after.customer_id)

    assert (made["status"], made["inquiry_id"], after.state) == ("DRAFT", asked, "CONVERTED")
    assert (made["customer"]["name"], made["customer"]["phone"]) == (buyer.name, buyer.phone)
    assert (made["model_code"], made["trim_code"], made["colour_code"]) == ("XC-B5", "COMFORT", "PEARL")
    assert made["payment"]["method"] == "loan"
    assert made["delivery_request"]["requested_date"] > "2026-03-02" and made["delivery_request"]["place"]
    assert order(desk, asked).json["order_id"] == made["order_id"]  # the same key gets the first reply again


def test_what_is_given_takes_the_place_of_what_is_known(desk: Desk) -> None:
    given: dict[str, Any] = {
        "model_code": "XC-C3",
        "trim_code": "LONG-RANGE",
        "option_codes": ["WINTER"],
        "payment": {"method": "full", "prepayment": {"amount": "500.00"}},
        "delivery": {"requested_date": "2026-09-01", "place": "At the gate"},
        "discount_percent": "1",
        "discount_reason": "loyalty",
    }
    made = order(desk, inquiry(desk, **ASKED), **given).json
    assert {name: made[name] for name in ("model_code", "trim_code", "option_codes")} == {
        name: given[name] for name in ("model_code", "trim_code", "option_codes")
    }
    assert (made["payment"]["method"], made["payment"]["prepayment"]["amount"]) == ("full", "500.00")
    assert (made["delivery_request"], made["discount_percent"]) == (given["delivery"], "1.00")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_inquiry_lacks_is_named_in_words_and_nothing_is_made(language: str, desk: Desk) -> None:
    for said, pointers in (
        ({}, ["/model_code", "/payment"]),
        ({"model_code": "XC-B5", "payment_preference": "undecided"}, ["/payment"]),
        ({"payment_preference": "full"}, ["/model_code"]),
    ):
        asked = inquiry(desk, **said)
        reply = order(desk, asked, language=language)
        assert (reply.status, reply.pointers) == (422, pointers)
        assert all(each["detail"].startswith(WORDS[language]) for each in reply.json["errors"])
        assert desk.bench.book.get(Inquiry, asked).state == "NEW"
    asked = inquiry(desk, payment_preference="full")
    assert order(desk, asked, model_code="XC-B5").status == 201


def test_an_unknown_a_lost_or_another_stores_inquiry_makes_no_order(desk: Desk) -> None:
    lost, theirs = inquiry(desk, **ASKED), inquiry(desk, **ASKED)
    book, clock = desk.bench.book, desk.bench.clock
    gone = InquiryMove(state="LOST", reason="bought elsewhere")
    move_inquiry(lost, gone, person=person_with("consultant", desk.bench, "1"), book=book, clock=clock)
    other = person_with("consultant", desk.bench, "2")
    move_inquiry(theirs, InquiryMove(state="CONTACTED"), person=other, book=book, clock=clock)
    for asked in ("nothing", lost, theirs):
        reply = order(desk, asked)
        assert (reply.status, reply.pointers) == (422, ["/inquiry_id"])
    assert order(desk, theirs, who="sales-director", key="director").status == 403


def test_a_wrong_or_unknown_field_is_named_where_it_stands(desk: Desk) -> None:
    asked = inquiry(desk, **ASKED)
    for given, pointer in (
        ({"trim_code": "NO"}, "/trim_code"),
        ({"model_code": "NO"}, "/model_code"),
        ({"payment": {"method": "shells"}}, "/payment/method"),
        ({"payment": None}, "/payment"),
        ({"colour": "red"}, "/colour"),
    ):
        reply = order(desk, asked, key=pointer, **given)
        assert (reply.status, reply.pointers) == (422, [pointer]), reply.text


def test_an_order_that_names_its_customer_is_still_written_out_in_full(desk: Desk) -> None:
    asked = inquiry(desk, **ASKED)
    customer_id = desk.bench.book.get(Inquiry, asked).customer_id
    reply = order(desk, asked, key="whole", customer_id=customer_id)
    assert (reply.status, reply.pointers) == (
        422,
        ["/model_code", "/trim_code", "/colour_code", "/payment", "/delivery"],
    )
