from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from driveaway.aftercare.model import FollowUp
from driveaway.calendars.days import Holiday
from driveaway.calendars.model import StoreCalendar
from driveaway.customers.model import Customer
from driveaway.deliveries.handing_over import hand_over
from driveaway.deliveries.handover import Handover
from driveaway.deliveries.requests import HandoverForm
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.errors import IllegalMove, InvalidInput
from driveaway.shared.money import cny
from driveaway.shared.record import Record
from driveaway.shared.text import LocalText
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import CUSTOMER, FORM, NOON, VINS, Stage, somebody, yuan


def deliver(stage: Stage, order_id: str, form: HandoverForm = FORM) -> dict[str, Any]:
    return hand_over(order_id, form, person=somebody("delivery"), book=stage.book, clock=stage.clock)


def refused_for(stage: Stage, order_id: str) -> str:
    before = stage.seen(order_id)
    with pytest.raises(IllegalMove) as refused:
        deliver(stage, order_id)
    assert stage.seen(order_id) == before
    return refused.value.code


def put(stage: Stage, before: Record, after: Record) -> None:
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=(Change(after, before),)))


def test_no_car_leaves_before_it_is_paid_to_the_last_cent(stage: Stage) -> None:
    order_id = stage.ready(paid=False)
    assert refused_for(stage, order_id) == "balance_open"

    stage.change(order_id, paid=stage.seen(order_id).total - cny("0.01"))
    assert refused_for(stage, order_id) == "balance_open"


def test_a_refused_handover_says_how_much_is_open_and_whose_turn_it_is(stage: Stage) -> None:
    order_id = stage.ready(paid=False)
    stage.change(order_id, paid=cny("40000.00"))

    with pytest.raises(IllegalMove) as refused:
        deliver(stage, order_id)
    assert refused.value.params == {"balance": "60000.00", "owner": "customer"}


def test_instalments_that_fall_due_later_do_not_hold_the_car_back(stage: Stage) -> None:
    parts = [{"due_on": "2026-11-24", "amount": yuan("40000.00")}, {"due_on": "2026-11-25", "amount": yuan("60000.00")}]
    order_id = stage.ready(paid=False, payment={"method": "instalments", "instalments": parts})
    stage.change(order_id, paid=cny("39999.99"))
    assert refused_for(stage, order_id) == "balance_open"

    stage.change(order_id, paid=cny(40000))
    assert deliver(stage, order_id)["status"] == "DELIVERED"


@pytest.mark.parametrize("payment", [{"method": "loan", "lender": "Linhai Bank"}, {"method": "instalments"}])
def test_a_loan_and_instalments_without_days_are_all_in_before_the_car_leaves(
    stage: Stage, payment: dict[str, Any]
) -> None:
    order_id = stage.ready(paid=False, payment={**payment, "down_payment": yuan("30000.00")})
    stage.change(order_id, paid=cny(30000))
    assert refused_for(stage, order_id) == "balance_open"

    stage.change(order_id, paid=stage.seen(order_id).total)
    assert deliver(stage, order_id)["status"] == "DELIVERED"


def test_no_car_leaves_before_it_is_ready(stage: Stage) -> None:
    order_id = stage.allocated()
    stage.change(order_id, paid=stage.seen(order_id).total)

    assert refused_for(stage, order_id) == "delivery_move"


