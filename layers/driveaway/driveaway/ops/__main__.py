"""What the engineer on call may do with a stack, with the shell's credentials: docs/operations.md says when.

The exit code is 0 when all is well, 1 when something is left for somebody to look at, 2 when nothing could be done.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from driveaway.ops.installation import Installation, names_of
from driveaway.ops.letters import QUEUES, Queue
from driveaway.ops.redrive import Case, DeadLetters
from driveaway.shared.clock import stamp
from driveaway.shared.errors import DriveawayError
from driveaway.workflow.reconciling import Finding, look, mend

WELL, LEFT, NOTHING_DONE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    wanted = _parser().parse_args(arguments)
    import boto3

    try:
        here = Installation(names_of(wanted.stack, boto3.client("cloudformation")))
        if wanted.command == "reconcile":
            return _reconcile(here, dry=wanted.dry_run)
        queues: tuple[Queue, ...] = (wanted.queue,) if wanted.queue else QUEUES
        letters = DeadLetters(here)
        if wanted.verb == "redrive" and not wanted.dry_run:
            return _redriven([case for queue in queues for case in letters.redrive(queue)])
        cases = {queue: letters.look(queue) for queue in queues}
        return _listed(cases) if wanted.verb == "list" else _explained(cases)
    except DriveawayError as error:
        print(f"{error.code}: {', '.join(f'{name} {value}' for name, value in error.params.items())}")
    except ValidationError as error:
        missing = ", ".join(str(each["loc"][0]) for each in error.errors())
        print(f"The stack {wanted.stack} does not tell its {missing}: it was deployed from an older template.")
    return NOTHING_DONE


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--stack", default="driveaway", help="the CloudFormation stack (driveaway)")
    shared.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser = argparse.ArgumentParser(prog="python -m driveaway.ops", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("reconcile", parents=[shared], help="compare orders with executions, and mend what differs")
    letters = commands.add_parser("dead-letters", parents=[shared], help="list, explain or redrive dead letters")
    letters.add_argument("verb", choices=("list", "explain", "redrive"))
    letters.add_argument("--queue", choices=QUEUES, help="one of the three (all)")
    return parser


def _reconcile(here: Installation, *, dry: bool) -> int:
    findings = look(here.means)
    rows = [_found(each, "" if dry else mend(each, here.means)) for each in findings]
    _table(("finding", "order", "execution", "why", "outcome"), rows)
    settled = {"done", "moved_on"}
    open_still = [row for row in rows if row[-1] not in settled or row[0] in {"stalled_order", "overdue_order"}]
    return LEFT if open_still else WELL


def _found(finding: Finding, outcome: str) -> tuple[str, ...]:
    return finding.kind, finding.order_id, finding.execution, finding.why, outcome


def _listed(cases: dict[Queue, list[Case]]) -> int:
    rows = [(queue, str(len(found)), stamp(found[0].letter.sent_at) if found else "") for queue, found in cases.items()]
    _table(("queue", "letters", "oldest"), rows)
    return LEFT if any(cases.values()) else WELL


def _explained(cases: dict[Queue, list[Case]]) -> int:
    for case in (case for found in cases.values() for case in found):
        told = case.told
        print(f"{case.queue} {case.letter.message_id}, since {stamp(case.letter.sent_at)}")
        print(f"  what     {told.what}\n  order    {told.order}\n  why      {told.why}\n  redrive  {told.remedy}")
    if not any(cases.values()):
        print("Nothing.")
    return LEFT if any(cases.values()) else WELL


def _redriven(cases: Sequence[Case]) -> int:
    rows = [(each.queue, each.told.kind, each.told.order, each.trouble or "done") for each in cases]
    _table(("queue", "letter", "order", "outcome"), rows)
    return LEFT if any(each.trouble for each in cases) else WELL


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    lines = [head, *rows]
    if len(lines) == 1:
        print("Nothing.")
        return
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


if __name__ == "__main__":
    raise SystemExit(main())
