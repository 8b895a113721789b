"""Moto's Query looking only at what it may find: it would sort the whole table each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from infra.local.replace import replaced

INDEX_NAME = 6
"""Its place among moto's arguments after the hash key."""


@contextmanager
def queries() -> Iterator[None]:
    """Narrow every query for the time of the block; the tables need not be fed, as those of the local cloud are."""
    original = Table.query

    def query(table: Table, hash_key: DynamoType | None, *rest: Any, **named: Any) -> Any:
        if hash_key is None:
            return original(table, hash_key, *rest, **named)
        index = rest[INDEX_NAME] if len(rest) > INDEX_NAME else named.get("index_name")
        with replaced(table, items=_narrowed(table, hash_key, index)):
            return original(table, hash_key, *rest, **named)

    with replaced(Table, query=query):
        yield


def _narrowed(table: Table, hash_key: DynamoType, index: str | None) -> Mapping[DynamoType, Any]:
    if index is None:
        return {hash_key: table.items[hash_key]} if hash_key in table.items else {}
    (head,) = (each.schema_key_attrs[0] for each in table.global_indexes if each.name == index)
    found: defaultdict[DynamoType, Any] = defaultdict(dict)
    for first, shelf in table.items.items():
        for second, item in shelf.items():
            if (place := item.attrs.get(head)) and place.value == hash_key.value:
                found[first][second] = item
    return found
