"""Crowds: many want the same at once, in step or in an order that a die throws."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest

from driveaway.access.codes import TRIES as GUESSES
from functions.deliveries import api as deliveries
from tests.faults.cloud import Cloud
from tests.faults.races.actors import Actor, on_stage
from tests.faults.races.contest import Casting
from tests.faults.races.judging import Judge
from tests.faults.races.parts import allocates
from tests.faults.races.scenes import Scene, scenes
from tests.faults.races.schedules import abreast, at_random
from tests.faults.races.stock import cars_left, served, twin, waiting
from tests.faults.races.visitors import asks_to_sign_in, guesses_code, types_code
from tests.faults.script import ORDER, Life
from tests.functions.desk import Reply

WHY = {"reason": "a scratch"}
WAYS = [partial(abreast), partial(at_random, seed=1)]


def acted(life: Life, casting: Sequence[Casting], way: partial[None]) -> Sequence[Actor]:
    """Let a crowd do its parts; returns everybody with what they were answered."""
    parts = [each(life) for each in casting]
    cast = [Actor(f"actor {number}", part.act, part.api) for number, part in enumerate(parts)]
    with on_stage(life.cloud.wire, cast):
        way(cast)
    return cast


@pytest.mark.parametrize("way", WAYS, ids=["abreast", "at_random"])
def test_of_fifty_contracts_that_want_one_car_the_first_gets_it_and_a_release_serves_the_next(
    here: Cloud, way: partial[None]
) -> None:
    life, in_turn = contend(here, 50, 1, way)
    life.ask(
        deliveries.handler, f"{ORDER}/allocation", WHY, who="general-manager", method="DELETE", order_id=in_turn[0]
    )
    life.machine.settle()
    assert served(life) == {in_turn[1]}
    assert waiting(life) == [in_turn[0], *in_turn[2:]]


@pytest.mark.parametrize("way", WAYS, ids=["abreast", "at_random"])
def test_contracts_contend_until_no_car_is_left(here: Cloud, way: partial[None]) -> None:
    life, in_turn = contend(here, 20, 7, way)
    assert (len(served(life)), waiting(life)[0]) == (7, in_turn[7])


def contend(here: Cloud, many: int, cars: int, way: partial[None]) -> tuple[Life, list[str]]:
    """Let many orders ask for few cars; returns them by when their contracts were sealed."""
    life = scenes()["planned"].begin(here)
    names = [f"TWIN{number}" for number in random.Random(7).sample(range(many - 1), many - 1)]
    for minute, name in enumerate(names, start=1):
        twin(life, name, later=timedelta(minutes=minute))
    in_turn = [life.order_id, *names]
    cars_left(life, cars)
    judge = Judge(life, Scene.of(life).rows)
    cast = acted(life, [allocates(name) for name in sorted(in_turn)], way)
    assert Counter(each.status for each in cast) == {200: cars, 409: many - cars}
    refused = [each.answer.json["type"] for each in cast if isinstance(each.answer, Reply) and each.status == 409]
    assert set(refused) == {"urn:driveaway:problem:no_vehicle_free"}
    assert not judge.at_rest(cast)
    assert served(life) == set(in_turn[:cars])
    assert waiting(life) == in_turn[cars:]
    return life, in_turn


@pytest.mark.parametrize("way", WAYS, ids=["abreast", "at_random"])
def test_many_guesses_at_once_get_no_more_tries_than_one_after_the_other(here: Cloud, way: partial[None]) -> None:
    life = scenes()["written"].begin(here)
    asks_to_sign_in(life)
    cast = acted(life, [guesses_code(number) for number in range(12)], way)
    assert Counter(each.status for each in cast) == {422: GUESSES, 429: 12 - GUESSES}
    assert [each.status for each in acted(life, [types_code], way)] == [429]


@pytest.mark.parametrize("way", WAYS, ids=["abreast", "at_random"])
def test_the_right_code_among_many_guesses_opens_one_session_or_none(here: Cloud, way: partial[None]) -> None:
    life = scenes()["written"].begin(here)
    asks_to_sign_in(life)
    cast = acted(life, [*(guesses_code(number) for number in range(5)), types_code, types_code], way)
    assert [each.status for each in cast].count(200) <= 1
    assert {each.status for each in cast} <= {200, 422, 429}
