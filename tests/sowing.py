"""The seeds in a bench's tables: worked out once, then copied."""

from __future__ import annotations

import copy
from typing import Any

from driveaway.ops.seed import seed
from tests.fakes import ENVIRONMENT, START, Bench
from tests.tables import kept

_SEEDS: dict[str, Any] = {}
"""The items of each table right after the first seeding at START."""


def sow(bench: Bench) -> None:
    """Seed a bench. Copies are laid into empty tables at START; anywhere else what is missing is written."""
    tables = kept(ENVIRONMENT["AWS_DEFAULT_REGION"])
    if bench.clock.at != START or any(table.items for table in tables.values()):
        seed(bench.book, bench.clock)
    elif not _SEEDS:
        seed(bench.book, bench.clock)
        _SEEDS.update({name: copy.deepcopy(table.items) for name, table in tables.items()})
    else:
        for name, items in _SEEDS.items():
            tables[name].items = copy.deepcopy(items)
