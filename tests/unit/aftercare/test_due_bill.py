"""What is still owed after handover: told by item, followed until it is done, and only then the order closes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from driveaway.access.model import Person, Staff
from driveaway.aftercare.sweep import sweep_aftercare
from driveaway.aftercare.task_list import task_list
from driveaway.deliveries.due_bill import Owed, Promise
from driveaway.deliveries.model import Delivery
from driveaway.deliveries.owing import move_day, owe, tick_off
from driveaway.deliveries.requests import ItemDone, ItemMoved
from driveaway.orders.deadlines import sweep_orders
from driveaway.orders.model import Order
from driveaway.shared.clock import local_day
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound
from driveaway.step import Change, Step
from tests.fakes import Bench
from tests.sales import staff_person
from tests.unit.aftercare.scenes import aftersales, delivered, follow_up, mails, seen, tell, wakes

TWO = ("plates", "a roof box")


def done(here: Bench, order: Order, number: int, note: str | None = None) -> dict[str, Any]:
    said = ItemDone(note=note)
    return tick_off(order.order_id, number, said, person=aftersales(here), book=here.book, clock=here.clock)


def moved(here: Bench, order: Order, number: int, due_on: date, **fields: Any) -> dict[str, Any]:
    wish = ItemMoved(due_on=due_on, reason="late from the maker", **fields)
    return move_day(order.order_id, number, wish, person=aftersales(here), book=here.book, clock=here.clock)


def promised(here: Bench, order: Order, what: str, **fields: Any) -> dict[str, Any]:
    promise = Promise(what=what, **fields)
    return owe(order.order_id, promise, person=aftersales(here), book=here.book, clock=here.clock)


def bill(here: Bench, order: Order) -> tuple[Owed, ...]:
    delivery = seen(here, order.order_id).delivery
    assert delivery
    return delivery.due_bill


def day(here: Bench, ahead: int) -> date:
    return local_day(here.clock.now()) + timedelta(days=ahead)


def surveyed(here: Bench, order: Order) -> None:
    before = seen(here, order.order_id)
    step = Step(
        action="set_up", actor="x", at=here.clock.now(), changes=(Change(before.succeed(surveyed=True), before),)
    )
    here.book.commit(step)


def items(here: Bench, person: Person) -> list[object]:
    tasks = task_list(person, book=here.book, now=here.clock.now())
    return [task["item"] for task in tasks if task["kind"] == "due_bill"]


def test_only_the_last_item_that_is_done_closes_an_order_whose_survey_is_answered(here: Bench) -> None:
    order = delivered(here, due_bill=TWO)
    surveyed(here, order)

    done(here, order, 2)
    assert (seen(here, order.order_id).status, wakes(here, order.order_id)) == ("DELIVERED", [])

    assert done(here, order, 1)["status"] == "CLOSED"
    assert seen(here, order.order_id).status == "CLOSED"
    assert wakes(here, order.order_id) == [f"{order.order_id}-wake-8"]


def test_the_last_item_leaves_an_order_open_until_its_survey_is_answered_or_over(here: Bench) -> None:
    order = delivered(here, due_bill=("plates",))
    done(here, order, 1)
    assert seen(here, order.order_id).status == "DELIVERED"
    here.clock.advance(timedelta(days=14))
    sweep_orders(here.book, here.clock)
    assert seen(here, order.order_id).status == "CLOSED"


def test_an_order_that_owes_something_when_its_survey_time_is_over_closes_with_the_last_item(here: Bench) -> None:
    order = delivered(here, due_bill=("plates",))
    here.clock.advance(timedelta(days=15))
    sweep_orders(here.book, here.clock)
    assert seen(here, order.order_id).status == "DELIVERED"
    done(here, order, 1)
    assert seen(here, order.order_id).status == "CLOSED"


def test_the_customer_is_told_once_what_is_done_and_where_to_get_it(here: Bench) -> None:
    order = delivered(here, due_bill=TWO)
    first, again = done(here, order, 1, "At the counter"), done(here, order, 1, "Somewhere else")
    assert first == again
    (told,) = mails(here, "due_bill_done")
    assert (told.data["what"], told.data["note"]) == ("plates", "At the counter")
    item = bill(here, order)[0]
    assert (item.done_at, item.done_by, item.note) == (here.clock.now(), aftersales(here).staff_id, "At the counter")


def test_what_is_promised_later_is_owed_once_and_by_a_day(here: Bench) -> None:
    order = delivered(here)
    promised(here, order, "mats", owner="aftersales", due_on=day(here, 3))
    promised(here, order, "mats", owner="aftersales", due_on=day(here, 3))
    assert [(each.what, each.owner, each.due_on) for each in bill(here, order)] == [
        ("mats", "aftersales", day(here, 3))
    ]
    promised(here, order, "second key")
    usual = bill(here, order)[1].due_on
    assert usual is not None and day(here, 5) <= usual <= day(here, 9)


def test_each_item_is_a_task_of_whoever_sees_to_it_until_it_is_done(here: Bench) -> None:
    order = delivered(here, due_bill=TWO)
    promised(here, order, "mats", owner="aftersales")
    seller = here.book.get(Staff, order.consultant_id).person
    assert (items(here, seller), items(here, aftersales(here))) == ([*TWO], ["mats"])
    done(here, order, 1)
    done(here, order, 3)
    assert (items(here, seller), items(here, aftersales(here))) == ([TWO[1]], [])


def test_an_item_goes_to_another_day_and_into_other_hands_with_a_reason(here: Bench) -> None:
    order = delivered(here, due_bill=TWO)
    moved(here, order, 2, day(here, 20), owner="aftersales")
    assert [(each.owner, each.due_on) for each in bill(here, order)] == [
        ("consultant", None),
        ("aftersales", day(here, 20)),
    ]
    told = here.book.history(order.key)[-1]
    assert (told.action, told.details["reason"]) == ("due_bill_moved", "late from the maker")
    version = seen(here, order.order_id).version
    moved(here, order, 2, day(here, 20))
    assert seen(here, order.order_id).version == version


def test_staff_are_asked_on_the_first_day_that_was_promised_and_their_manager_when_it_passed(here: Bench) -> None:
    order = delivered(here)
    promised(here, order, "mats", due_on=day(here, 3))
    here.clock.advance(timedelta(days=2))
    sweep_aftercare(here.book, here.clock)
    asked = [each.data["kind"] for each in mails(here, "follow_up_due")]
    assert "due_bill" not in asked
    here.clock.advance(timedelta(days=1, hours=12))
    sweep_aftercare(here.book, here.clock)
    first = [each.to for each in mails(here, "follow_up_due") if each.data["kind"] == "due_bill"]
    manager = staff_person("sales-manager-1", here).email
    assert len(first) == 1 and manager not in first
    for _ in range(5):
        here.clock.advance(timedelta(days=1))
        sweep_aftercare(here.book, here.clock)
    later = [each.to for each in mails(here, "follow_up_due") if each.data["kind"] == "due_bill"]
    assert len(later) > 1 and manager in later


def test_nobody_is_asked_about_what_was_done_before_its_day(here: Bench) -> None:
    order = delivered(here, due_bill=("plates",))
    done(here, order, 1)
    here.clock.advance(timedelta(days=8))
    sweep_aftercare(here.book, here.clock)
    assert follow_up(here, order, "due_bill").state == "SKIPPED"
    assert "due_bill" not in [each.data["kind"] for each in mails(here, "follow_up_due")]


def test_what_was_put_off_is_asked_about_on_its_new_day(here: Bench) -> None:
    order = delivered(here, due_bill=("plates",))
    moved(here, order, 1, day(here, 20))
    here.clock.advance(timedelta(days=8))
    sweep_aftercare(here.book, here.clock)
    chased = follow_up(here, order, "due_bill")
    assert (chased.state, local_day(chased.due_at)) == ("DUE", day(here, 12))


def test_the_call_in_which_all_is_settled_ticks_everything_off(here: Bench) -> None:
    order = delivered(here, due_bill=TWO)
    tell(here, follow_up(here, order, "due_bill"))
    assert [each.open for each in bill(here, order)] == [False, False]


def test_what_cannot_be_is_refused_by_name(here: Bench) -> None:
    order = delivered(here, due_bill=("plates",))
    for number in (0, 2):
        with pytest.raises(NotFound):
            done(here, order, number)
    with pytest.raises(InvalidInput) as early:
        moved(here, order, 1, day(here, -1))
    assert [(each.pointer, each.code) for each in early.value.problems] == [("/due_on", "not_in_the_future")]
    done(here, order, 1)
    with pytest.raises(IllegalMove) as over:
        moved(here, order, 1, day(here, 9))
    assert over.value.code == "owed_no_more"
    surveyed(here, order)
    here.clock.advance(timedelta(days=15))
    sweep_orders(here.book, here.clock)
    with pytest.raises(IllegalMove) as closed:
        promised(here, order, "mats")
    assert (closed.value.code, closed.value.params["status"]) == ("nothing_owed", "CLOSED")


def test_a_due_bill_of_bare_names_is_still_read() -> None:
    kept = Delivery.model_validate({"due_bill": ["plates", {"what": "mats", "owner": "delivery"}]})
    assert [(each.what, each.owner, each.open) for each in kept.owes] == [
        ("plates", "consultant", True),
        ("mats", "delivery", True),
    ]
