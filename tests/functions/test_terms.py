"""Terms and store prices through the API: who may change them, what is refused, and what orders cost from then on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from driveaway.catalogue.terms import ONE, StorePrices, Terms
from driveaway.orders.service import open_file
from functions.catalogue import terms
from functions.orders import api as orders
from tests.fakes import session
from tests.functions.desk import Desk, Reply, opened
from tests.sales import draft
from tests.sowing import sow

TERMS, PRICES = "/api/terms", "/api/store-prices/{store}"
NAME = {"zh-Hans": "春季礼遇", "zh-Hant": "春季禮遇", "en": "Spring bonus"}
SERVICE = {"service_code": "PLATES", "name": NAME, "price": {"amount": "300.00"}}
PROMOTION = {"promotion_code": "SPRING", "name": NAME, "amount": {"amount": "500.00"}}
PLAIN: dict[str, Any] = {"tax_rate": "13", "services": [SERVICE], "promotions": [PROMOTION]}
OWN = {"model_code": "XC-A1", "kind": "vehicle", "code": "STANDARD", "price": {"amount": "88000.00"}}


@pytest.fixture(scope="module")
def office() -> Iterator[Desk]:
    """A desk for what is refused: nothing is changed there."""
    with opened() as found:
        yield _staffed(found)


@pytest.fixture
def here(desk: Desk) -> Desk:
    return _staffed(desk)


def _staffed(desk: Desk) -> Desk:
    sow(desk.bench)
    for who in ("general-manager", "sales-director", "sales-manager-1", "consultant-1"):
        session(desk.bench, who)
    return desk


def put(desk: Desk, body: object, version: int, who: str = "general-manager", language: str = "en") -> Reply:
    headers = {"If-Match": f'"{version}"', "accept-language": language}
    return desk.ask(terms.handler, "PUT", TERMS, body=body, headers=headers, session=who)


def put_prices(desk: Desk, prices: object, version: int, store: str = "1", who: str = "sales-director") -> Reply:
    headers = {"If-Match": f'"{version}"'}
    return desk.ask(terms.handler, "PUT", PRICES, body={"prices": prices}, headers=headers, session=who, store=store)


def test_new_terms_hold_for_the_next_order_and_stay_with_who_set_them(here: Desk) -> None:
    seen = terms_seen(here)
    given = put(here, PLAIN | {"tax_rate": "9"}, seen["version"])
    assert (given.status, given.json["version"]) == (200, seen["version"] + 1)
    order = draft(here.bench, service_codes=["PLATES"])
    content = open_file(order.order_id, here.bench.book).content
    assert [(line.kind, str(line.amount.amount)) for line in content.lines[2:]] == [
        ("service", "300.00"),
        ("promotion", "-500.00"),
    ]
    assert content.tax_rate == 9
    row = here.bench.book.history(Terms.key_of(ONE))[-1]
    changed: Any = row.details["changes"]
    assert (row.actor, row.details["tax_rate"]) == ("general-manager", "9")
    assert (changed["services.WARRANTY"], changed["services.PLATES"]["price"]["amount"]) == (None, "300.00")


def terms_seen(desk: Desk) -> Any:
    return desk.ask(terms.handler, "GET", TERMS, session="consultant-1").json


def test_a_store_s_own_price_is_charged_there_with_the_list_price_beside_it(here: Desk) -> None:
    assert here.ask(terms.handler, "GET", PRICES, session="consultant-1", store="1").status == 404
    assert put_prices(here, [OWN], 0).json["version"] == 1
    listed = here.ask(terms.handler, "GET", "/api/store-prices", session="consultant-1").json["store_prices"]
    assert [(each["store"], each["prices"][0]["price"]["amount"]) for each in listed] == [("1", "88000.00")]
    car = open_file(draft(here.bench).order_id, here.bench.book).content.lines[0]
    assert (str(car.list_price.amount), str(car.amount.amount)) == ("89800.00", "88000.00")
    assert put_prices(here, [], 1).json["prices"] == []
    rows = here.bench.book.history(StorePrices.key_of("1"))
    assert [row.details["changes"] for row in rows][1] == {"XC-A1.vehicle.STANDARD": None}


def test_a_price_that_changed_is_named_when_the_order_is_submitted_and_an_edit_takes_it_over(here: Desk) -> None:
    order = draft(here.bench)
    put_prices(here, [OWN], 0)
    asked: dict[str, Any] = {"session": "consultant-1", "order_id": order.order_id}
    headers = {"accept-language": "en", "if-match": f'"{order.version}"'}
    one = "/api/orders/{order_id}"
    refused = here.ask(orders.handler, "POST", f"{one}/submit", headers=headers, key="a", **asked)
    assert refused.status == 409
    assert refused.json["errors"][1]["detail"] == (
        "A1 Glimmer Standard: CNY 89,800.00 agreed, CNY 88,000.00 by the valid price list."
    )
    edited = here.ask(orders.handler, "PATCH", one, body={}, headers=headers, **asked)
    assert edited.status == 200
    headers["if-match"] = f'"{edited.json["version"]}"'
    assert here.ask(orders.handler, "POST", f"{one}/submit", headers=headers, key="b", **asked).status == 200


@pytest.mark.parametrize(("version", "status"), [(0, 412), (9, 412)])
def test_they_are_changed_at_the_version_that_was_seen(version: int, status: int, office: Desk) -> None:
    assert put(office, PLAIN, version).status == status
    assert put_prices(office, [OWN], version + 1).status == status


WRONG: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({"tax_rate": "100"}, ["/tax_rate"]),
    ({"tax_rate": "-1"}, ["/tax_rate"]),
    ({"services": [SERVICE, SERVICE]}, ["/services/1/service_code"]),
    ({"services": [SERVICE | {"service_code": "no code"}]}, ["/services/0/service_code"]),
    ({"services": [SERVICE | {"price": {"amount": "-1"}}]}, ["/services/0/price"]),
    ({"services": [SERVICE | {"name": NAME | {"en": " "}}]}, ["/services/0/name"]),
    ({"services": [SERVICE | {"more": 1}]}, ["/services/0/more"]),
    ({"promotions": [PROMOTION, PROMOTION]}, ["/promotions/1/promotion_code"]),
    ({"promotions": [PROMOTION | {"amount": {"amount": "0"}}]}, ["/promotions/0/amount"]),
    (
        {"promotions": [PROMOTION | {"valid_from": "2026-03-02", "valid_until": "2026-03-01"}]},
        ["/promotions/0/valid_until"],
    ),
    ({"promotions": [PROMOTION | {"model_codes": ["XC-A1", "NO"]}]}, ["/promotions/0/model_codes/1"]),
    (
        {"promotions": [PROMOTION | {"model_codes": ["XC-A1"], "trim_codes": ["LONG-RANGE"]}]},
        ["/promotions/0/trim_codes/0"],
    ),
    ({"promotions": [PROMOTION | {"stores": ["9"]}]}, ["/promotions/0/stores/0"]),
    ({"promotions": [PROMOTION | {"least_options": -1}]}, ["/promotions/0/least_options"]),
)


@pytest.mark.parametrize(("change", "pointers"), WRONG)
def test_terms_that_make_no_sense_are_refused_at_their_place(
    change: dict[str, Any], pointers: list[str], office: Desk
) -> None:
    for language in ("en", "zh-Hans", "zh-Hant"):
        reply = put(office, PLAIN | change, 1, language=language)
        assert (reply.status, reply.pointers) == (422, pointers)
        assert reply.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("prices", "pointers"),
    [
        ([OWN, OWN], ["/prices/1/code"]),
        ([OWN | {"model_code": "NO"}], ["/prices/0/model_code"]),
        ([OWN | {"code": "WINTER"}], ["/prices/0/code"]),
        ([OWN | {"kind": "service"}], ["/prices/0/kind"]),
        ([OWN | {"price": {"amount": "0"}}], ["/prices/0/price"]),
    ],
)
def test_store_prices_that_make_no_sense_are_refused_at_their_place(
    prices: object, pointers: list[str], office: Desk
) -> None:
    reply = put_prices(office, prices, 0)
    assert (reply.status, reply.pointers) == (422, pointers)


@pytest.mark.parametrize(("who", "status"), [("sales-manager-1", 403), ("consultant-1", 403)])
def test_only_who_answers_for_prices_changes_them(who: str, status: int, office: Desk) -> None:
    assert put(office, PLAIN, 1, who=who).status == status
    assert put_prices(office, [OWN], 0, who=who).status == status


def test_no_store_no_prices(office: Desk) -> None:
    assert put_prices(office, [OWN], 0, store="99").status == 404
