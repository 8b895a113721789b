"""The automatic check: each finding by what brings it about, and what keeps an order from being submitted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from driveaway.catalogue.model import CarModel
from driveaway.catalogue.terms import PriceList, Terms
from driveaway.customers.model import BrokenAddress, address_hash
from driveaway.orders.content import Content, Payment
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.editing import submit_order
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.reviews import findings as check
from driveaway.reviews import repricing
from driveaway.reviews.checking import check_whole
from driveaway.reviews.findings import Around, findings
from driveaway.reviews.identity import is_plausible
from driveaway.reviews.model import Authority
from driveaway.shared.clock import local_day
from driveaway.shared.errors import Blocked
from driveaway.shared.money import cny
from driveaway.step import Change, Step
from tests.fakes import Bench, bench
from tests.sales import confirmed, draft, person_with, sent, submitted

TODAY = date(2026, 3, 2)
RESIDENT = "11010519491231002X"


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


@pytest.fixture(scope="module")
def plain() -> tuple[Content, Around]:
    """An order without any finding, and what is known around it."""
    with bench() as each:
        order = draft(each)
        content = open_file(order.order_id, each.book).content
        known = {"id_type": "resident_id", "id_number": RESIDENT, "address": "1 Example Road"}
        model = each.book.get(CarModel, content.model_code)
        around = Around(PriceList(model, Terms()), TODAY, TODAY, each.book.get(Authority, "*"))
        return content.model_copy(update={"buyer": content.buyer.model_copy(update=known)}), around


def found(content: Content, around: Around) -> list[tuple[str, str]]:
    return [(each.severity, each.code) for each in findings(content, around)]


def test_an_order_in_order_has_no_findings(plain: tuple[Content, Around]) -> None:
    assert found(*plain) == []


CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # finding, what is special of the content, of its buyer, of what is around it
    ("block not_in_catalogue", {}, {}, {"prices": PriceList(None, Terms())}),
    ("block not_in_catalogue", {"trim_code": "gone"}, {}, {}),
    ("block not_in_catalogue", {"option_codes": ("gone",)}, {}, {}),
    ("block service_not_offered", {"service_codes": ("gone",)}, {}, {}),
    ("block earnest_money_high", {"payment": Payment(method="full", earnest_money=cny(40_000))}, {}, {}),
    ("warn discount_authority", {"discount": cny(7000), "discount_reason": "loyalty"}, {}, {}),
    ("warn below_cost", {"cost": cny(10_000_000)}, {}, {}),
    ("warn no_down_payment", {"payment": Payment(method="loan", lender="Bank")}, {}, {}),
    ("warn loan_without_lender", {"payment": Payment(method="loan", down_payment=cny(9000))}, {}, {}),
    ("warn instalments_without_dates", {"payment": Payment(method="instalments", down_payment=cny(9000))}, {}, {}),
    ("warn special_terms", {"special_terms": "Winter tyres."}, {}, {}),
    ("warn buyer_without_id", {}, {"id_number": None}, {}),
    ("warn buyer_without_id", {}, {"id_number": ""}, {}),
    ("warn id_implausible", {}, {"id_number": "110105194912310021"}, {}),
    ("warn buyer_without_address", {}, {"address": None}, {}),
    ("warn email_unreachable", {}, {}, {"unreachable": True}),
    ("warn duplicate_order", {}, {}, {"twins": ("DW-1",)}),
]


@pytest.mark.parametrize(("finding", "content", "buyer", "around"), CASES)
def test_each_finding_is_brought_about_by_one_thing(
    finding: str, content: dict[str, Any], buyer: dict[str, Any], around: dict[str, Any], plain: tuple[Content, Around]
) -> None:
    said, known = plain
    changed = said.model_copy(update={**content, "buyer": said.buyer.model_copy(update=buyer)})
    assert found(changed, replace(known, **around)) == [tuple(finding.split())]


def test_a_model_out_of_sale_and_options_that_do_not_go_together_block(plain: tuple[Content, Around]) -> None:
    content, around = plain
    model = around.prices.model
    assert model is not None
    ended = model.model_copy(update={"orderable_until": TODAY - timedelta(days=1)})
    assert found(content, replace(around, prices=PriceList(ended, Terms()))) == [("block", "not_orderable")]
    first, second, *others = model.options
    clashing = model.model_copy(
        update={"options": (first.model_copy(update={"excludes": (second.option_code,), "needs": ()}), second, *others)}
    )
    both = content.model_copy(update={"option_codes": (first.option_code, second.option_code)})
    assert found(both, replace(around, prices=PriceList(clashing, Terms()))) == [("block", "options_inconsistent")]


@pytest.mark.parametrize(("share", "role"), [(5, None), (6, "sales_director"), (9, "general_manager")])
def test_a_discount_names_whose_authority_it_needs(share: int, role: str | None, plain: tuple[Content, Around]) -> None:
    content, around = plain
    amount = cny((content.list_total.amount * share / 100).quantize(Decimal("0.01")))
    cut = content.model_copy(update={"discount": amount, "discount_reason": "loyalty", "cost": cny(1)})
    named = [each.params["role"] for each in findings(cut, around) if each.code == "discount_authority"]
    assert named == ([role] if role else [])


@pytest.mark.parametrize(
    ("id_type", "number", "plausible"),
    [
        ("resident_id", RESIDENT, True),
        ("resident_id", "11010519491231002x", True),
        ("resident_id", "110105 19491231 002X", True),
        ("resident_id", "110105194912310029", False),  # check digit
        ("resident_id", "990105194912310028", False),  # no such region
        ("resident_id", "11010519490231002X", False),  # 31 February
        ("resident_id", "110105209912310027", False),  # not yet born
        ("resident_id", "123", False),
        ("passport", "E12345678", True),
        ("passport", "x", False),
        ("hk_macau_permit", "H12345678", True),
        ("hk_macau_permit", "12345678", False),
        ("taiwan_permit", "12345678", True),
        ("company", "91310000MA1FL0000X", True),
        ("company", "913100", False),
        (None, "E12345678", True),
    ],
)
def test_identity_numbers_are_plausible_or_not(id_type: str | None, number: str, plausible: bool) -> None:
    assert is_plausible(id_type, number, TODAY) is plausible


def test_every_finding_has_a_text_in_each_language() -> None:
    source = Path(check.__file__).read_text() + Path(repricing.__file__).read_text()
    mapped = {*repricing.REFUSED.values(), *repricing.UNPAYABLE.values(), "price_outdated", "payment_inconsistent"}
    codes = {*re.findall(r'_(?:warn|block)\("(\w+)"', source), *mapped, "nobody_to_approve"}
    messages = Path(check.__file__).parents[3] / "pages" / "messages"
    for catalogue in messages.glob("*/reviews.po"):
        text = catalogue.read_text()
        assert [code for code in sorted(codes) if f'msgid "findings.{code}"' not in text] == []


def dearer_by_one(order: Order, here: Bench) -> None:
    content = open_file(order.order_id, here.book).content
    model = here.book.get(CarModel, content.model_code)
    trims = tuple(each.model_copy(update={"msrp": each.msrp + cny(1)}) for each in model.trims)
    change = Change(model.succeed(trims=trims), model)
    here.book.commit(Step("price_list_changed", "test", here.clock.now(), changes=(change,)))


def test_an_order_at_an_old_price_is_not_submitted_until_it_is_edited(here: Bench) -> None:
    order = draft(here)
    dearer_by_one(order, here)
    with pytest.raises(Blocked) as refused:
        submit_order(order.order_id, person=person_with("consultant", here, "1"), book=here.book, clock=here.clock)
    named = ["findings.price_outdated", "findings.line_price_changed"]
    assert [each.code for each in refused.value.problems] == named
    assert here.book.get(Order, order.order_id).status == "DRAFT"


def test_the_consultant_reads_what_was_found_in_the_reply(here: Bench) -> None:
    order = draft(here)
    person = person_with("consultant", here, "1")
    reply = submit_order(order.order_id, person=person, book=here.book, clock=here.clock)
    codes = [each["code"] for each in reply["findings"]]  # type: ignore[union-attr, index, call-overload]
    assert codes == ["buyer_without_id", "buyer_without_address"]


def test_another_open_order_of_the_same_person_for_the_same_model_is_found_in_review(here: Bench) -> None:
    first = submitted(here)
    person = person_with("consultant", here, "1")
    reply = duplicate_order(first.order_id, person=person, receipt=None, book=here.book, clock=here.clock)
    order = confirmed(sent(here.book.get(Order, str(reply["order_id"])), here), here)
    twins = [each.params for each in order.findings if each.code == "duplicate_order"]
    assert twins == [{"order_no": first.order_no}]


def test_mail_that_came_back_is_found(here: Bench) -> None:
    found_file = open_file(draft(here).order_id, here.book)
    kept_as = address_hash(found_file.content.buyer.email)
    broken = BrokenAddress(address_hash=kept_as, state="bounced", since=here.clock.now(), mail_kind="survey")
    here.book.commit(Step("bounced", "test", here.clock.now(), claims=(broken,)))
    noted, authority = check_whole(found_file, here.book, here.clock.now())
    assert "email_unreachable" in [each.code for each in noted]
    assert authority.store == "*"
    assert local_day(here.clock.now()) == TODAY
