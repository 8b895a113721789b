"""A fixed sample of the sweep that `make faults` does in full: calls break, and yet every order ends well."""

from __future__ import annotations

import pytest

from tests.faults.stories import STORIES
from tests.faults.sweep import Case, calls, doubles, tried

STEP = 131
"""A prime: over the sample every fault meets calls of every part of a life."""


@pytest.mark.parametrize("story", STORIES)
def test_whatever_call_fails_the_order_ends_well_and_nothing_happens_twice(story: str) -> None:
    sample = calls(story).cases()[7::STEP]
    found = [tried(case) for case in sample]
    assert sample
    assert not [(each.case, each.call, each.wrong) for each in found if each.wrong]


def test_two_calls_may_fail() -> None:
    found = [tried(case) for case in doubles([calls(story) for story in STORIES], times=16, seed=4)]
    assert not [(each.case, each.call, each.wrong) for each in found if each.wrong]


@pytest.mark.parametrize("story", STORIES)
def test_the_sweeper_completes_every_order_when_the_stream_loses_everything(story: str) -> None:
    assert tried(Case(story=story, deaf=True)).wrong == ()


def test_a_life_makes_calls_of_every_kind() -> None:
    made = set(calls("closed").made)
    assert {"dynamodb.TransactWriteItems", "s3.PutObject", "kms.GenerateMac", "sesv2.SendEmail"} < made
    assert {"sfn.StartExecution", "sfn.SendTaskSuccess"} < made
