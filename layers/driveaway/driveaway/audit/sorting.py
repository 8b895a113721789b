"""Sorting more than a function's memory holds: sorted runs in temporary files, merged as they are read."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

RUN = 20_000
"""Rows that are sorted in memory at a time: some 10 MB."""

Row = Sequence[Any]
"""What JSON can write. No two rows have the same first two elements: by these they are sorted."""


def in_order(rows: Iterable[Row], *, run: int = RUN) -> Iterator[list[Any]]:
    """Yield rows by their first two elements; takes `run` rows of memory, and disk for all of them."""
    rest = iter(rows)
    with ExitStack() as files:
        runs: list[Iterator[list[Any]]] = []
        while some := sorted(islice(rest, run), key=_place):
            file = files.enter_context(TemporaryFile())
            file.writelines(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in some)
            file.seek(0)
            runs.append(map(json.loads, file))
        yield from heapq.merge(*runs, key=_place)


def _place(row: Row) -> tuple[Any, Any]:
    return row[0], row[1]
