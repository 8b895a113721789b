"""Creating an order: from the profile, from an inquiry, by people who sell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from driveaway.inquiries.model import Inquiry, InquiryMove
from driveaway.inquiries.service import move_inquiry
from driveaway.orders.duplicating import duplicate_order
from driveaway.orders.model import Order
from driveaway.orders.requests import NewOrder
from driveaway.orders.service import create_order
from driveaway.shared.errors import InvalidInput, NotAllowed
from tests.fakes import Bench, bench
from tests.sales import customer, draft, person_with, wanted


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def created(order: NewOrder, here: Bench, role: str = "consultant") -> Order:
    reply = create_order(order, person=person_with(role, here), receipt=None, book=here.book, clock=here.clock)
    return here.book.get(Order, str(reply["order_id"]))


def test_the_inquiry_an_order_comes_from_is_converted_with_it(here: Bench) -> None:
    buyer = customer(here)
    inquiry = here.book.worklist(Inquiry, "INQUIRIES#ANY")[0][0]
    order = created(wanted(here, buyer.customer_id, inquiry_id=inquiry.inquiry_id), here)
    after = here.book.get(Inquiry, inquiry.inquiry_id)
    assert (after.state, after.consultant_id, after.store) == ("CONVERTED", order.consultant_id, order.store)


def test_an_inquiry_of_somebody_else_is_refused_by_its_field(here: Bench) -> None:
    buyer = customer(here)
    with pytest.raises(InvalidInput) as refused:
        created(wanted(here, buyer.customer_id, inquiry_id="nothing"), here)
    assert [each.pointer for each in refused.value.problems] == ["/inquiry_id"]


def test_wrong_codes_are_named_one_by_one(here: Bench) -> None:
    buyer = customer(here)
    with pytest.raises(InvalidInput) as refused:
        created(wanted(here, buyer.customer_id, trim_code="NO", colour_code="NO", option_codes=["NO"]), here)
    assert [each.pointer for each in refused.value.problems] == ["/trim_code", "/colour_code", "/option_codes/0"]


def test_a_discount_needs_its_reason_and_stays_below_the_price(here: Bench) -> None:
    buyer = customer(here)
    with pytest.raises(InvalidInput) as refused:
        created(wanted(here, buyer.customer_id, discount={"amount": "99999999.00"}), here)
    assert {each.pointer for each in refused.value.problems} == {"/discount", "/discount_reason"}


def test_parts_of_a_price_are_judged_when_the_price_is_right(here: Bench) -> None:
    buyer = customer(here)
    dear = {"method": "full", "earnest_money": {"amount": "99999999.00"}}
    for discount, pointers in ({"amount": "99999999.00"}, ["/discount"]), (None, ["/payment/earnest_money"]):
        reason = "loyalty" if discount else None
        asked = wanted(here, buyer.customer_id, payment=dear, discount=discount, discount_reason=reason)
        with pytest.raises(InvalidInput) as refused:
            created(asked, here)
        assert [each.pointer for each in refused.value.problems] == pointers


def test_staff_who_sell_for_no_store_create_no_order(here: Bench) -> None:
    buyer = customer(here)
    with pytest.raises(NotAllowed):
        created(wanted(here, buyer.customer_id), here, role="sales_director")


def test_a_duplicate_takes_the_selection_and_leaves_the_discount(here: Bench) -> None:
    first = draft(here, discount={"amount": "1000.00"}, discount_reason="loyalty")
    reply = duplicate_order(
        first.order_id, person=person_with("consultant", here, "1"), receipt=None, book=here.book, clock=here.clock
    )
    second = here.book.get(Order, str(reply["order_id"]))
    assert second.order_no != first.order_no
    assert second.total.amount == first.total.amount + 1000


def test_an_inquiry_that_another_store_works_on_is_unknown_and_stays_theirs(here: Bench) -> None:
    buyer = customer(here)
    inquiry = here.book.worklist(Inquiry, "INQUIRIES#ANY")[0][0]
    other = person_with("consultant", here, "2")
    contacted = InquiryMove(state="CONTACTED")
    move_inquiry(inquiry.inquiry_id, contacted, person=other, book=here.book, clock=here.clock)
    with pytest.raises(InvalidInput) as refused:
        created(wanted(here, buyer.customer_id, inquiry_id=inquiry.inquiry_id), here)
    assert [each.code for each in refused.value.problems] == ["unknown_inquiry"]
    assert here.book.get(Inquiry, inquiry.inquiry_id).state == "CONTACTED"
