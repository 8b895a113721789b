"""What can be ordered together, and when: the rules of the price list, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from driveaway.catalogue.model import CarModel
from driveaway.catalogue.service import price_list
from driveaway.orders.editing import submit_order
from driveaway.orders.model import Order
from driveaway.orders.service import create_order
from driveaway.shared.clock import local_day
from driveaway.shared.errors import Blocked, IllegalMove, InvalidInput
from driveaway.step import Change, Step
from tests.fakes import Bench, bench
from tests.sales import customer, draft, person_with, submitted, wanted

TOGETHER: tuple[tuple[str, list[str], list[tuple[str, str, str]]], ...] = (
    ("XC-E9", ["PARKING"], [("/option_codes/0", "option_needs", "Advanced driver assistance")]),
    ("XC-E9", ["WINTER", "WINTER", "PARKING"], [("/option_codes/2", "option_needs", "Advanced driver assistance")]),
    ("XC-E9", ["PARKING", "ASSIST"], []),
    (
        "XC-B5",
        ["TOWBAR", "SUNROOF", "WHEELS"],
        [
            ("/option_codes/0", "option_excludes", "20-inch wheels"),
            ("/option_codes/2", "option_excludes", "Powered tow bar"),
        ],
    ),
    ("XC-B5", ["TOWBAR"], []),
    ("XC-B5", ["WHEELS", "SUNROOF"], []),
)


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def sold(here: Bench, code: str, first: date | None, last: date | None) -> None:
    before = here.book.get(CarModel, code)
    after = before.succeed(orderable_from=first, orderable_until=last)
    here.book.commit(Step(action="seeded", actor="system", at=here.clock.now(), changes=(Change(after, before),)))


def ordered(here: Bench, customer_id: str, model: CarModel, options: list[str]) -> list[tuple[str, str, str]]:
    """Order a model; return what is wrong as (pointer, code, the other option)."""
    asked = wanted(
        here,
        customer_id,
        model_code=model.model_code,
        trim_code=model.trims[0].trim_code,
        colour_code=model.colours[0].colour_code,
        option_codes=options,
    )
    try:
        create_order(asked, person=person_with("consultant", here), receipt=None, book=here.book, clock=here.clock)
    except InvalidInput as refused:
        named: list[Any] = [each.params[0][1] for each in refused.problems]
        return [(each.pointer, each.code, name.en) for each, name in zip(refused.problems, named, strict=True)]
    return []


def test_options_that_need_or_exclude_each_other_are_named_one_by_one(here: Bench) -> None:
    buyer = customer(here)
    for code, options, wrong in TOGETHER:
        assert ordered(here, buyer.customer_id, here.book.get(CarModel, code), options) == wrong, options


def test_both_of_a_pair_say_in_the_price_list_that_they_exclude_each_other(here: Bench) -> None:
    customer(here)
    told: Any = price_list(here.book, here.clock)
    models = {model["model_code"]: model for model in told}
    options = {each["option_code"]: each for each in models["XC-B5"]["options"]}
    assert (options["TOWBAR"]["excludes"], options["WHEELS"]["excludes"]) == (["WHEELS"], ["TOWBAR"])
    assert not {"needs", "excludes"} & options["SUNROOF"].keys()


@pytest.mark.parametrize(
    ("first", "last", "orderable"),
    [(None, None, True), (0, 0, True), (-1, 1, True), (1, None, False), (None, -1, False), (None, 0, True)],
)
def test_a_model_is_ordered_from_its_first_day_to_its_last(
    here: Bench, first: int | None, last: int | None, orderable: bool
) -> None:
    buyer = customer(here)
    today = local_day(here.clock.now())
    days = [None if each is None else today + timedelta(days=each) for each in (first, last)]
    sold(here, "XC-A1", days[0], days[1])
    wrong = ordered(here, buyer.customer_id, here.book.get(CarModel, "XC-A1"), [])
    assert [each[:2] for each in wrong] == ([] if orderable else [("/model_code", "not_orderable")])
    assert ("XC-A1" in str(price_list(here.book, here.clock))) is orderable


def test_a_draft_of_a_model_that_is_no_longer_sold_is_not_submitted(here: Bench) -> None:
    order = draft(here)
    sold(here, "XC-A1", None, local_day(here.clock.now()) - timedelta(days=1))
    with pytest.raises(IllegalMove) as refused:
        submit_order(order.order_id, person=person_with("consultant", here, "1"), book=here.book, clock=here.clock)
    assert isinstance(refused.value, Blocked)
    assert [each.code for each in refused.value.problems] == ["findings.not_orderable"]
    assert here.book.get(Order, order.order_id).status == "DRAFT"


def test_an_order_that_was_submitted_before_stays_as_it_is(here: Bench) -> None:
    order = submitted(here)
    sold(here, "XC-A1", None, local_day(here.clock.now()) - timedelta(days=1))
    assert here.book.get(Order, order.order_id) == order
