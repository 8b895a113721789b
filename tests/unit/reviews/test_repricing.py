"""What changed in the price list after an order was made, named line by line; and what only seems to have changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from driveaway.catalogue.model import CarModel
from driveaway.catalogue.terms import ONE, OwnPrice, PriceList, Promotion, Terms
from driveaway.orders.content import Content, Instalment, OrderLine, Payment, TradeIn
from driveaway.orders.model import Order
from driveaway.orders.pricing import payable
from driveaway.orders.service import open_file
from driveaway.reviews.checking import check_whole
from driveaway.reviews.model import Finding
from driveaway.reviews.repricing import MOST_LINES, price_findings
from driveaway.shared.money import cny
from driveaway.shared.text import LocalText
from driveaway.step import Change, Step
from tests.fakes import Bench, bench
from tests.sales import draft, submitted

TODAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)
SPRING = Promotion(
    promotion_code="SPRING",
    name=LocalText.model_validate({"zh-Hans": "春", "zh-Hant": "春", "en": "Spring"}),
    amount=cny(500),
    valid_from=TODAY - ONE_DAY,
    valid_until=TODAY,
)


@pytest.fixture(scope="module")
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


@pytest.fixture(scope="module")
def content(here: Bench) -> Content:
    """An order with a service, and a discount in per cent."""
    chosen = {"service_codes": ["INSURANCE"], "discount_percent": "1", "discount_reason": "loyalty"}
    return open_file(draft(here, **chosen).order_id, here.book).content


@pytest.fixture(scope="module")
def prices(here: Bench, content: Content) -> PriceList:
    return PriceList(here.book.get(CarModel, content.model_code), here.book.get(Terms, ONE), store="1")


def told(content: Content, prices: PriceList, agreed_on: date = TODAY, day: date = TODAY) -> list[str]:
    return [_told(each) for each in price_findings(content, prices, day=day, agreed_on=agreed_on)]


def _told(finding: Finding) -> str:
    words = [each.en if isinstance(each, LocalText) else each for each in finding.params.values()]
    return " ".join([finding.code, *words])


def dearer(prices: PriceList) -> PriceList:
    assert prices.model is not None
    trims = tuple(each.model_copy(update={"msrp": each.msrp + cny(100)}) for each in prices.model.trims)
    return replace(prices, model=prices.model.model_copy(update={"trims": trims}))


def with_terms(prices: PriceList, **changes: Any) -> PriceList:
    return replace(prices, terms=prices.terms.succeed(**changes))


def test_an_unchanged_price_list_changes_nothing(content: Content, prices: PriceList) -> None:
    assert told(content, prices) == []


def test_a_new_list_price_is_named_with_the_discount_that_follows_it(content: Content, prices: PriceList) -> None:
    assert told(content, dearer(prices)) == [
        "price_outdated",
        "line_price_changed A1 Glimmer Standard 89800.00 89900.00",
        "discount_changed 898.00 899.00",
    ]


def test_a_new_store_price_is_named(content: Content, prices: PriceList) -> None:
    own = OwnPrice(model_code="XC-A1", kind="vehicle", code="STANDARD", price=cny(88_000))
    assert told(content, replace(prices, own=(own,)))[1:] == [
        "line_price_changed A1 Glimmer Standard 89800.00 88000.00"
    ]


def test_a_service_at_another_price_or_no_longer_offered_is_named(content: Content, prices: PriceList) -> None:
    services = [each.model_copy(update={"price": cny(5000)}) for each in prices.terms.services]
    named = "line_price_changed Car insurance arranged (first year) 5200.00 5000.00"
    assert told(content, with_terms(prices, services=services))[1:] == [named]
    assert told(content, with_terms(prices, services=())) == ["service_not_offered"]


def test_another_tax_rate_is_named(content: Content, prices: PriceList) -> None:
    assert told(content, with_terms(prices, tax_rate=Decimal("9.00"))) == ["price_outdated", "tax_changed 13 9"]


def test_a_promotion_that_came_or_went_is_named(content: Content, prices: PriceList) -> None:
    running = with_terms(prices, promotions=(SPRING,))
    assert told(content, running)[1:] == ["line_price_changed Spring 0.00 -500.00"]
    line = OrderLine(kind="promotion", code="SPRING", name=SPRING.name, list_price=cny(0), amount=cny(-500))
    promised = content.model_copy(update={"lines": (*content.lines, line)})
    assert told(promised, prices)[1:] == ["line_price_changed Spring -500.00 0.00"]
    # what was promised when the order went out holds while the customer and the approvers think
    assert told(promised, running, agreed_on=TODAY, day=TODAY + 9 * ONE_DAY) == []
    assert told(promised, running, agreed_on=TODAY + ONE_DAY)[1:] == ["line_price_changed Spring -500.00 0.00"]


def test_no_more_lines_are_named_than_an_order_has_room_for(content: Content, prices: PriceList) -> None:
    many = [SPRING.model_copy(update={"promotion_code": f"P{each}", "combinable": True}) for each in range(9)]
    found = told(content, with_terms(prices, promotions=many))
    assert [each.split()[0] for each in found] == ["price_outdated", *["line_price_changed"] * MOST_LINES]


@pytest.mark.parametrize(
    ("agreed_on", "finding"), [(TODAY, []), (TODAY + ONE_DAY, ["instalment_day_gone"])], ids=["kept", "gone"]
)
def test_days_of_payment_are_judged_by_the_day_on_which_the_order_went_out(
    agreed_on: date, finding: list[str], content: Content, prices: PriceList
) -> None:
    first, last = cny(1000), payable(content) - cny(1000)
    plan = (Instalment(due_on=TODAY, amount=first), Instalment(due_on=TODAY + 60 * ONE_DAY, amount=last))
    planned = content.model_copy(update={"payment": Payment(method="instalments", instalments=plan)})
    assert told(planned, prices, agreed_on=agreed_on, day=TODAY + 30 * ONE_DAY) == finding
    # a new price is told as that, not as a plan that does not add up
    assert told(planned, dearer(prices), agreed_on=TODAY)[0] == "price_outdated"
    assert "payment_inconsistent" not in told(planned, dearer(prices), agreed_on=TODAY)


def test_parts_that_do_not_fit_the_price_are_told(content: Content, prices: PriceList) -> None:
    dear = content.model_copy(update={"trade_in": TradeIn(car="Car", appraisal=cny(9_000_000))})
    assert told(dear, prices) == ["payment_inconsistent"]


def test_the_review_names_what_changed_since_the_order_went_out(here: Bench) -> None:
    order = submitted(here)
    before = here.book.get(Terms, ONE)
    change = Change(before.succeed(promotions=(SPRING,)), before)
    here.book.commit(Step("terms_changed", "test", here.clock.now(), changes=(change,)))
    noted, _ = check_whole(open_file(order.order_id, here.book), here.book, here.clock.now() + 30 * ONE_DAY)
    assert [_told(each) for each in noted][:2] == ["price_outdated", "line_price_changed Spring 0.00 -500.00"]
    kept = order.succeed(findings=noted)
    assert Order.model_validate(kept.model_dump(mode="json")).findings == noted
