"""Items to DynamoDB's attribute values and back. Money and instants travel as strings, counters as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar, cast

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from driveaway.shared.clock import stamp
from driveaway.shared.record import Item, Key, due_shard

Attributes = dict[str, dict[str, object]]
ItemT = TypeVar("ItemT", bound=Item)
LONGEST_PK = 2048
"""Octets of a partition key that DynamoDB takes."""
LARGEST_ITEM = 300 * 1024
"""Octets of an item that we take; DynamoDB takes 400 KB, and nobody should find out while a customer waits."""

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def plain(attributes: Mapping[str, Any]) -> dict[str, object]:
    """Return attribute values as plain Python values; numbers are whole ones here, since money travels as strings."""
    return {name: _whole(_deserialize(value)) for name, value in attributes.items()}


def _whole(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list) else value


def value(python: object) -> dict[str, object]:
    """Return one attribute value."""
    return cast("dict[str, object]", _serialize(python))


def size_of(value: object) -> int:
    """Return about how many octets attributes take in a table: names and texts as UTF-8, a little for each value."""
    if isinstance(value, Mapping):
        return sum(len(str(name).encode(errors="replace")) + size_of(inner) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return 3 + sum(size_of(inner) for inner in value)
    return len(str(value).encode(errors="replace")) + 1


def storable(key: Key) -> bool:
    """Whether a table can have this key; who asks for a longer one asks for nothing that exists."""
    return len(key.pk.encode(errors="replace")) <= LONGEST_PK


def key_attributes(key: Key) -> Attributes:
    """Return a key as DynamoDB wants it."""
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def to_attributes(item: Item) -> Attributes:
    """Return all attributes of an item, with its places in the indexes and its clean-up time."""
    fields = item.model_dump(mode="json", exclude_none=True)
    places: dict[str, object] = {}
    if worklist := item.worklist():
        places |= {"wl_pk": worklist[0], "wl_sk": worklist[1]}
    if due := item.due():
        places |= {"due_pk": due_shard(due.sweep, item.identity), "due_sk": stamp(due.at)}
    if expires := item.expires():
        places["ttl"] = int(expires.timestamp())
    return key_attributes(item.key) | {name: value(field) for name, field in (fields | places).items()}


def from_attributes(kind: type[ItemT], attributes: Mapping[str, Mapping[str, object]]) -> ItemT:
    """Return an item out of its stored attributes."""
    return kind.model_validate(plain(attributes))
