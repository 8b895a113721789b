"""Two want the same car, the same key or the same entry at once: no car has two orders, and nothing is booked twice."""

from __future__ import annotations

from datetime import timedelta

from functions.deliveries import release
from tests.faults.cloud import Cloud
from tests.faults.races.chores import task
from tests.faults.races.contest import Part, contest
from tests.faults.races.parts import MANAGER, allocates, cancels, delivery, pays
from tests.faults.races.stock import cars_left, free_cars, twin
from tests.faults.script import HANDOVER, Life

ONE = {(200, 409), (409, 200)}
DONE_OR_STALE = {(200, 200), (412, 200), (200, 412)}
TWIN = "TWIN"
hands_over = delivery("handover", HANDOVER)
arrives = delivery("delivery", {"milestone": "ARRIVED"})


def two_orders_for_one_car(life: Life) -> None:
    twin(life, TWIN, later=timedelta(minutes=1))
    cars_left(life, 1)


def test_the_last_car_goes_to_the_contract_that_was_sealed_first(here: Cloud) -> None:
    found = contest(here, "planned", allocates(), allocates(TWIN), before=two_orders_for_one_car)
    assert found.held and found.statuses == {(200, 409)}
    assert found.steps("vehicle_allocated") == {1}


def test_two_orders_that_choose_the_same_car_get_one_each(here: Cloud) -> None:
    found = contest(here, "planned", allocates(), allocates(TWIN), before=lambda life: twin(life, TWIN))
    assert found.held and found.statuses == {(200, 200)}
    assert found.steps("vehicle_allocated") == {2}


def test_an_order_gets_one_car_though_it_is_asked_for_twice(here: Cloud) -> None:
    found = contest(here, "planned", allocates(), allocates())
    assert found.held and found.statuses == {(200, 200)}
    assert found.steps("vehicle_allocated") == {1} and found.same_answers


def test_an_order_that_asks_twice_for_the_last_car_is_not_told_that_there_is_none(here: Cloud) -> None:
    found = contest(here, "planned", allocates(), allocates(), before=lambda life: cars_left(life, 1))
    assert found.held and found.statuses == {(200, 200)}
    assert found.steps("vehicle_allocated") == {1} and found.same_answers


def test_a_cancelled_order_keeps_no_car(here: Cloud) -> None:
    found = contest(here, "planned", allocates(), cancels)
    assert found.held and found.statuses == {(200, 200), (409, 200), (200, 412)}
    assert found.order("status") == {(200, "CANCELLED"), (409, "CANCELLED"), (200, "IN_DELIVERY")}


def test_a_car_is_released_once(here: Cloud) -> None:
    twice = (task(release.handler), task(release.handler))
    found = contest(here, "allocated", *twice, before=lambda life: cancels(life).act())
    assert found.held and found.statuses == DONE_OR_STALE
    assert found.steps("vehicle_released") == {1}


def exchanges(life: Life) -> Part:
    """The manager wants another car for the order."""
    other = {"reason": "a scratch", "vin": free_cars(life)[0].vin}
    return delivery("allocation", other, who=MANAGER)(life)


def test_a_car_is_exchanged_or_handed_over(here: Cloud) -> None:
    found = contest(here, "paid", exchanges, hands_over)
    assert found.held and found.statuses == ONE
    assert found.order("status") == {(200, "IN_DELIVERY"), (409, "DELIVERED")}


def test_a_car_is_given_back_or_handed_over(here: Cloud) -> None:
    gives_back = delivery("allocation", {"reason": "a scratch"}, who=MANAGER, method="DELETE")
    found = contest(here, "paid", gives_back, hands_over)
    assert found.held and found.statuses == ONE
    assert found.order("status") == {(200, "IN_DELIVERY"), (409, "DELIVERED")}


def test_a_car_is_handed_over_once(here: Cloud) -> None:
    found = contest(here, "paid", hands_over, hands_over)
    assert found.held and found.statuses == {(200, 200)}
    assert found.steps("handed_over") == {1} and found.same_answers


def test_of_two_handover_forms_the_first_counts(here: Cloud) -> None:
    found = contest(here, "paid", hands_over, delivery("handover", {**HANDOVER, "keys": 1}))
    assert found.held and found.statuses == ONE
    assert found.steps("handed_over") == {1}


def test_an_order_is_handed_over_or_cancelled(here: Cloud) -> None:
    found = contest(here, "paid", hands_over, cancels)
    assert found.held and found.statuses == ONE | {(200, 412)}
    assert found.order("status") == {(200, "DELIVERED"), (409, "CANCELLED")}


def test_a_car_arrives_once(here: Cloud) -> None:
    found = contest(here, "allocated", arrives, arrives)
    assert found.held and found.statuses == ONE
    assert found.steps("delivery_arrived") == {1}


def test_a_standstill_and_a_milestone_come_one_after_the_other(here: Cloud) -> None:
    blocks = delivery("delivery", {"milestone": "BLOCKED", "blocked_reason": "hail", "owner": "delivery"})
    found = contest(here, "allocated", arrives, blocks)
    assert found.held and found.statuses == {(200, 200), (409, 200)}


def test_a_payment_that_is_sent_twice_is_booked_once(here: Cloud) -> None:
    found = contest(here, "planned", pays("1000.00", "BANK-1", "key-1"), pays("1000.00", "BANK-1", "key-1"))
    assert found.held and found.statuses == {(201, 201)}
    assert found.steps("payment_recorded") == {1} and found.same_answers


def test_a_reference_is_booked_once_whoever_enters_it(here: Cloud) -> None:
    found = contest(here, "planned", pays("1000.00", "BANK-1", "key-1"), pays("1000.00", "BANK-1", "key-2"))
    assert found.held and found.statuses == {(201, 201)}
    assert found.steps("payment_recorded") == {1} and found.same_answers


def test_two_payments_are_both_booked(here: Cloud) -> None:
    found = contest(here, "planned", pays("1000.00", "BANK-1", "key-1"), pays("1000.00", "BANK-2", "key-2"))
    assert found.held and found.statuses == {(201, 201)}
    assert found.steps("payment_recorded") == {2}


def test_a_key_that_comes_with_two_payments_books_one(here: Cloud) -> None:
    found = contest(here, "planned", pays("1000.00", "BANK-1", "key-1"), pays("1000.00", "BANK-2", "key-1"))
    assert found.held and found.statuses == {(201, 422), (422, 201)}
    assert found.steps("payment_recorded") == {1}
