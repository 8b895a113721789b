"""A fixed sample of the sweep that `make faults` does in full: one broken call, and yet the order ends well."""

from __future__ import annotations

import pytest

from tests.faults.stories import STORIES
from tests.faults.sweep import calls, tried

STEP = 61
"""A prime: over the sample every fault meets calls of every part of a life."""


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("part", range(3))
def test_whatever_call_fails_the_order_ends_well_and_nothing_happens_twice(story: str, part: int) -> None:
    sample = calls(story).cases()[part * STEP // 3 :: STEP]
    found = [tried(case) for case in sample]
    assert sample
    assert not [(each.case, each.call, each.wrong) for each in found if each.wrong]


def test_a_life_makes_calls_of_every_kind() -> None:
    made = set(calls("closed").made)
    assert {"dynamodb.TransactWriteItems", "s3.PutObject", "kms.GenerateMac", "sesv2.SendEmail"} < made
    assert {"sfn.StartExecution", "sfn.SendTaskSuccess"} < made
