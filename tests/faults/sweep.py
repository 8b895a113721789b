"""`make faults`: one whole life for each call to AWS and each fault that may befall it, and what must hold after it."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.faults.cloud import cloud
from tests.faults.machine import Machine, Stuck
from tests.faults.script import Life
from tests.faults.stories import STORIES
from tests.faults.wire import FAULTS, Crash, Fault, Later


@dataclass(frozen=True)
class Case:
    """Call number `at` suffers `fault`, a later one `then`; the stream may be `deaf` all the time.

    When `at` is odd, SES's events of sent mails arrive; without them only leases tell. Patient people let all come to
    rest before they repeat a request.
    """

    at: int = -1
    fault: Fault | None = None
    then: Later | None = None
    patient: bool = True
    story: str = "closed"
    deaf: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of a case: the call that was hit, what was wrong, and repeats that were refused."""

    case: Case
    call: str
    wrong: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def tried(case: Case) -> Verdict:
    """Live one life with its fault, then let everything be told twice more, and judge."""
    story = STORIES[case.story]
    with cloud(case.at, case.fault, case.then) as here:
        machine = Machine(here, deaf=case.deaf, hears=bool(case.at % 2))
        life = Life(here, machine, patient=case.patient)
        try:
            story.play(life)
            told_again(life, case.at)
            wrong = story.violations(life)
        except (Stuck, Crash) as stuck:
            wrong = [f"stuck: {stuck!r}"]
        call = here.wire.calls[case.at] if 0 <= case.at < len(here.wire.calls) else "-"
        return Verdict(case, call, tuple(wrong), tuple(life.refused))


def told_again(life: Life, seed: int) -> None:
    """Deliver every effect and every notice twice more, in no order, with the sweepers in between."""
    for round_ in range(2):
        rows = list(life.machine.rows)
        random.Random(seed + round_).shuffle(rows)
        for row in rows:
            life.machine.relayed(row)
        for told in life.machine.notices.values():
            life.machine.ledger(told)
        life.machine.later()


@dataclass(frozen=True)
class Calls:
    """The calls of a story; the first `known` are made in another one too."""

    story: str
    made: tuple[str, ...]
    known: int

    def cases(self) -> list[Case]:
        """Return every fault at every call of its own."""
        return [
            Case(at, fault, patient=bool((at + number) % 2), story=self.story)
            for at in range(self.known, len(self.made))
            for number, fault in enumerate(FAULTS)
        ]


def calls(name: str) -> Calls:
    """Return the calls of a story without faults. Raises AssertionError when even that goes wrong."""
    story = STORIES[name]
    with cloud() as here:
        life = Life(here, Machine(here))
        story.play(life)
        made = tuple(here.wire.calls)
        told_again(life, 0)
        assert not (wrong := story.violations(life)), wrong
        return Calls(name, made, life.told_before)


def doubles(seen: Sequence[Calls], times: int, seed: int) -> list[Case]:
    """Draw pairs of faults: any two calls of any story, often close to each other."""
    draw, found = random.Random(seed), list[Case]()
    for number in range(times):
        story = draw.choice(seen)
        first = draw.randrange(len(story.made))
        second = first + 1 + draw.randrange(8 if number % 2 else len(story.made))
        then = second, draw.choice(FAULTS)
        found.append(Case(first, draw.choice(FAULTS), then, patient=draw.random() < 0.5, story=story.story))
    return found


def main() -> int:
    """Try all, report, and tell by the exit status whether everything held."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="try every n-th case only")
    parser.add_argument("--doubles", type=int, default=1000, help="how many pairs of faults are drawn beside")
    parser.add_argument("--seed", type=int, default=4, help="what the pairs are drawn by")
    options = parser.parse_args()
    console, seen = Console(), [calls(name) for name in STORIES]
    wanted = [case for each in seen for case in each.cases()][:: options.every]
    wanted += [*doubles(seen, options.doubles, options.seed), *(Case(story=name, deaf=True) for name in STORIES)]
    with ProcessPoolExecutor(options.workers) as pool:
        found = pool.map(tried, wanted, chunksize=8)
        verdicts = list(track(found, "Breaking calls", total=len(wanted), console=console))
    _report(verdicts, [call for each in seen for call in each.made[each.known :]], console)
    return int(any(each.wrong for each in verdicts))


def _report(verdicts: list[Verdict], seen: Sequence[str], console: Console) -> None:
    table = Table("call", "in all lives", "cases", "violations", title="Faults")
    tries, wrong = Counter(each.call for each in verdicts), Counter(each.call for each in verdicts if each.wrong)
    for call, times in sorted(Counter(seen).items()):
        table.add_row(call, str(times), str(tries[call]), str(wrong[call]))
    table.add_row("all", str(len(seen)), str(len(verdicts)), str(sum(wrong.values())))
    console.print(table)
    refused = Counter(each for verdict in verdicts for each in verdict.refused)
    for resource, times in refused.most_common():
        console.print(f"A repeat of {resource} was refused, since it was done: {times} times.", highlight=False)
    for verdict in verdicts:
        for each in verdict.wrong:
            console.print(f"{verdict.case} {verdict.call}: {each}", style="red", highlight=False, markup=False)


if __name__ == "__main__":
    sys.exit(main())
