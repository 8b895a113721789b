"""What is charged beside the list: services, promotions by their conditions, a store's own prices, and the tax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from driveaway.catalogue.model import CarModel
from driveaway.catalogue.terms import ONE, OwnPrice, PriceList, Promotion, Terms
from driveaway.orders.content import Content
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.pricing import charge, payable
from driveaway.orders.requests import OrderEdit, Selection
from driveaway.orders.selection import selection_of
from driveaway.orders.service import open_file
from driveaway.reviews.briefing import figures
from driveaway.reviews.rules import margin
from driveaway.shared.clock import local_day
from driveaway.shared.errors import InvalidInput
from driveaway.shared.money import cny
from driveaway.shared.text import LocalText
from driveaway.step import Change, Step
from tests.fakes import Bench, bench
from tests.sales import draft, person_with

TODAY = date(2026, 3, 2)
NAME = LocalText.model_validate({"zh-Hans": "春", "zh-Hant": "春", "en": "Spring"})


@pytest.fixture(scope="module")
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


@pytest.fixture(scope="module")
def plain(here: Bench) -> Content:
    return open_file(draft(here, option_codes=["WINTER"]).order_id, here.book).content


@pytest.fixture(scope="module")
def prices(here: Bench, plain: Content) -> PriceList:
    return PriceList(here.book.get(CarModel, plain.model_code), here.book.get(Terms, ONE), store="1")


def promoted(*promotions: Promotion, prices: PriceList, **chosen: Any) -> dict[str, str]:
    """Return the promotions that a selection is charged with, as `{code: amount}`."""
    asked = Selection.model_validate(chosen.pop("asked").model_dump() | chosen)
    terms = prices.terms.succeed(promotions=promotions)
    lines = charge(asked, replace(prices, terms=terms), TODAY).lines
    return {line.code: str(line.amount.amount) for line in lines if line.kind == "promotion"}


def bonus(code: str, amount: int, **conditions: Any) -> Promotion:
    return Promotion(promotion_code=code, name=NAME, amount=cny(amount), **conditions)


ONE_DAY = timedelta(days=1)
CONDITIONS: tuple[tuple[dict[str, Any], bool], ...] = (
    ({}, True),
    ({"valid_from": TODAY, "valid_until": TODAY}, True),
    ({"valid_from": TODAY + ONE_DAY}, False),
    ({"valid_until": TODAY - ONE_DAY}, False),
    ({"model_codes": ("XC-A1", "XC-A3")}, True),
    ({"model_codes": ("XC-A3",)}, False),
    ({"trim_codes": ("STANDARD",)}, True),
    ({"trim_codes": ("COMFORT",)}, False),
    ({"stores": ("1", "2")}, True),
    ({"stores": ("2",)}, False),
    ({"least_options": 1}, True),
    ({"least_options": 2}, False),
    ({"model_codes": ("XC-A1",), "stores": ("2",)}, False),
)


@pytest.mark.parametrize(("conditions", "given"), CONDITIONS)
def test_a_promotion_is_given_when_every_condition_is_met(
    conditions: dict[str, Any], given: bool, plain: Content, prices: PriceList
) -> None:
    found = promoted(bonus("SPRING", 500, **conditions), prices=prices, asked=selection_of(plain))
    assert found == ({"SPRING": "-500.00"} if given else {})


# (amount, combinable) of promotions A, B, C; which are given
TOGETHER: tuple[tuple[Sequence[tuple[int, bool]], str], ...] = (
    ([(500, True), (300, True)], "AB"),
    ([(500, False), (300, False)], "A"),
    ([(300, False), (500, False)], "B"),
    ([(500, True), (300, True), (700, False)], "AB"),
    ([(500, True), (300, True), (900, False)], "C"),
    ([(93_600, False), (300, False)], "B"),  # the car costs 93,600
    ([(93_599, False), (300, False)], "A"),
    ([(93_000, True), (600, True), (599, True)], "AC"),
)


@pytest.mark.parametrize(("offered", "given"), TOGETHER)
def test_promotions_go_together_or_the_best_stands_alone_and_something_is_left_to_pay(
    offered: Sequence[tuple[int, bool]], given: str, plain: Content, prices: PriceList
) -> None:
    named = [bonus(code, amount, combinable=both) for code, (amount, both) in zip("ABC", offered, strict=False)]
    assert "".join(promoted(*named, prices=prices, asked=selection_of(plain))) == given


def test_the_same_option_twice_is_one_option(plain: Content, prices: PriceList) -> None:
    twice = {"asked": selection_of(plain), "option_codes": ["WINTER", "WINTER"]}
    assert promoted(bonus("TWO", 500, least_options=2), prices=prices, **twice) == {}


@pytest.mark.parametrize(
    ("model", "kind", "code", "charged"),
    [
        ("XC-A1", "vehicle", "STANDARD", {"vehicle": "88000.00"}),
        ("XC-A1", "option", "WINTER", {"option": "88000.00"}),
        ("XC-A1", "colour", "PEARL", {"colour": "88000.00"}),
        ("XC-A3", "vehicle", "STANDARD", {}),
        ("XC-A1", "vehicle", "COMFORT", {}),
    ],
)
def test_a_store_charges_its_own_price_beside_the_list_price(
    model: str, kind: Any, code: str, charged: dict[str, str], plain: Content, prices: PriceList
) -> None:
    own = OwnPrice(model_code=model, kind=kind, code=code, price=cny(88_000))
    lines = charge(selection_of(plain), replace(prices, own=(own,)), TODAY).lines
    assert [line.list_price for line in lines] == [line.list_price for line in plain.lines]
    assert {line.kind: str(line.amount.amount) for line in lines if line.amount != line.list_price} == charged


def test_each_service_is_a_line_of_its_own_at_its_price(here: Bench) -> None:
    order = draft(here, service_codes=["REGISTRATION", "INSURANCE", "REGISTRATION"])
    content = open_file(order.order_id, here.book).content
    services = [(line.code, str(line.amount.amount)) for line in content.lines if line.kind == "service"]
    assert services == [("REGISTRATION", "800.00"), ("INSURANCE", "5200.00")]
    assert content.service_codes == ("REGISTRATION", "INSURANCE")
    assert payable(content) == content.list_total + cny(6000)


def test_unknown_services_are_named_one_by_one(here: Bench) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(here, service_codes=["NO", "REGISTRATION", "NEITHER"])
    named = [(each.pointer, each.code) for each in refused.value.problems]
    assert named == [("/service_codes/0", "service_not_offered"), ("/service_codes/2", "service_not_offered")]


def test_a_discount_never_reaches_into_the_services(here: Bench, plain: Content) -> None:
    amount = {"amount": str(plain.list_total.amount - cny(3800).amount)}
    with pytest.raises(InvalidInput) as refused:
        draft(here, service_codes=["INSURANCE"], discount=amount, discount_reason="loyalty")
    assert [each.pointer for each in refused.value.problems] == ["/discount"]


def test_prices_that_add_up_beyond_what_can_be_kept_are_refused(plain: Content, prices: PriceList) -> None:
    own = tuple(
        OwnPrice(model_code="XC-A1", kind=kind, code=code, price=cny(99_999_999))  # type: ignore[arg-type]
        for kind, code in (("vehicle", "STANDARD"), ("option", "WINTER"))
    )
    with pytest.raises(InvalidInput) as refused:
        charge(selection_of(plain), replace(prices, own=own), TODAY)
    assert [each.code for each in refused.value.problems] == ["total_too_high"]


def test_services_earn_no_margin_and_a_promotion_takes_of_it(plain: Content) -> None:
    price = plain.lines[0].model_copy(update={"kind": "service", "code": "DEAR", "amount": cny(500_000)})
    served = plain.model_copy(update={"lines": (*plain.lines, price)})
    assert margin(served) == margin(plain)
    assert figures(served)["margin_band"] == figures(plain)["margin_band"]
    off = price.model_copy(update={"kind": "promotion", "amount": cny(-1000), "list_price": cny(0)})
    assert margin(plain.model_copy(update={"lines": (*plain.lines, off)})) == margin(plain) - cny(1000)
    assert margin(plain.model_copy(update={"discount": cny(1000)})) == margin(plain) - cny(1000)


def changed(here: Bench, **fields: Any) -> None:
    before = here.book.get(Terms, ONE)
    change = Change(before.succeed(**fields), before)
    here.book.commit(Step("terms_changed", "test", here.clock.now(), changes=(change,)))


def test_edits_and_duplicates_go_by_the_terms_of_the_day(here: Bench) -> None:
    first = draft(here)
    person = person_with("consultant", here, "1")
    day = local_day(here.clock.now())
    changed(here, promotions=(bonus("SPRING", 500, valid_until=day),), tax_rate=Decimal("9.00"))
    edit = OrderEdit(service_codes=("WARRANTY",))
    edit_order(first.order_id, edit, expected=first.version, person=person, book=here.book, clock=here.clock)
    content = open_file(first.order_id, here.book).content
    assert [line.kind for line in content.lines][2:] == ["service", "promotion"]
    assert content.tax_rate == 9

    changed(here, promotions=(bonus("SPRING", 500, valid_until=day - ONE_DAY),))
    reply = duplicate_order(first.order_id, person=person, receipt=None, book=here.book, clock=here.clock)
    copy = open_file(str(reply["order_id"]), here.book).content
    assert [line.kind for line in copy.lines][2:] == ["service"]
    assert here.book.get(Order, copy.order_id).approvals == ()
