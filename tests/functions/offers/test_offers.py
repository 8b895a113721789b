"""Which times are offered for a handover, and that no place is given twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driveaway.calendars.delivery_times import DeliveryTimes
from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.deliveries.appointment import Appointment
from driveaway.deliveries.choosing import choose_time
from driveaway.deliveries.requests import TimeChoice
from driveaway.orders.model import Order
from driveaway.shared.errors import InvalidInput
from driveaway.step import Change, Step
from functions.deliveries import desk as delivery_desk
from tests.functions.desk import Desk
from tests.functions.offers.choosing import (
    ENGLISH,
    TO_READY,
    carried,
    delivery_of,
    in_delivery,
    look,
    put,
    ready,
    ready_too,
    say,
    sent_of,
)
from tests.unit.deliveries.stage import plainly


def test_the_times_are_those_of_the_store_at_which_it_is_open_long_enough(desk: Desk) -> None:
    own = DeliveryTimes(handover_times=("17:30", "11:15", "08:00"))
    before = desk.bench.book.find(StoreCalendar, EVERY_STORE)
    calendar = StoreCalendar(store=EVERY_STORE, delivery_times=own, version=before.version if before else 0)
    put(desk.bench, Change(calendar, before))
    times = look(desk, ready(desk)[1]).json["times"]
    assert {each[11:16] for each in times} == {"11:15"} and len(times) == 5


def test_the_last_place_of_a_day_is_given_once_and_the_other_hears_that_it_is_gone(desk: Desk) -> None:
    few = StoreCalendar(store=EVERY_STORE, delivery_times=DeliveryTimes(handovers_a_day=1))
    before = desk.bench.book.find(StoreCalendar, EVERY_STORE)
    put(desk.bench, Change(few.model_copy(update={"version": before.version if before else 0}), before))
    (_, mine), (order_id, theirs) = ready(desk), ready_too(desk)
    both = [each for each in look(desk, mine).json["times"] if each in look(desk, theirs).json["times"]]
    assert say(desk, mine, starts_at=both[0]).status == 200

    late = say(desk, theirs, starts_at=both[0], wish="or on Sunday")

    assert (late.status, late.pointers) == (422, ["/starts_at"])
    assert both[0] not in look(desk, theirs).json["times"]
    assert delivery_of(desk, order_id).appointment is None


def test_looking_changes_nothing_and_no_link_is_mailed_where_an_appointment_is_made(desk: Desk) -> None:
    order_id = in_delivery(desk)
    carried(desk, order_id, *TO_READY[:-1])
    before = desk.bench.book.get(Order, order_id)
    agreed = Appointment(starts_at=desk.bench.clock.now() + timedelta(days=9), place="Lane 7")
    put(desk.bench, Change(before.succeed(delivery=delivery_of(desk, order_id).appointed(agreed)), before))
    page = "/staff/orders/{order_id}/delivery/milestone"
    form = {"milestone": "READY"}
    desk.ask(delivery_desk.handler, "POST", page, form=form, session="delivery", order_id=order_id)
    assert [each for each in sent_of(desk, "delivery_update") if each.get("choose")] == []

    _, token = ready_too(desk)
    rows = desk.bench.client.scan(TableName="business")["Items"]
    look(desk, token, **ENGLISH)
    assert desk.bench.client.scan(TableName="business")["Items"] == rows


def test_two_who_choose_the_last_place_at_the_same_moment_do_not_both_get_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = StoreCalendar(store=EVERY_STORE, delivery_times=DeliveryTimes(handovers_a_day=1))
    before = desk.bench.book.find(StoreCalendar, EVERY_STORE)
    put(desk.bench, Change(few.model_copy(update={"version": before.version if before else 0}), before))
    (first, mine), (second, theirs) = ready(desk), ready_too(desk)
    both = [each for each in look(desk, mine).json["times"] if each in look(desk, theirs).json["times"]]
    book, commit = desk.bench.book, desk.bench.book.commit
    wanted = TimeChoice.model_validate({"starts_at": both[0]})

    def overtaken(step: Step) -> None:
        """Between the other's look and their write, this one is served."""
        monkeypatch.setattr(book, "commit", commit)
        choose_time(mine, wanted, words=plainly, book=book, clock=desk.bench.clock)
        commit(step)

    monkeypatch.setattr(book, "commit", overtaken)
    with pytest.raises(InvalidInput) as late:
        choose_time(theirs, wanted, words=plainly, book=book, clock=desk.bench.clock)
    assert [(each.pointer, each.code) for each in late.value.problems] == [("/starts_at", "time_is_gone")]
    assert delivery_of(desk, first).appointment is not None
    assert delivery_of(desk, second).appointment is None


def test_staff_send_the_same_link_again_until_a_time_is_agreed(desk: Desk, offered: tuple[str, str]) -> None:
    order_id, token = offered
    to = "/staff/orders/{order_id}/delivery/offer"
    desk.bench.clock.advance(timedelta(days=1))
    assert desk.ask(delivery_desk.handler, "POST", to, form={}, session="delivery", order_id=order_id).status == 303
    links = [str(each["link"]) for each in sent_of(desk, "delivery_update") if each.get("choose")]
    assert (len(links), {link.rpartition("/")[2] for link in links}) == (2, {token})

    say(desk, token, starts_at=look(desk, token).json["times"][0])
    refused = desk.ask(delivery_desk.handler, "POST", to, form={}, session="delivery", order_id=order_id)
    assert refused.status == 409
