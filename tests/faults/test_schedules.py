"""The races' own tool: it tries what makes a difference, finds what goes wrong, and tries nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.faults.cloud import Cloud
from tests.faults.races.actors import Act, Actor, on_stage
from tests.faults.races.schedules import explored


def counting(here: Cloud, name: str) -> Act:
    """Return who reads a number and writes it one higher, without any condition."""
    key = {"pk": {"S": name}, "sk": {"S": "NUMBER"}}

    def act() -> None:
        found = here.bench.client.get_item(TableName="business", Key=key).get("Item", {"n": {"N": "0"}})
        here.bench.client.put_item(TableName="business", Item={**key, "n": {"N": str(int(found["n"]["N"]) + 1)}})

    return act


def ends(here: Cloud, *names: str) -> list[tuple[str, str]]:
    """Return each schedule of counters of these names, and what the first of them counted."""
    key = {"pk": {"S": names[0]}, "sk": {"S": "NUMBER"}}

    @contextmanager
    def begin() -> Iterator[Sequence[Actor]]:
        for name in names:
            here.bench.client.delete_item(TableName="business", Key={**key, "pk": {"S": name}})
        cast = [Actor(actor, counting(here, name)) for actor, name in zip("ABC", names, strict=False)]
        with on_stage(here.wire, cast):
            yield cast

    found = []
    for ended in explored(begin):
        assert all(each.status == 200 for each in ended.actors)
        counted = here.bench.client.get_item(TableName="business", Key=key)["Item"]["n"]["N"]
        found.append((" ".join(ended.turns), counted))
    return found


def test_a_lost_count_is_found(here: Cloud) -> None:
    assert dict(ends(here, "ONE", "ONE")) == {"A A B B": "2", "A B A B": "1", "A B B A": "1", "B B A A": "2"}


def test_who_touches_nothing_in_common_is_tried_once(here: Cloud) -> None:
    assert ends(here, "ONE", "OTHER", "THIRD") == [("A A B B C C", "1")]


def test_of_three_only_the_two_who_meet_are_tried_in_every_order(here: Cloud) -> None:
    assert len(ends(here, "ONE", "ONE", "OTHER")) == 4
