"""A contest: a few parts begin at one scene, every order of their calls is tried, and each end is judged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from driveaway.orders.model import Order
from driveaway.runtime.http import Api
from driveaway.runtime.wiring import World, world
from tests.faults.cloud import Cloud
from tests.faults.machine import Handler
from tests.faults.races.actors import Actor, on_stage
from tests.faults.races.judging import Judge
from tests.faults.races.scenes import Scene, scenes
from tests.faults.races.schedules import explored
from tests.faults.script import Life
from tests.faults.wire import Json
from tests.functions.desk import Desk, Reply

NAMES = "ABCDEFG"


@dataclass(frozen=True)
class Part:
    """What somebody does, and whose routes answer it, if any do."""

    act: Callable[[], object]
    api: Api | None = None


Casting = Callable[[Life], Part]


@dataclass(frozen=True)
class Rest:
    """What there is when all has come to rest: the order, how often each step was written, each mail sent."""

    order: Order
    steps: Mapping[str, int]
    mails: Mapping[str, int]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class End:
    """How one schedule ended: whose calls came when, and what everybody was answered."""

    schedule: str
    statuses: tuple[int, ...]
    answers: tuple[Json, ...]
    rest: Rest


@dataclass
class Found:
    """All ends of a contest."""

    ends: list[End] = field(default_factory=list)

    @property
    def statuses(self) -> set[tuple[int, ...]]:
        """Every combination of answers that came, in the order of the parts."""
        return {each.statuses for each in self.ends}

    @property
    def same_answers(self) -> bool:
        """Whether everybody was answered the same, each time."""
        return all(answer == end.answers[0] for end in self.ends for answer in end.answers)

    def steps(self, *actions: str) -> set[int]:
        """Return how many of these steps there were, over all schedules."""
        return {sum(end.rest.steps.get(each, 0) for each in actions) for end in self.ends}

    def mails(self, kind: str) -> set[int]:
        """Return how many mails of a kind there were, over all schedules."""
        return {end.rest.mails.get(kind, 0) for end in self.ends}

    def order(self, *names: str) -> set[tuple[object, ...]]:
        """Return how the order stood in the end: the first answer, and what these fields of the order said."""
        return {(end.statuses[0], *(getattr(end.rest.order, name) for name in names)) for end in self.ends}

    @property
    def held(self) -> bool:
        """Whether everything was right. Raises AssertionError with each schedule that leads to something wrong."""
        wrong = [f"{end.schedule} {end.statuses}: {each}" for end in self.ends for each in end.rest.wrong]
        assert self.ends and not wrong, "\n".join(wrong)
        return True


def contest(here: Cloud, scene: str, *casting: Casting, before: Callable[[Life], object] | None = None) -> Found:
    """Try every schedule of the parts from a scene, changed by `before`. Raises what is no refusal."""
    found, opening = Found(), scenes()[scene]
    if before:
        life = opening.begin(here)
        before(life)
        opening = Scene.of(life)
    stage = _Stage(here, opening, casting)
    for ended in explored(stage.begin):
        found.ends.append(stage.end(" ".join(map(str, ended.turns)), ended.actors))
    return found


@dataclass
class _Stage:
    here: Cloud
    opening: Scene
    casting: Sequence[Casting]
    known: dict[object, Rest] = field(default_factory=dict)

    @contextmanager
    def begin(self) -> Iterator[Sequence[Actor]]:
        """Set the scene and bring the actors; ids are drawn alike each time."""
        with patch("secrets.choice", random.Random(7).choice):
            self.life = self.opening.begin(self.here)
            self.judge = Judge(self.life, self.opening.rows)
            parts = [each(self.life) for each in self.casting]
            cast = [Actor(name, part.act, part.api) for name, part in zip(NAMES, parts, strict=False)]
            with on_stage(self.here.wire, cast):
                yield cast

    def end(self, schedule: str, actors: Sequence[Actor]) -> End:
        """Judge how it ended; of ends that are all the same one is looked at."""
        answers = tuple(each.answer for each in actors)
        seen = (self.judge.trace, tuple(each.text if isinstance(each, Reply) else "" for each in answers))
        if self.judge.trace is None or seen not in self.known:
            wrong, mails = tuple(self.judge.at_rest(actors)), Counter(each.kind for each in self.here.elsewhere.mails)
            self.known[seen] = Rest(self.life.order, self.judge.steps, mails, wrong)
        told = tuple(each.json if isinstance(each, Reply) else {} for each in answers)
        return End(schedule, tuple(each.status for each in actors), told, self.known[seen])


def sends(
    life: Life,
    handler: Any,
    resource: str,
    body: Json | None = None,
    *,
    method: str = "POST",
    who: str = "",
    key: str = "",
    headers: Mapping[str, str] | None = None,
    **path: Any,
) -> Part:
    """Return the part of who sends a request."""
    desk, given = Desk(life.cloud.bench), dict(headers or {})

    def act() -> Reply:
        return desk.ask(handler, method, resource, body=body, session=who, key=key, headers=given, **path)

    return Part(act, handler.__self__)


def runs(handler: Handler, event: Json) -> Part:
    """Return the part of a function that AWS invokes by itself."""
    return Part(lambda: handler(event, None))


def does(verb: Callable[[World], object]) -> Part:
    """Return the part of a verb."""
    return Part(lambda: verb(world()))
