"""A fixed share of the runs of `make faults`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.stateful.machine import DealersTown

FIXED = settings(
    max_examples=51,
    stateful_step_count=32,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
"""Fifty runs of thirty steps after the two that begin; and the empty one that Hypothesis tries first."""


def test_whatever_people_and_the_world_do_what_must_hold_does_hold() -> None:
    run_state_machine_as_test(DealersTown, settings=FIXED)
