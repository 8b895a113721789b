"""Whatever a test did: each step in the trail of an order has a word that people can read on its page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.tables import kept

LAYERS = Path(__file__).resolve().parents[1] / "layers"
WORDS = LAYERS / "pages" / "messages" / "en" / "words.po"


def check_trails(region: str) -> None:
    """Fail when the trail of an order in a region's table has a step of ours without a word."""
    rows = [item.attrs for item in kept(region)["audit"].all_items()]
    done = {str(row["action"].value) for row in rows if str(row["subject"].value).startswith("ORDER#")}
    assert {action for action in done if action.startswith(_actions())} - _words() == set()


@cache
def _actions() -> tuple[str, ...]:
    """What steps of the library are called, or how their names begin; tests set scenes under names of their own."""
    paths = (LAYERS / "driveaway").rglob("*.py")
    return tuple({name for path in paths for name in _named(ast.parse(path.read_text("utf-8")))})


def _named(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        named = isinstance(node, ast.keyword) and node.arg == "action"
        named |= isinstance(node, ast.Assign) and "action" in ast.unparse(node.targets[0])
        if named:
            parts = ast.walk(node)
            yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


@cache
def _words() -> frozenset[str]:
    return frozenset(re.findall(r'msgid "word\.action\.(\w+)"', WORDS.read_text("utf-8")))
