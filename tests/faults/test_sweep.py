"""A fixed sample of the sweep that `make faults` does in full: one broken call, and yet the sale ends well."""

from __future__ import annotations

import pytest

from tests.faults.sweep import Case, calls, cases, tried

STEP = 47
"""A prime: over the sample every fault meets calls of every part of the life."""


@pytest.fixture(scope="module")
def life() -> tuple[str, ...]:
    return calls()


def test_a_life_makes_the_calls_that_are_broken(life: tuple[str, ...]) -> None:
    assert {"dynamodb.TransactWriteItems", "s3.PutObject", "kms.GenerateMac", "sesv2.SendEmail"} < set(life)
    assert {"sfn.StartExecution", "sfn.SendTaskSuccess"} < set(life)


@pytest.mark.parametrize("part", range(5))
def test_whatever_call_fails_the_sale_ends_well_and_nothing_happens_twice(life: tuple[str, ...], part: int) -> None:
    sample: list[Case] = list(cases(life))[::STEP][part::5]
    found = [tried(case) for case in sample]
    assert not [(each.case, each.call, each.wrong) for each in found if each.wrong]
