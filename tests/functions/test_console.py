from __future__ import annotations

import pytest

from driveaway.orders.model import Order
from functions.access import sign_in
from functions.orders import console
from functions.reviews import decide
from tests.functions.desk import Desk, Reply
from tests.sales import approval_asked, in_review

ONE = "/staff/orders/{order_id}"
BROWSER = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture
def order(desk: Desk) -> Order:
    found = in_review(desk.bench)
    approval_asked(found, desk.bench)
    return found


def show(desk: Desk, order: Order, session: str = "") -> Reply:
    return desk.ask(console.handler, "GET", ONE, headers=BROWSER, session=session, order_id=order.order_id)


def test_the_page_shows_an_order_with_its_timeline_and_names_people(desk: Desk, order: Order) -> None:
    page = show(desk, order, desk.session_of("consultant-1@driveaway.example"))

    assert (page.status, page.header("cache-control")) == (200, "no-store")
    assert order.order_no in page.text and f"/track/{order.tracking_code}" in page.text
    assert "Customer confirmed" in page.text and "林晓雯" in page.text
    assert f"{ONE.format(order_id=order.order_id)}/approval" not in page.text


def test_whoever_is_asked_finds_the_way_to_the_approval(desk: Desk, order: Order) -> None:
    session = desk.session_of("sales-manager-1@driveaway.example")
    page = show(desk, order, session)
    approval = f"{ONE.format(order_id=order.order_id)}/approval"

    assert f'href="{approval}"' in page.text
    decision = desk.ask(
        decide.handler, "GET", ONE + "/approval", headers=BROWSER, session=session, order_id=order.order_id
    )
    assert decision.status == 200 and "周建国" in decision.text and "Sign out" in decision.text


def test_another_store_finds_nothing_and_a_stranger_is_asked_to_sign_in(desk: Desk, order: Order) -> None:
    stranger = show(desk, order)

    assert show(desk, order, desk.session_of("consultant-2@driveaway.example")).status == 404
    assert stranger.status == 401 and order.order_no not in stranger.text
    assert f'name="next" value="/staff/orders/{order.order_id}"' in stranger.text


def test_the_staff_home_leads_to_each_order(desk: Desk, order: Order) -> None:
    session = desk.session_of("consultant-1@driveaway.example")
    home = desk.ask(sign_in.handler, "GET", "/staff", headers=BROWSER, session=session)

    assert f'href="/staff/orders/{order.order_id}"' in home.text
