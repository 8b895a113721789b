"""Orders that race for one car: a single one wins, and each other hears what stands in its way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock, local

import pytest

from driveaway.shared.errors import DriveawayError, IllegalMove, TryAgain
from driveaway.step import Step
from tests.unit.deliveries.allocating import MANAGER, bind
from tests.unit.deliveries.stage import VINS, Stage


def test_of_orders_that_race_for_one_chosen_car_a_single_one_wins(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.car()
    orders = [stage.planned() for _ in range(4)]
    one_call_at_a_time(stage, monkeypatch)
    all_have_read, commit, once = Barrier(len(orders)), stage.book.commit, local()

    def commit_together(step: Step) -> None:
        if not hasattr(once, "waited"):
            once.waited = True
            all_have_read.wait(timeout=30)
        commit(step)

    monkeypatch.setattr(stage.book, "commit", commit_together)

    def race(order_id: str) -> str:
        try:
            bind(stage, order_id, VINS[0], "VIP", by=MANAGER)
        except DriveawayError as error:
            return error.code
        return "won"

    with ThreadPoolExecutor(len(orders)) as racers:
        ends = list(racers.map(race, orders))

    winner = orders[ends.index("won")]
    assert sorted(ends) == ["vehicle_taken"] * 3 + ["won"]
    assert stage.vehicle().order_id == winner
    owners = [order_id for order_id in orders if (held := stage.seen(order_id).delivery) and held.vin]
    assert owners == [winner]


def one_call_at_a_time(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service answers calls one by one; its stand-in must not be asked twice at once."""
    turn, call = Lock(), stage.client._make_api_call

    def in_turn(*asked: object) -> object:
        with turn:
            return call(*asked)

    monkeypatch.setattr(stage.client, "_make_api_call", in_turn)


def test_a_loser_of_a_chosen_car_is_told_that_it_is_taken(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.car()
    first, second = stage.planned(), stage.planned()
    commit = stage.book.commit

    def overtaken(step: Step) -> None:
        monkeypatch.setattr(stage.book, "commit", commit)
        bind(stage, first, VINS[0], "VIP", by=MANAGER)
        commit(step)

    monkeypatch.setattr(stage.book, "commit", overtaken)
    with pytest.raises(IllegalMove) as refused:
        bind(stage, second, VINS[0], "VIP", by=MANAGER)
    assert refused.value.code == "vehicle_taken"


def test_who_loses_every_race_is_asked_to_try_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.car()
    order_id = stage.planned()
    commit = stage.book.commit

    def overtaken(step: Step) -> None:
        monkeypatch.setattr(stage.book, "commit", commit)
        stage.change(order_id, surveyed=False)
        monkeypatch.setattr(stage.book, "commit", overtaken)
        commit(step)

    monkeypatch.setattr(stage.book, "commit", overtaken)
    with pytest.raises(TryAgain):
        bind(stage, order_id)


@pytest.mark.parametrize(("reason", "bound"), [("TransactionConflict", True), ("ThrottlingError", False)])
def test_a_race_that_is_not_decided_yet_is_run_again_and_other_trouble_is_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, reason: str, bound: bool
) -> None:
    stage.car()
    order_id = stage.planned()
    commit = stage.book.commit

    def busy(step: Step) -> None:
        monkeypatch.setattr(stage.book, "commit", commit)
        raise TryAgain("service_busy", call="transact_write_items", reason=reason)

    monkeypatch.setattr(stage.book, "commit", busy)
    if bound:
        bind(stage, order_id)
    else:
        with pytest.raises(TryAgain):
            bind(stage, order_id)
    assert stage.vehicle().free != bound
