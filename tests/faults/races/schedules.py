"""Every order in which the calls of a few actors can come that may make a difference; each is tried once.

Calls that touch nothing in common commute, so of schedules that differ only in the order of such calls one is enough.
They are left out by sleep sets (Godefroid, Partial-Order Methods, 1996): who was tried at a point sleeps in the
branches of the others until a call comes that meets theirs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.faults.races.actors import Actor

MOST = 2_000
"""Schedules of one race; more would be no race but a mistake."""
PUT_OFF = "!"
Start = Callable[[], AbstractContextManager[Sequence[Actor]]]


@dataclass(frozen=True)
class Branch:
    """How a schedule begins, and whose call need not come next; a `straight` one has no further branches."""

    turns: tuple[str, ...] = ()
    asleep: frozenset[str] = frozenset()
    straight: bool = False


@dataclass(frozen=True)
class Ended:
    """A schedule to its end: whose call came when (`A!`: A's transaction was put off), and what came of it."""

    turns: tuple[str, ...]
    actors: Sequence[Actor]


def explored(start: Start) -> Iterator[Ended]:
    """Yield every schedule that may make a difference; `start` sets the scene anew and brings the actors.

    In the first one each transaction also meets another one under way, which is not ours, and is put off.
    """
    todo = [Branch()]
    for number in range(MOST):
        if not todo:
            return
        branch = todo.pop()
        with start() as actors:
            play = _Play({each.name: each for each in actors}, [] if branch.straight else todo, busy=not number)
            turns = play.go(branch)
            if turns is not None:
                yield Ended(turns, actors)
    raise AssertionError(f"more than {MOST} schedules")


class _Play:
    def __init__(self, cast: Mapping[str, Actor], todo: list[Branch], *, busy: bool) -> None:
        self._cast, self._todo, self._busy = cast, todo, busy

    def go(self, branch: Branch) -> tuple[str, ...] | None:
        """Play a branch to an end, and note the others that leave it; None when it ends as another schedule does."""
        for turn in branch.turns:
            self._take(turn)
        turns, asleep = branch.turns, branch.asleep
        while waiting := [name for name, each in self._cast.items() if not each.gone]:
            awake = [name for name in waiting if name not in asleep]
            if not awake:
                return None
            for place, name in enumerate(awake[1:], 1):
                self._todo.append(Branch((*turns, name), self._still(asleep | {*awake[:place]}, name)))
            if self._busy and self._cast[awake[0]].touch.transacts:
                self._todo.append(Branch((*turns, awake[0] + PUT_OFF), straight=True))
            turns, asleep = (*turns, awake[0]), self._still(asleep, awake[0])
            self._take(awake[0])
        return turns

    def _take(self, turn: str) -> None:
        actor = self._cast[turn.removesuffix(PUT_OFF)]
        if turn.endswith(PUT_OFF):
            actor.put_off()
        else:
            actor.proceed()

    def _still(self, asleep: frozenset[str], name: str) -> frozenset[str]:
        """Return who goes on sleeping when this one's call comes."""
        coming = self._cast[name].touch
        return frozenset(each for each in asleep - {name} if not self._cast[each].touch.meets(coming))


def at_random(actors: Sequence[Actor], seed: int) -> None:
    """Let a crowd of actors go on in a random order until all are through."""
    draw = random.Random(seed)
    while waiting := [each for each in actors if not each.gone]:
        draw.choice(waiting).proceed()


def abreast(actors: Sequence[Actor]) -> None:
    """Let a crowd of actors make their calls in step, so that everybody has always seen the same."""
    while waiting := [each for each in actors if not each.gone]:
        for each in waiting:
            each.proceed()
