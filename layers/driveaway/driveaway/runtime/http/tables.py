"""What became of a table's rows, in the reader's language."""

from __future__ import annotations

from typing import Any, cast

from driveaway.runtime.http.problems import told
from driveaway.runtime.http.rules import Json
from driveaway.runtime.pages import Words


def in_words(report: Json, words: Words) -> Json:
    """Return a report of `deliveries/rowwise.py` in which each problem is told by its `detail`."""
    rows = cast("list[dict[str, Any]]", report["rows"])
    return report | {"rows": [row | {"problems": [_said(each, words) for each in row["problems"]]} for row in rows]}


def _said(problem: dict[str, Any], words: Words) -> Json:
    params = problem["params"]
    return {"pointer": problem["pointer"], "code": problem["code"], "detail": told(words, problem["code"], params)}
