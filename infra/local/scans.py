"""Scans of DynamoDB tables: what a filter or a projection leaves out is neither sorted nor copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from infra.local.replace import replaced


@contextmanager
def filtered_first() -> Iterator[None]:
    """Let a scan with a filter, and a projection of whole attributes, go to moto with nothing else in the table."""
    original = Table.scan

    def scan(
        table: Table, filters: Any, limit: Any, start: Any, condition: Any, index: Any, *rest: Any, **more: Any
    ) -> Any:
        consistent, projection = rest
        names = [path[0] for path in projection or () if len(path) == 1 and "[" not in path[0]]
        if (
            condition is None
            or index
            or len(names) != len(projection or ())
            or not set(table.table_key_attrs) <= {*names}
        ):
            return original(table, filters, limit, start, condition, index, *rest, **more)
        with replaced(table, items=_wanted(table, condition, names)):
            return original(table, filters, limit, start, None, None, consistent, None, **more)

    with replaced(Table, scan=scan):
        yield


def _wanted(table: Table, condition: Any, names: list[str]) -> dict[Any, Any]:
    wanted: defaultdict[Any, dict[Any, Any]] = defaultdict(dict)
    for first, shelf in table.items.items():
        for second, item in shelf.items():
            if condition.expr(item):
                told = {name: item.attrs[name].to_json() for name in names if name in item.attrs}
                wanted[first][second] = Item(item.hash_key, item.range_key, told)
    return wanted
