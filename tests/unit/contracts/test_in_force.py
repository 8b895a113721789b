"""One live version only: what was signed is not changed, and what was ended says so where anybody may ask."""

from __future__ import annotations

import re
from typing import Any

import pytest

from driveaway.access.model import Person
from driveaway.contracts.service import verification
from driveaway.orders.editing import cancel_order, edit_order
from driveaway.orders.requests import OrderEdit
from driveaway.shared.clock import stamp
from driveaway.shared.errors import IllegalMove
from functions.contracts import verify
from tests.functions.desk import Desk
from tests.unit.contracts.conftest import Office

MANAGER = Person(staff_id="M", name="M", email="m@driveaway.example", roles=("sales_manager",), store="1")
EDIT = OrderEdit.model_validate({"colour_code": "INK"})


@pytest.fixture
def sealed(office: Office) -> Office:
    office.draft()
    token = office.ask()
    office.sign(token, office.code(token))
    office.seal()
    return office


def known(office: Office) -> dict[str, Any]:
    return dict(verification(str(office.order.contract_no), book=office.bench.book))


def cancel(office: Office) -> None:
    bench = office.bench
    cancel_order("ORDER1", "bought elsewhere", person=MANAGER, book=bench.book, clock=bench.clock)


def test_a_contract_whose_order_was_cancelled_is_genuine_but_no_longer_in_force(sealed: Office) -> None:
    before = known(sealed)
    cancel(sealed)
    after = known(sealed)
    assert (before["valid"], after["valid"]) == (True, False)
    assert {**after, "valid": True} == {**before, "ended_at": after["ended_at"]}
    assert after["ended_at"] == stamp(sealed.bench.clock.now())


@pytest.mark.parametrize(
    ("language", "said"), [("zh-Hans", "已取消"), ("zh-Hant", "已取消"), ("en", "no longer in force")]
)
def test_the_page_of_an_ended_contract_says_so_and_compares_files_still(
    sealed: Office, language: str, said: str
) -> None:
    cancel(sealed)
    number, headers = str(sealed.order.contract_no), {"accept": "text/html"}
    desk, query = Desk(sealed.bench), {"lang": language}
    page = desk.ask(
        verify.handler, "GET", "/verify/{contract_no}", headers=headers, query=query, contract_no=number
    ).text
    lead = re.search(r'<p class="lead">(.*?)</p>', page)
    assert lead and said in lead[1]
    assert known(sealed)["sha256"] in page


def test_an_order_is_not_changed_once_its_contract_is_signed(office: Office) -> None:
    office.draft()
    token = office.ask()
    office.sign(token, office.code(token))
    bench = office.bench
    for _ in ("signed", "archived"):
        with pytest.raises(IllegalMove) as refused:
            edit_order(
                "ORDER1", EDIT, expected=office.order.version, person=MANAGER, book=bench.book, clock=bench.clock
            )
        assert refused.value.code == "order_not_editable"
        if office.order.contract_status == "SIGNED":
            with pytest.raises(IllegalMove):
                cancel(office)
            office.seal()
    assert office.order.contract_status == "ARCHIVED" and known(office)["valid"] is True