def test_no_car_leaves_while_the_delivery_stands_still(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    stage.tell(order_id, "BLOCKED", blocked_reason="hail", owner="Li")

    assert refused_for(stage, order_id) == "delivery_blocked"


@pytest.mark.parametrize(("certificate", "leaves"), [("pledged", False), ("in_hand", True), ("released", True)])
def test_no_car_leaves_while_a_bank_holds_its_certificate(stage: Stage, certificate: str, leaves: bool) -> None:
    order_id = stage.ready(paid=True)
    vehicle = stage.vehicle()
    put(stage, vehicle, vehicle.succeed(certificate_of_conformity=certificate))

    if leaves:
        assert deliver(stage, order_id)["status"] == "DELIVERED"
    else:
        assert refused_for(stage, order_id) == "certificate_pledged"


def test_handover_moves_order_car_and_customer_at_once_and_plans_the_visits(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    reply = deliver(stage, order_id)

    order, vehicle = stage.seen(order_id), stage.vehicle()
    customer = stage.book.get(Customer, CUSTOMER.customer_id)
    assert reply["milestone"] == "HANDED_OVER"
    assert order.status == "DELIVERED"
    assert order.deadline == NOON + timedelta(days=14)
    assert order.delivery
    assert order.delivery.milestone == "HANDED_OVER"
    assert vehicle.state == "HANDED_OVER"
    assert [(car.vin, car.order_id) for car in customer.vehicles] == [(VINS[0], order_id)]
    assert stage.book.get(Handover, order_id).odometer_km == 12
    assert f"{order_id}-wake-{order.progress}" in [effect.effect_id for effect in stage.effects(order_id)]
    assert {visit.order_id for visit in visits(stage)} == {order_id}


def test_no_visit_is_planned_for_a_holiday_of_the_store(stage: Stage) -> None:
    name = LocalText(zh_hans="店庆", zh_hant="店慶", en="Jubilee")
    jubilee = Holiday(name=name, first_day=date(2026, 11, 26), last_day=date(2026, 11, 29))
    stage.book.commit(Step("set_up", "test", NOON, changes=(Change(StoreCalendar(holidays=(jubilee,))),)))
    order_id = stage.ready(paid=True)
    deliver(stage, order_id)
    call = stage.book.get(FollowUp, f"{order_id}-day_3_call")
    assert call.due_at == datetime(2026, 11, 30, 9, tzinfo=LOCAL_TIME)


def visits(stage: Stage) -> list[FollowUp]:
    rows = stage.client.scan(TableName=stage.table, ConsistentRead=True)["Items"]
    ids = [row["follow_up_id"]["S"] for row in rows if "follow_up_id" in row]
    return [stage.book.get(FollowUp, each) for each in ids]


def test_the_same_form_again_gets_the_first_reply_and_another_is_refused(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    first = deliver(stage, order_id)
    stage.clock.advance(timedelta(hours=1))

    assert deliver(stage, order_id) == first
    with pytest.raises(IllegalMove) as refused:
        deliver(stage, order_id, FORM.model_copy(update={"keys": 1}))
    assert refused.value.code == "already_handed_over"
    assert len(stage.book.get(Customer, CUSTOMER.customer_id).vehicles) == 1


def test_what_the_checklist_leaves_open_is_still_owed(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    form = FORM.model_copy(update={"checklist": {"mats": False, "spare key": True, "charger": "later"}})

    assert deliver(stage, order_id, form)["due_bill"] == ["mats"]
    delivery = stage.seen(order_id).delivery
    assert delivery
    assert [(each.what, each.owner, each.open) for each in delivery.due_bill] == [("mats", "consultant", True)]


def test_what_is_promised_at_the_handover_has_its_owner_and_a_day_ahead(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    promise = {"what": "mats", "owner": "aftersales", "due_on": "2026-11-30"}
    late = HandoverForm.model_validate(FORM.model_dump() | {"due_bill": [promise, promise | {"due_on": "2026-11-01"}]})
    with pytest.raises(InvalidInput) as refused:
        deliver(stage, order_id, late)
    assert [each.pointer for each in refused.value.problems] == ["/due_bill/1/due_on"]

    form = HandoverForm.model_validate(FORM.model_dump() | {"due_bill": [promise]})
    assert deliver(stage, order_id, form)["due_bill"] == ["mats"]
    delivery = stage.seen(order_id).delivery
    assert delivery
    assert [(each.owner, each.due_on) for each in delivery.due_bill] == [("aftersales", date(2026, 11, 30))]


def test_a_profile_that_changes_meanwhile_does_not_stop_the_handover(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = stage.ready(paid=True)
    commit = stage.book.commit

    def overtaken(step: Step) -> None:
        monkeypatch.setattr(stage.book, "commit", commit)
        before = stage.book.get(Customer, CUSTOMER.customer_id)
        put(stage, before, before.succeed(address="Beijing"))
        commit(step)

    monkeypatch.setattr(stage.book, "commit", overtaken)
    deliver(stage, order_id)

    customer = stage.book.get(Customer, CUSTOMER.customer_id)
    assert (customer.address, len(customer.vehicles)) == ("Beijing", 1)
