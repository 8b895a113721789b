"""`python -m tests.faults.stateful`: many runs with seeds of chance, and what they came to."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from secrets import randbelow

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.faults.stateful.runs import AT_ONCE, Report, tried

STEPS = 30


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
        found = as_completed([pool.submit(partial(tried, steps=STEPS), each) for each in seeds])
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
