"""Before a car leaves: every gate with who sees to it, and a customer who is who was invited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driveaway.deliveries.appointing import appoint
from driveaway.deliveries.gates import gates_for
from driveaway.deliveries.handing_over import hand_over
from driveaway.deliveries.requests import AppointmentWish, HandoverForm
from driveaway.orders.service import open_file
from driveaway.shared.errors import Blocked, IllegalMove, InvalidInput
from driveaway.step import Change, Step
from tests.unit.deliveries.stage import FORM, NOON, Stage, plainly, somebody


def gates(stage: Stage, order_id: str) -> dict[str, tuple[bool, str]]:
    found = gates_for(open_file(order_id, stage.book), book=stage.book, now=stage.clock.now())
    return {str(each["gate"]): (bool(each["passed"]), str(each["owner"])) for each in found}


def deliver(stage: Stage, order_id: str, **shown: object) -> object:
    form = HandoverForm.model_validate(FORM.model_dump() | shown)
    return hand_over(order_id, form, person=somebody("delivery"), book=stage.book, clock=stage.clock)["status"]


def pledge(stage: Stage) -> None:
    car = stage.vehicle()
    change = Change(car.succeed(certificate_of_conformity="pledged"), car)
    stage.book.commit(Step(action="set_up", actor="test", at=NOON, changes=(change,)))


def test_a_refused_handover_names_all_that_is_missing_and_whose_it_is(stage: Stage) -> None:
    order_id = stage.allocated()
    pledge(stage)

    with pytest.raises(Blocked) as refused:
        deliver(stage, order_id)

    said = {each.code: dict(each.params) for each in refused.value.problems}
    assert [*said] == ["delivery_move", "balance_open", "certificate_pledged"]
    assert said["balance_open"]["owner"] == "customer"
    assert gates(stage, order_id) == {
        "inspected": (False, "delivery"),
        "ready": (False, "delivery"),
        "appointed": (False, "customer"),
        "identified": (False, "consultant"),
        "paid": (False, "customer"),
        "certificate": (False, "finance"),
    }


def test_one_thing_that_is_missing_is_said_by_itself(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    pledge(stage)
    with pytest.raises(IllegalMove) as refused:
        deliver(stage, order_id)
    assert refused.value.code == "certificate_pledged"


def test_a_car_that_is_held_up_is_with_whoever_gets_it_going(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    stage.tell(order_id, "BLOCKED", blocked_reason="flood", owner="workshop")
    assert gates(stage, order_id)["going"] == (False, "workshop")
    with pytest.raises(IllegalMove) as refused:
        deliver(stage, order_id)
    assert refused.value.code == "delivery_blocked"


def test_the_mailed_code_says_that_it_is_who_was_invited_and_stays_when_the_time_moves(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    for days in (2, 3):
        wish = AppointmentWish(starts_at=stage.clock.now() + timedelta(days=days), place="Lane 7")
        appoint(order_id, wish, words=plainly, person=somebody("delivery"), book=stage.book, clock=stage.clock)
    (code,) = {str(mail["pickup_code"]) for mail in stage.mails(order_id, "appointment")}
    letters = [effect.mail for effect in stage.effects(order_id) if effect.mail]
    assert {letter.qr for letter in letters if letter.kind == "appointment"} == {code}

    with pytest.raises(InvalidInput) as wrong:
        deliver(stage, order_id, pickup_code="000000" if code != "000000" else "111111")
    assert [each.pointer for each in wrong.value.problems] == ["/pickup_code"]
    assert deliver(stage, order_id, pickup_code=f" {code.lower()} ") == "DELIVERED"


def test_staff_do_not_see_the_code_that_is_shown_to_them(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    wish = AppointmentWish(starts_at=stage.clock.now() + timedelta(days=2), place="Lane 7")
    seen = appoint(order_id, wish, words=plainly, person=somebody("delivery"), book=stage.book, clock=stage.clock)
    appointment = stage.seen(order_id).delivery.appointment  # type: ignore[union-attr]
    assert appointment and len(appointment.pickup_code) == 6
    assert appointment.pickup_code not in str(seen)


def test_a_form_that_speaks_of_who_came_and_when_is_held_to_it(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    with pytest.raises(Blocked) as refused:
        deliver(stage, order_id, papers_seen=False, came_early=False)
    assert [(each.code, each.pointer) for each in refused.value.problems] == [
        ("appointment_ahead", "/came_early"),
        ("identity_unchecked", "/papers_seen"),
    ]
    assert deliver(stage, order_id, papers_seen=True, came_early=True) == "DELIVERED"


def test_at_the_agreed_time_nobody_came_early(stage: Stage) -> None:
    order_id = stage.ready(paid=True)
    wish = AppointmentWish(starts_at=NOON + timedelta(days=30), place="Lane 7")
    person = somebody("delivery")
    appoint(order_id, wish, words=plainly, person=person, book=stage.book, clock=stage.clock)
    with pytest.raises(Blocked):
        deliver(stage, order_id, papers_seen=True, came_early=False)
    stage.clock.advance(timedelta(days=30))
    assert deliver(stage, order_id, papers_seen=True, came_early=False) == "DELIVERED"
