"""A duplicate is a new draft of the same car: without what was granted to its source, or can no longer be had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from driveaway.catalogue.model import CarModel
from driveaway.catalogue.terms import ONE, Terms
from driveaway.customers.model import CustomerPointer
from driveaway.orders.content import Content
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.model import Order
from driveaway.shared.errors import InvalidInput
from driveaway.shared.money import cny
from driveaway.shared.record import Record
from driveaway.step import Change, Step
from tests.fakes import Bench, bench
from tests.sales import approval_asked, draft, in_review, person_with

CODE = "XC-C3"
"""Its option PARKING needs ASSIST."""
CAR: dict[str, Any] = {
    "model_code": CODE,
    "trim_code": "STANDARD",
    "colour_code": "PEARL",
    "option_codes": ["WINTER", "ASSIST", "PARKING"],
    "service_codes": ["REGISTRATION", "WARRANTY"],
}


@pytest.fixture(scope="module")
def there() -> Iterator[Bench]:
    with bench() as each:
        yield each


@pytest.fixture
def here(there: Bench) -> Iterator[Bench]:
    """The bench, with the price list put back as it was after each test."""
    draft(there)
    known: list[tuple[type[Record], str]] = [(CarModel, CODE), (Terms, ONE)]
    before = [there.book.get(kind, name) for kind, name in known]
    yield there
    for (kind, name), was in zip(known, before, strict=True):
        now = there.book.get(kind, name)
        changed(there, now, now.succeed(**was.model_dump(exclude={"version", "chain"})))


def changed(here: Bench, before: Record, after: Record) -> None:
    here.book.commit(Step(action="seeded", actor="system", at=here.clock.now(), changes=(Change(after, before),)))


def sold(here: Bench, **parts: Any) -> None:
    model = here.book.get(CarModel, CODE)
    changed(here, model, model.succeed(**parts))


def duplicated(order: Order, here: Bench) -> dict[str, Any]:
    person = person_with("consultant", here, "1")
    return duplicate_order(order.order_id, person=person, receipt=None, book=here.book, clock=here.clock)


def told(reply: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    """Return what was left out: the field, its name, and the amount."""
    return [
        (each["field"], each["name"] and each["name"]["en"], each["before"]["amount"]) for each in reply["left_out"]
    ]


def test_a_duplicate_has_nothing_of_what_was_granted_to_its_source(here: Bench) -> None:
    source = in_review(here, discount={"amount": "900.00"}, discount_reason="loyalty")
    approval_asked(source, here)
    assert source.approvals
    reply = duplicated(source, here)

    copy, content = (here.book.get(kind, reply["order_id"]) for kind in (Order, Content))
    assert isinstance(copy, Order) and isinstance(content, Content)
    assert (copy.status, copy.approvals, copy.past_approvals, copy.findings) == ("DRAFT", (), (), ())
    assert (copy.submitted_at, copy.contract_no, copy.epoch, copy.turn) == (None, None, 0, 0)
    assert (content.discount, content.discount_reason, content.customer_word, content.marks) == (cny(0), None, None, ())
    assert copy.total == source.total + cny(900)
    assert (reply["duplicate_of"], reply["left_out"]) == (source.order_no, [])


def test_options_and_services_that_are_no_longer_offered_are_left_out_and_said(here: Bench) -> None:
    source = draft(here, **CAR)
    model, terms = here.book.get(CarModel, CODE), here.book.get(Terms, ONE)
    sold(here, options=[each for each in model.options if each.option_code != "ASSIST"])
    changed(here, terms, terms.succeed(services=[each for each in terms.services if each.service_code != "WARRANTY"]))

    reply = duplicated(source, here)
    assert (reply["option_codes"], reply["service_codes"]) == (["WINTER"], ["REGISTRATION"])
    assert [field for field, *_ in told(reply)] == ["option_codes", "option_codes", "service_codes"]
    assert {name for _, name, _ in told(reply)} == {
        "Advanced driver assistance",
        model.option("PARKING").name.en,  # type: ignore[union-attr]  # it needs what is gone
        terms.service("WARRANTY").name.en,  # type: ignore[union-attr]
    }
    gone = sum(cny(amount).amount for *_, amount in told(reply))
    assert reply["total"]["amount"] == str(source.total.amount - gone)
    first = here.book.history(here.book.get(Order, reply["order_id"]).key)[0]
    assert (first.details["duplicate_of"], first.details["left_out"]) == (source.order_no, reply["left_out"])


def test_a_part_of_the_price_that_is_too_much_for_what_is_left_is_left_out_too(here: Bench) -> None:
    source = draft(here, **CAR)
    fifth = cny(source.total.amount / 5)
    source = draft(here, **CAR, payment={"method": "full", "earnest_money": fifth.model_dump(mode="json")})
    sold(here, options=())
    assert ("payment.earnest_money", None, str(fifth.amount)) in told(duplicated(source, here))


@pytest.mark.parametrize(
    ("pointer", "parts"),
    [
        ("/trim_code", {"trims": ["LONG-RANGE"]}),
        ("/colour_code", {"colours": ["LAKE"]}),
        ("/model_code", {"orderable_until": "2026-01-31"}),
    ],
)
def test_a_car_that_is_no_longer_sold_is_not_exchanged_for_another(
    pointer: str, parts: dict[str, Any], here: Bench
) -> None:
    source = draft(here, **CAR)
    model = here.book.get(CarModel, CODE)
    left = {
        "trims": [each for each in model.trims if each.trim_code in parts.get("trims", ())],
        "colours": [each for each in model.colours if each.colour_code in parts.get("colours", ())],
    }
    sold(here, **{name: left.get(name, value) for name, value in parts.items()}, options=())
    orders = len(here.book.family(CustomerPointer, source.customer_id))
    with pytest.raises(InvalidInput) as refused:
        duplicated(source, here)
    assert [(each.pointer, each.code) for each in refused.value.problems] == [(pointer, "no_longer_sold")]
    assert len(here.book.family(CustomerPointer, source.customer_id)) == orders
