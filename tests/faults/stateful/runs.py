"""Some runs with one seed, and what they came to."""

from __future__ import annotations

import traceback
from collections import Counter
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.stateful.machine import DealersTown
from tests.faults.stateful.stage import SEEN

AT_ONCE = 10
"""Runs of one seed; of many, Hypothesis would keep the first ones short."""

BEGINNING = 3
"""Steps that bring about what a run begins with."""


@dataclass(frozen=True)
class Report:
    """What the runs of one seed came to: counts, and what was wrong."""

    seed: int
    seen: Counter[str]
    wrong: str = ""


def tried(number: int, *, steps: int, shortened: bool = True) -> Report:
    """Do the runs of one seed, of at least so many steps; a failure comes with the fewest that are found for it.

    Finding those takes minutes: `shortened=False` tells the steps as they were.
    """
    SEEN.clear()
    how = settings(
        max_examples=AT_ONCE,
        stateful_step_count=steps + BEGINNING,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if shortened else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )

    class Town(DealersTown):
        """A class of its own, since the seed is noted on it."""

        least = steps

    try:
        run_state_machine_as_test(seed(number)(Town), settings=how)
    except BaseException as error:  # noqa: BLE001 - whatever is wrong is told with its seed
        return Report(number, Counter(SEEN), "".join(traceback.format_exception(error)))
    return Report(number, Counter(SEEN))
