"""The authority matrix as a table: store, discount, cost, credit and who is away; and the people who are asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import pytest

from driveaway.access.model import Absence, Role, Staff
from driveaway.orders.content import Content, Payment
from driveaway.orders.model import Order
from driveaway.orders.pricing import content_hash, payable
from driveaway.reviews.model import Approval, Authority, Rule
from driveaway.reviews.rules import levels
from driveaway.reviews.staffing import NobodyToApprove, Office, assign
from driveaway.shared.money import cny
from tests.fakes import bench
from tests.sales import draft

NOW = datetime(2026, 3, 4, 3, tzinfo=UTC)
TODAY = date(2026, 3, 4)
LISTED = Decimal(100_000)
STANDARD = Authority(
    store="*",
    hours=16,
    rules=(
        Rule(role="sales_manager"),
        Rule(role="sales_director", when="discount_percent", above=Decimal(5)),
        Rule(role="general_manager", when="discount_percent", above=Decimal(8)),
        Rule(role="general_manager", when="special_terms"),
        Rule(role="finance", when="below_cost"),
    ),
)
STRICT = Authority(
    store="2",
    hours=8,
    rules=(
        Rule(role="sales_manager"),
        Rule(role="sales_director", when="discount_amount", above=Decimal(2000)),
        Rule(role="general_manager", when="total", above=Decimal(99_000)),
        Rule(role="finance", when="credit"),
    ),
)
MATRICES = {"1": STANDARD, "2": STRICT, "3": STANDARD}
PEOPLE: dict[str, tuple[Role, str | None]] = {
    "c1": ("consultant", "1"), "m1": ("sales_manager", "1"), "m1b": ("sales_manager", "1"),
    "c2": ("consultant", "2"), "m2": ("sales_manager", "2"),
    "d": ("sales_director", None), "g": ("general_manager", None), "f": ("finance", None), "x": ("consultant", None),
}  # fmt: skip
CREATORS = {"1": "c1", "2": "c2", "3": "x"}


@pytest.fixture(scope="module")
def written() -> tuple[Order, Content]:
    """One real order, whose figures the cases replace."""
    with bench() as here:
        order = draft(here)
        return order, here.book.get(Content, order.order_id)


def case(
    written: tuple[Order, Content],
    store: str,
    discount: str,
    *,
    cost: int = 80_000,
    credit: bool = False,
    terms: str | None = None,
    authors: tuple[str, ...] = (),
) -> tuple[Order, Content]:
    order, content = written
    line = content.lines[0].model_copy(update={"list_price": cny(LISTED), "amount": cny(LISTED)})
    payment = Payment(method="instalments" if credit else "full")
    figures = {
        "lines": (line,),
        "discount": cny(Decimal(discount)),
        "cost": cny(cost),
        "payment": payment,
        "special_terms": terms,
    }
    content = content.model_copy(update=figures)
    hashed = content_hash(content)
    return order.succeed(store=store, consultant_id=CREATORS[store], authors=authors, content_hash=hashed), content


def office(away: str = "", load: str = "") -> Office:
    """`away` names who is away, `m1>d` with a deputy; `load` who has how much on the desk: `m1=3`."""
    absent = dict(each.partition(">")[::2] for each in away.split())
    busy = {name: int(number) for name, _, number in (each.partition("=") for each in load.split())}
    staff = [
        Staff(
            staff_id=name,
            name=name,
            email=f"{name}@x.example",
            roles=(role,),
            store=store,
            absence=Absence(since=TODAY, until=TODAY, deputy=absent[name] or None) if name in absent else None,
        )
        for name, (role, store) in PEOPLE.items()
    ]
    return Office(staff, lambda name: busy.get(name, 0), NOW)


def asked(approvals: tuple[Approval, ...]) -> str:
    return " ".join(each.assignee for each in approvals)


CASES = [
    # store, discount, what else is special, who is away, load, people in their order ("-": left to the next level)
    ("1", "0", {}, "", "", "m1"),
    ("1", "4999.99", {}, "", "", "m1"),
    ("1", "5000", {}, "", "", "m1"),
    ("1", "5000.01", {}, "", "", "m1 d"),
    ("1", "8000", {}, "", "", "m1 d"),
    ("1", "8000.01", {}, "", "", "m1 d g"),
    ("1", "0", {"cost": 100_000}, "", "", "m1"),
    ("1", "0", {"cost": 100_001}, "", "", "m1 f"),
    ("1", "6000", {"cost": 95_000}, "", "", "m1 d f"),
    ("1", "9000", {"cost": 95_000}, "", "", "m1 d g f"),
    ("1", "0", {"credit": True}, "", "", "m1"),
    ("1", "0", {}, "", "m1=1", "m1b"),
    ("1", "0", {}, "", "m1=2 m1b=3", "m1"),
    ("1", "0", {}, "", "m1=2 m1b=2", "m1"),
    ("1", "0", {}, "m1", "", "m1b"),
    ("1", "0", {}, "m1", "m1b=9", "m1b"),
    ("1", "0", {}, "m1 m1b", "", "d"),
    ("1", "0", {}, "m1 m1b d", "", "g"),
    ("1", "0", {}, "m1 m1b d g", "", None),
    ("1", "0", {}, "m1>m2 m1b", "", "m2"),
    ("1", "0", {}, "m1>m2 m1b", "m2=5", "m2"),
    ("1", "0", {}, "m1>c1 m1b", "", "d"),
    ("1", "0", {}, "m1>m1b m1b>m1", "", "d"),
    ("1", "0", {}, "m1>nobody m1b", "", "d"),
    ("1", "6000", {}, "m1 m1b", "", "g d"),
    ("1", "6000", {}, "d", "", "m1 g"),
    ("1", "6000", {}, "d>m1b", "", "m1 m1b"),
    ("1", "6000", {}, "d g", "", None),
    ("1", "6000", {}, "m1 m1b g", "", "- d"),
    ("1", "9000", {}, "m1 m1b", "", "- d g"),
    ("1", "9000", {}, "d", "", "m1 - g"),
    ("1", "9000", {}, "g", "", None),
    ("1", "9000", {}, "g>f", "", "m1 d f"),
    ("1", "9000", {}, "d>f", "", "m1 f g"),
    ("1", "9000", {"cost": 95_000}, "d>f", "", None),
    ("1", "0", {"cost": 100_001}, "f", "", "m1 g"),
    ("1", "0", {"cost": 100_001}, "f>d", "", "m1 d"),
    ("1", "9000", {"cost": 95_000}, "f", "", None),
    ("1", "0", {"authors": ("m1",)}, "", "", "m1b"),
    ("1", "0", {"authors": ("m1", "m1b")}, "", "", "d"),
    ("1", "6000", {"authors": ("m1", "m1b")}, "", "", "g d"),
    ("1", "9000", {"authors": ("m1", "m1b")}, "", "", "- d g"),
    ("1", "9000", {"authors": ("d",)}, "", "", "m1 - g"),
    ("1", "0", {"authors": ("m1", "m1b", "d", "g")}, "", "", None),
    ("1", "0", {"authors": ("m2",)}, "m1>m2 m1b", "", "d"),
    ("2", "0", {}, "", "", "m2 g"),
    ("2", "1000", {}, "", "", "m2"),
    ("2", "1000.00", {}, "m2", "", "d"),
    ("2", "999.99", {}, "", "", "m2 g"),
    ("2", "2000", {}, "", "", "m2"),
    ("2", "2000.01", {}, "", "", "m2 d"),
    ("2", "9000", {}, "", "", "m2 d"),
    ("2", "0", {"credit": True}, "", "", "m2 g f"),
    ("2", "1000", {"credit": True}, "", "", "m2 f"),
    ("2", "3000", {"credit": True}, "", "", "m2 d f"),
    ("2", "3000", {"cost": 100_000}, "", "", "m2 d"),
    ("2", "3000", {}, "m2", "", "g d"),
    ("2", "3000", {}, "m2>c2", "", "g d"),
    ("2", "0", {}, "m2 d", "", "- g"),
    ("2", "0", {}, "g", "", "m2 d"),
    ("3", "0", {}, "", "", "d"),
    ("3", "6000", {}, "", "", "g d"),
    ("3", "9000", {}, "", "", "- d g"),
    ("3", "0", {}, "d", "", "g"),
    ("3", "0", {}, "d>m1", "", "m1"),
    ("3", "0", {"cost": 100_001}, "", "", "d f"),
    ("1", "0", {"terms": "Winter tyres."}, "", "", "m1 g"),
    ("1", "6000", {"terms": "Winter tyres."}, "", "", "m1 d g"),
    ("1", "9000", {"terms": "Winter tyres.", "cost": 95_000}, "", "", "m1 d g f"),
    ("1", "0", {"terms": "Winter tyres."}, "g", "", "m1 d"),
    ("2", "1000", {"terms": "Winter tyres."}, "", "", "m2"),
    ("3", "0", {"terms": "Winter tyres."}, "", "", "d g"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("store", "discount", "special", "away", "load", "people"),
    CASES,
    ids=[f"case-{n}" for n, _ in zip(count(1), CASES, strict=False)],
)
def test_the_matrix_names_these_people_in_this_order(
    store: str, discount: str, special: dict[str, object], away: str, load: str, people: str | None,
    written: tuple[Order, Content],
) -> None:  # fmt: skip
    order, content = case(written, store, discount, **special)  # type: ignore[arg-type]
    try:
        approvals = assign(order, content, MATRICES[store], office(away, load))
    except NobodyToApprove:
        assert people is None
        return
    assert asked(approvals) == people
    assert [each.role for each in approvals] == list(levels(content, MATRICES[store]))
    deciding = [each.assignee for each in approvals if each.state == "WAITING"]
    assert len(set(deciding)) == len(deciding)
    assert not {order.consultant_id, *order.authors} & set(deciding)
    assert {each.hours for each in approvals} == {MATRICES[store].hours}


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


def test_a_deputy_is_known_as_one(written: tuple[Order, Content]) -> None:
    order, content = case(written, "1", "0")
    (approval,) = assign(order, content, STANDARD, office("m1>m2 m1b"))
    assert (approval.assignee, approval.deputy_of) == ("m2", "m1")


def test_what_was_approved_for_this_content_is_not_asked_again(written: tuple[Order, Content]) -> None:
    order, content = case(written, "1", "6000")
    first, second = assign(order, content, STANDARD, office())
    given = first.model_copy(update={"state": "APPROVED", "by": "m1"})
    back = second.model_copy(update={"state": "CHANGES_REQUESTED", "by": "d"})
    again = assign(order.succeed(approvals=(given, back)), content, STANDARD, office())
    assert (again[0], again[1].state, again[1].assignee) == (given, "WAITING", "d")
    dearer = content.model_copy(update={"discount": cny(5500)})
    other = order.succeed(approvals=(given, back), content_hash=content_hash(dearer))
    assert [each.state for each in assign(other, dearer, STANDARD, office())] == ["WAITING", "WAITING"]


def test_the_total_that_is_weighed_is_what_the_customer_pays(written: tuple[Order, Content]) -> None:
    _, content = case(written, "2", "1000.01")
    assert payable(content).amount == Decimal("98999.99")
    assert "general_manager" not in levels(content, STRICT)
