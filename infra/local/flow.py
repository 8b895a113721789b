"""The state machine as a drawing: states in layers by their distance from the start."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
BOX_WIDTH, BOX_HEIGHT = 190, 31
_ACROSS, _DOWN, _EDGE = 250, 46, 12


@dataclass(frozen=True)
class State:
    """One box; `orders` is how many open executions stand there."""

    name: str
    kind: str
    waits: bool
    x: int
    y: int
    orders: int


@dataclass(frozen=True)
class Drawing:
    """Boxes and ways, in pixels; a way is an SVG path."""

    states: list[State]
    ways: list[str]
    width: int
    height: int
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def draw(machine: Json, running: list[Json]) -> Drawing:
    """Return the drawing of an ASL definition with open executions (`{name, state}`) marked."""
    layers = _layers(machine)
    orders = Counter(each["state"] for each in running)
    states: dict[str, State] = {}
    for column, names in enumerate(layers):
        for row, name in enumerate(names):
            each = machine["States"][name]
            waits = str(each.get("Resource", "")).endswith("waitForTaskToken")
            place = (_EDGE + column * _ACROSS, _EDGE + row * _DOWN)
            states[name] = State(name, each["Type"], waits, *place, orders[name])
    depth = {name: column for column, names in enumerate(layers) for name in names}
    ways = [
        _way(states[name], states[after])
        for name, each in machine["States"].items()
        for after in _next(each)
        if depth[after] > depth[name]
    ]
    tallest = max(map(len, layers))
    return Drawing(list(states.values()), ways, len(layers) * _ACROSS, tallest * _DOWN + 2 * _EDGE)


def _next(state: Json) -> list[str]:
    choices = [choice["Next"] for choice in state.get("Choices", [])]
    found = [state.get("Next"), state.get("Default"), *choices]
    return list(dict.fromkeys(each for each in found if each))


def _layers(machine: Json) -> list[list[str]]:
    """Return the states layer by layer; those that only errors lead to stand in the last."""
    layers, seen = [[str(machine["StartAt"])]], {machine["StartAt"]}
    while True:
        further = dict.fromkeys(after for name in layers[-1] for after in _next(machine["States"][name]))
        fresh = [name for name in further if name not in seen]
        if not fresh:
            break
        layers.append(fresh)
        seen.update(fresh)
    left = [name for name in machine["States"] if name not in seen]
    return [*layers[:-1], [*layers[-1], *left]]


def _way(one: State, other: State) -> str:
    start, end = (one.x + BOX_WIDTH, one.y + BOX_HEIGHT // 2), (other.x, other.y + BOX_HEIGHT // 2)
    middle = (start[0] + end[0]) // 2
    return f"M{start[0]} {start[1]}C{middle} {start[1]} {middle} {end[1]} {end[0]} {end[1]}"
