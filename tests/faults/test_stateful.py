"""A fixed share of the runs of `make faults`."""

from __future__ import annotations

import pytest

from tests.faults.stateful.runs import AT_ONCE, tried


@pytest.mark.parametrize("seed", range(5))
def test_whatever_people_and_the_world_do_what_must_hold_does_hold(seed: int) -> None:
    report = tried(seed, steps=30, shortened=False)
    assert not report.wrong, report.wrong
    assert report.seen["runs"] == AT_ONCE
