"""`python -m tests.faults.kills`: the demo against a local cloud that is killed (kill -9) at random moments."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from infra.local.demo.client import DemoFailed
from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import SCENARIOS
from tests.faults.afterwards import come_to_rest, happened_twice, not_at_rest
from tests.faults.ledger import Ledger
from tests.faults.lives import Lives, Stubborn

SECONDS = {"happy": 5.0, "amend": 5.0, "cancel": 3.5, "timeout": 1.2, "reject": 1.2}
"""How long a scenario takes when nothing is killed; moments are drawn from it evenly."""
KILLS_A_FOLDER = 10
EARLY = 0.3
"""The share of new lives that are killed before they have come up, or while they go on with what was open."""
START_SECONDS = 4.0


@dataclass
class Verdict:
    """What became of one data folder."""

    seed: int
    kills: int = 0
    early: int = 0
    sales: Counter[str] = field(default_factory=Counter)
    tally: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    ready_seconds: list[float] = field(default_factory=list)

    @property
    def line(self) -> str:
        """What became of it, in a line."""
        played = ", ".join(self.sales.elements())
        return f"seed {self.seed}: {self.kills} kills in {played}: {'all there' if self.good else 'NOT ALL THERE'}"

    @property
    def good(self) -> bool:
        return not (self.lost or self.stuck or self.twice)


def tried(seed: int, kills: int = KILLS_A_FOLDER, scenarios: Sequence[str] = tuple(SCENARIOS)) -> Verdict:
    """Play sales on a fresh folder until its clouds were killed often enough, then let all come to rest, and judge."""
    dice, verdict = random.Random(seed), Verdict(seed)
    with tempfile.TemporaryDirectory() as folder:
        lives, ledgers = Lives(Path(folder)), list[Ledger]()
        try:
            while lives.kills < kills and verdict.good:
                ledgers.append(_played(dice.choice(scenarios), kills - lives.kills, lives, verdict, dice))
            verdict.lost += [each for ledger in ledgers for each in ledger.missing(lives.cloud)]
        finally:
            lives.end()
        verdict.kills, verdict.early, verdict.ready_seconds = lives.kills, lives.early, lives.ready_seconds
        at_rest = come_to_rest(Path(folder), lives.port)
    verdict.stuck += not_at_rest(at_rest)
    verdict.twice += happened_twice(at_rest)
    verdict.tally["mails"], verdict.tally["mails that came twice"] = len(at_rest.mails), len(at_rest.doubled)
    return verdict


def _played(name: str, kills: int, lives: Lives, verdict: Verdict, dice: random.Random) -> Ledger:
    """Play one sale to its end while its cloud is killed up to `kills` times."""
    moments = sorted(dice.uniform(0, SECONDS[name]) for _ in range(min(kills, dice.randint(2, 4))))
    starts = [dice.uniform(0, START_SECONDS) if dice.random() < EARLY else None for _ in range(kills)]
    cloud, verdict.sales[name] = Stubborn("127.0.0.1", lives.port, lives=lives), verdict.sales[name] + 1
    lives.play(moments, starts, cloud.ledger.missing)
    steps, sale, ledger = list(SCENARIOS[name]), Sale(cloud, lambda *words: None), cloud.ledger
    try:
        while steps:
            steps[0][1](sale)
            steps.pop(0)
    except DemoFailed as failed:
        verdict.stuck.append(f"{name}, {steps[0][0]}: {failed}")
    lives.calm()
    verdict.lost += [f"{name}: {each}" for each in lives.lost]
    verdict.tally.update(cloud.tally)
    if verdict.good:
        verdict.twice += [f"{name}: {each}" for each in ledger.more_than_told(lives.cloud)]
    return ledger


def main() -> int:
    """Kill, report, and tell by the exit status whether everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills")
    parser.add_argument("--times", type=int, default=100, help="kills in all, at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")
    console, folders = Console(), -(-options.times // KILLS_A_FOLDER)
    with ProcessPoolExecutor(options.workers) as pool:
        asked = [pool.submit(tried, 1000 * options.seed + number) for number in range(folders)]
        verdicts = list[Verdict]()
        for done in track(as_completed(asked), "Killing clouds", total=folders, console=console):
            verdicts.append(done.result())
            console.print(verdicts[-1].line, highlight=False)
    _report(verdicts, console)
    return int(not all(each.good for each in verdicts))


def _report(verdicts: Sequence[Verdict], console: Console) -> None:
    table = Table("figure", "count", title="kill -9 of the local cloud", show_header=False)
    tally = sum((each.tally for each in verdicts), Counter[str]())
    sales = sum((each.sales for each in verdicts), Counter[str]())
    ready = [seconds for each in verdicts for seconds in each.ready_seconds]
    figures = {
        "kills": sum(each.kills for each in verdicts),
        "of these while it came up": sum(each.early for each in verdicts),
        **{f"sales played to their end, {name}": times for name, times in sorted(sales.items())},
        **dict(sorted(tally.items())),
        "acknowledged writes lost": sum(len(each.lost) for each in verdicts),
        "orders or effects stuck": sum(len(each.stuck) for each in verdicts),
        "things done twice": sum(len(each.twice) for each in verdicts),
        "seconds to READY, median": round(statistics.median(ready), 1),
        "seconds to READY, longest": round(max(ready), 1),
    }
    for name, figure in figures.items():
        table.add_row(name, str(figure))
    console.print(table)
    for verdict in verdicts:
        for each in (*verdict.lost, *verdict.stuck, *verdict.twice):
            console.print(f"seed {verdict.seed}: {each}", style="red", highlight=False, markup=False)


if __name__ == "__main__":
    sys.exit(main())
