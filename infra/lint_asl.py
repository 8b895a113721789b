"""The rules of the house for state machines, as findings: one clear line for each breach.

Amazon's own linters check the syntax. These rules are ours: no Task without a finite timeout, retries on named passing
errors with jitter, and a catch; no state that nothing leads to; no substitution that nobody gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Asl = Mapping[str, Any]

ONE_YEAR = 365 * 24 * 3600
"""An execution lives no longer; a wait must end before it."""
TOO_BROAD = frozenset({"States.ALL", "States.TaskFailed"})
WAITING = ".waitForTaskToken"


def findings(asl: Asl, substitutions: frozenset[str] = frozenset()) -> list[str]:
    """Return every breach; `substitutions` are the names that the template fills in."""
    states: Mapping[str, Asl] = asl["States"]
    return [
        *_dangling(asl, states),
        *_unreachable(asl, states),
        *(f"{name}: {breach}" for name, state in states.items() for breach in _state(state)),
        *_unmatched(asl, substitutions),
    ]


def targets(state: Asl) -> Iterator[str]:
    """Yield the name of every state that may follow."""
    if "Next" in state:
        yield state["Next"]
    if "Default" in state:
        yield state["Default"]
    for branch in (*state.get("Choices", ()), *state.get("Catch", ())):
        yield branch["Next"]


def placeholders(value: object) -> frozenset[str]:
    """Return the names of all `${…}` in a document."""
    if isinstance(value, str):
        return frozenset(re.findall(r"\$\{([^}]+)\}", value))
    if isinstance(value, Mapping):
        return frozenset[str]().union(*map(placeholders, value.values()))
    if isinstance(value, list):
        return frozenset[str]().union(*map(placeholders, value))
    return frozenset()


def _dangling(asl: Asl, states: Mapping[str, Asl]) -> Iterator[str]:
    if asl["StartAt"] not in states:
        yield f"StartAt names {asl['StartAt']!r}, which does not exist"
    for name, state in states.items():
        for target in targets(state):
            if target not in states:
                yield f"{name}: leads to {target!r}, which does not exist"


def _unreachable(asl: Asl, states: Mapping[str, Asl]) -> Iterator[str]:
    seen: set[str] = set()
    ahead = [asl["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name in states and name not in seen:
            seen.add(name)
            ahead += targets(states[name])
    for name in states.keys() - seen:
        yield f"{name}: nothing leads here"


def _state(state: Asl) -> Iterator[str]:
    kind = state["Type"]
    if kind == "Task":
        yield from _timeout(state)
        yield from _retry(state)
        yield from _catch(state)
    if kind == "Choice" and "Default" not in state:
        yield "a Choice without Default"
    if kind not in {"Choice", "Succeed", "Fail"} and ("Next" in state) == bool(state.get("End")):
        yield "needs either Next or End"


def _timeout(task: Asl) -> Iterator[str]:
    seconds = task.get("TimeoutSeconds")
    if not isinstance(seconds, int) or not 0 < seconds < ONE_YEAR:
        yield "TimeoutSeconds must be given, and be less than a year"


def _retry(task: Asl) -> Iterator[str]:
    retriers = task.get("Retry", [])
    if not retriers:
        yield "no Retry"
    for retrier in retriers:
        if TOO_BROAD & set(retrier["ErrorEquals"]):
            yield "Retry must name passing errors, not all of them"
        if retrier.get("JitterStrategy") != "FULL" or "MaxDelaySeconds" not in retrier:
            yield "Retry needs JitterStrategy FULL and MaxDelaySeconds"
        if _waits(task) and "States.Timeout" in retrier["ErrorEquals"]:
            yield "a wait that timed out must look again, not be repeated"


def _catch(task: Asl) -> Iterator[str]:
    caught = [error for catcher in task.get("Catch", []) for error in catcher["ErrorEquals"]]
    if caught[-1:] != ["States.ALL"]:
        yield "Catch must end with States.ALL"
    if _waits(task) and "States.Timeout" not in caught:
        yield "a wait must catch States.Timeout"


def _waits(task: Asl) -> bool:
    return str(task["Resource"]).endswith(WAITING)


def _unmatched(asl: Asl, given: frozenset[str]) -> Iterator[str]:
    wanted = placeholders(asl)
    for name in sorted(wanted - given):
        yield f"${{{name}}} is not among the template's DefinitionSubstitutions"
    for name in sorted(given - wanted):
        yield f"the template substitutes {name}, which the state machine does not use"
