"""Orders made by those who would have to approve them: who stands in, and which role is named when nobody is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.access.directory import note_absence
from driveaway.access.model import Absence
from driveaway.orders.editing import edit_order
from driveaway.orders.model import Order
from driveaway.orders.requests import OrderEdit
from driveaway.orders.service import open_file
from driveaway.reviews.letters import approval_letter
from driveaway.shared.errors import Blocked
from tests.fakes import Bench, bench
from tests.sales import confirmed, draft, sent, staff_person

MANAGER, DIRECTOR, GENERAL = "sales-manager-1", "sales-director", "general-manager"


@pytest.fixture(scope="module")
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each


def made_by(here: Bench, percent: str, *authors: str) -> Order:
    """Return a draft with a discount, which these people changed after its consultant wrote it."""
    order = draft(here, discount_percent=percent, discount_reason="loyalty")
    for who in authors:
        note, person = OrderEdit.model_validate({"discount_note": f"Seen by {who}"}), staff_person(who, here)
        edit_order(order.order_id, note, expected=order.version, person=person, book=here.book, clock=here.clock)
        order = here.book.get(Order, order.order_id)
    return order


CASES = [
    # per cent, who changed it, who decides ("-": left to the next level), or the role that nobody may decide for
    ("3", (), MANAGER, None),
    ("3", (MANAGER,), DIRECTOR, None),
    ("3", (MANAGER, DIRECTOR), GENERAL, None),
    ("3", (MANAGER, DIRECTOR, GENERAL), None, "sales_manager"),
    ("6", (), f"{MANAGER} {DIRECTOR}", None),
    ("6", (MANAGER,), f"{GENERAL} {DIRECTOR}", None),
    ("6", (DIRECTOR,), f"{MANAGER} {GENERAL}", None),
    ("6", (DIRECTOR, GENERAL), None, "sales_director"),
    ("9", (), f"{MANAGER} {DIRECTOR} {GENERAL}", None),
    ("9", (MANAGER,), f"- {DIRECTOR} {GENERAL}", None),
    ("9", (DIRECTOR,), f"{MANAGER} - {GENERAL}", None),
    ("9", (MANAGER, DIRECTOR), f"- - {GENERAL}", None),
    ("9", (GENERAL,), None, "general_manager"),
    ("9", (MANAGER, GENERAL), None, "general_manager"),
]


@pytest.mark.parametrize(("percent", "authors", "people", "lacking"), CASES)
def test_an_order_of_a_chief_s_making_has_others_to_decide_or_is_not_sent_and_the_lacking_role_is_named(
    percent: str, authors: tuple[str, ...], people: str | None, lacking: str | None, here: Bench
) -> None:
    order = made_by(here, percent, *authors)
    if lacking:
        with pytest.raises(Blocked) as refused:
            sent(order, here)
        (problem,) = refused.value.problems
        assert (problem.code, problem.params) == ("findings.nobody_to_approve", (("role", lacking),))
        assert here.book.get(Order, order.order_id).status == "DRAFT"
        return
    order = confirmed(sent(order, here), here)
    assert order.status == "IN_REVIEW"
    assert " ".join(each.assignee for each in order.approvals) == people


def test_who_is_away_today_keeps_no_order_from_its_customer(here: Bench) -> None:
    today = here.clock.now().date()
    general, absence = staff_person(GENERAL, here), Absence(since=today, until=today + timedelta(days=1))
    note_absence(GENERAL, absence, person=general, book=here.book, clock=here.clock)
    order = sent(made_by(here, "9"), here)
    note_absence(GENERAL, None, person=general, book=here.book, clock=here.clock)
    assert order.status == "AWAITING_CUSTOMER"
    assert confirmed(order, here).approvals[-1].assignee == GENERAL


def test_whoever_stands_in_for_a_role_is_told_so(here: Bench) -> None:
    told = {}
    for authors in ((), (MANAGER,)):
        order = confirmed(sent(made_by(here, "3", *authors), here), here)
        asked, found = order.approvals[0], open_file(order.order_id, here.book)
        letter = approval_letter("approval", found, asked, here.book, here.clock.now()).mail
        told[asked.assignee] = letter and letter.data["stands_in"]
    assert told == {MANAGER: False, DIRECTOR: True}
