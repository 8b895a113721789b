"""`python -m tests.faults.stateful`: many runs with seeds of chance, and what they came to."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from secrets import randbelow

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.faults.stateful.machine import DealersTown
from tests.faults.stateful.stage import SEEN

STEPS = 40
"""At most, two of them to begin with; Hypothesis ends some runs earlier."""
AT_ONCE = 10
"""Runs of one seed."""


@dataclass(frozen=True)
class Report:
    """What the runs of one seed came to: counts, and what was wrong."""

    seed: int
    seen: Counter[str]
    wrong: str = ""


def tried(number: int) -> Report:
    """Do the runs of one seed; a failure comes with the fewest steps that Hypothesis finds for it."""
    SEEN.clear()
    how = settings(
        max_examples=AT_ONCE,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )

    class Town(DealersTown):
        """A class of its own, since the seed is noted on it."""

    try:
        run_state_machine_as_test(seed(number)(Town), settings=how)
    except BaseException as error:  # noqa: BLE001 - whatever is wrong is told with its seed
        return Report(number, Counter(SEEN), "".join(traceback.format_exception(error)))
    return Report(number, Counter(SEEN))


def main() -> int:
    """Run, report, and tell by the exit status whether everything held."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=randbelow(2**32), help="the first seed; one is drawn otherwise")
    options = parser.parse_args()
    console, seeds = Console(), range(options.seed, options.seed + -(-options.runs // AT_ONCE))
    console.print(f"Seeds from {options.seed}", highlight=False)
    with ProcessPoolExecutor(options.workers) as pool:
        found = as_completed([pool.submit(tried, each) for each in seeds])
        waited = track(found, "Living in a town that breaks", total=len(seeds), console=console)
        reports = [each.result() for each in waited]
    _print(reports, console)
    return int(any(each.wrong for each in reports))


def _print(reports: list[Report], console: Console) -> None:
    table = Table("what", "times", title="A dealer's town")
    for what, times in sorted(sum((each.seen for each in reports), Counter[str]()).items()):
        table.add_row(what, str(times))
    console.print(table)
    for each in reports:
        if each.wrong:
            console.print(f"seed {each.seed}:\n{each.wrong}", style="red", highlight=False, markup=False)


if __name__ == "__main__":
    sys.exit(main())
