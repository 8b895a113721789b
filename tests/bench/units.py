"""DynamoDB's request units of what is done, counted as its price list counts them, from what is sent and what is kept.

A transaction writes each item at two units a started kilobyte; an index is written at one when what it holds changes,
and twice when its key does. A consistent read is one unit for each four started kilobytes, another half of one.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from moto.dynamodb.responses import DynamoHandler

from infra.local.replace import replaced
from tests.tables import INDEXES, KEYS, PROJECTED

KILOBYTE, PAGE = 1024, 4096
Attributes = Mapping[str, Mapping[str, Any]]


@dataclass
class Meter:
    """Units by the kind of item they were spent on, and how: `("ORDER", "worklist")`."""

    writes: Counter[tuple[str, str]] = field(default_factory=Counter)
    reads: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def written(self) -> int:
        """Write request units."""
        return self.writes.total()

    @property
    def read(self) -> float:
        """Read request units."""
        return sum(self.reads.values())

    def write(self, table: str, how: str, old: Attributes, new: Attributes, price: int) -> None:
        """Count one write of an item, and of its places in the indexes."""
        kind, whole = kind_of(table, new or old), _started(max(size(old), size(new)), KILOBYTE)
        self.writes[kind, how] += price * whole
        for index in INDEXES if how != "ConditionCheck" else ():
            self.writes[kind, index] += _of_index(index, old, new)

    def look(self, table: str, how: str, key: Attributes, found: int, *, consistent: bool) -> None:
        """Count one read of so many octets."""
        place = kind_of(table, key), how
        self.reads[place] = self.reads.get(place, 0) + _started(found, PAGE) / (1 if consistent else 2)


def _of_index(index: str, old: Attributes, new: Attributes) -> int:
    """Return the units of an index: none when what it holds stays, one write of an item, two when its key changes."""
    names = INDEXES[index]
    held = [item for item in (old, new) if {*names} <= {*item}]
    if PROJECTED[index] == "KEYS_ONLY":
        held = [{name: item[name] for name in (*KEYS, *names)} for item in held]
    if len(held) == 2 and [old[name] for name in names] == [new[name] for name in names]:
        return 0 if held[0] == held[1] else _started(max(map(size, held)), KILOBYTE)
    return sum(_started(size(item), KILOBYTE) for item in held)


@contextmanager
def metered() -> Iterator[Meter]:
    """Count the units of every call that this process makes while it lasts."""
    meter = Meter()
    with ExitStack() as around:
        for name, count in COUNTS.items():
            around.enter_context(replaced(DynamoHandler, **{name: _counted(name, count, meter)}))
        yield meter


def _counted(name: str, count: Callable[[Meter, Any, list[Attributes], Any], None], meter: Meter) -> Any:
    original = getattr(DynamoHandler, name)

    @wraps(original)
    def answer(handler: DynamoHandler) -> Any:
        sent, before = dict(handler.body), _kept(handler)
        reply = original(handler)
        olds_and_news = [pair for each in zip(before, _kept(handler), strict=True) for pair in each]
        count(meter, sent, olds_and_news, getattr(reply, "result", {}))
        return reply

    return answer


def _kept(handler: DynamoHandler) -> list[Attributes]:
    """Return what is kept under each key that a call writes to."""
    writes = [one for action in handler.body.get("TransactItems", ()) for one in action.values()]
    if not writes and ("UpdateExpression" in handler.body or "Item" in handler.body):
        writes = [handler.body]
    return [_item(handler, one["TableName"], one.get("Key") or one["Item"]) for one in writes]


def _item(handler: DynamoHandler, table: str, key: Attributes) -> Attributes:
    found = handler.dynamodb_backend.get_item(table, {name: key[name] for name in KEYS})
    return dict(found.to_json()["Attributes"]) if found else {}


def _transaction(meter: Meter, sent: Any, kept: list[Attributes], _: Any) -> None:
    for number, action in enumerate(sent["TransactItems"]):
        ((how, one),) = action.items()
        meter.write(one["TableName"], how, kept[2 * number], kept[2 * number + 1], 2)


def _alone(meter: Meter, sent: Any, kept: list[Attributes], _: Any) -> None:
    meter.write(sent["TableName"], "alone", kept[0], kept[1], 1)


def _get(meter: Meter, sent: Any, _: Any, reply: Any) -> None:
    consistent = bool(sent.get("ConsistentRead"))
    meter.look(sent["TableName"], "GetItem", sent["Key"], size(reply.get("Item", {})), consistent=consistent)


def _batch(meter: Meter, sent: Any, _: Any, reply: Any) -> None:
    for table, asked in sent["RequestItems"].items():
        found = {str([item[name] for name in KEYS]): size(item) for item in reply["Responses"].get(table, ())}
        for key in asked["Keys"]:
            here = found.get(str([key[name] for name in KEYS]), 0)
            meter.look(table, "BatchGetItem", key, here, consistent=bool(asked.get("ConsistentRead")))


def _query(meter: Meter, sent: Any, _: Any, reply: Any) -> None:
    named = {"pk": next(iter(sent["ExpressionAttributeValues"].values()))}
    how, consistent = sent.get("IndexName", "Query"), bool(sent.get("ConsistentRead"))
    meter.look(sent["TableName"], how, named, sum(map(size, reply["Items"])), consistent=consistent)


COUNTS: Mapping[str, Callable[[Meter, Any, list[Attributes], Any], None]] = {
    "transact_write_items": _transaction,
    "put_item": _alone,
    "update_item": _alone,
    "get_item": _get,
    "batch_get_item": _batch,
    "query": _query,
}


def kind_of(table: str, key: Attributes) -> str:
    """Return what kind of item a key is of, by its first part."""
    return "AUDIT" if "audit" in table.lower() else str(key["pk"]["S"] if "pk" in key else "-").partition("#")[0]


def size(item: Attributes) -> int:
    """Return the octets of an item as DynamoDB measures them."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(typed: Mapping[str, Any]) -> int:
    ((kind, value),) = typed.items()
    if kind == "S":
        return len(value.encode())
    if kind == "N":
        return len(str(value).strip("-0.")) // 2 + 2
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value(inner) for name, inner in value.items())
    return 3 + sum(1 + _value(inner) for inner in value) if kind == "L" else 1


def _started(octets: int, unit: int) -> int:
    return max(1, math.ceil(octets / unit))
