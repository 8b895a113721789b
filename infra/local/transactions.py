"""TransactWriteItems as moto does it, but copying only the items it touches instead of every table."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    MockValidationException,
    MultipleTransactionsException,
    TooManyTransactionsException,
    TransactionCanceledException,
    TransactWriteSingleOpException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from infra.local.replace import replaced

MOST_ITEMS = 100
TOKEN_LIFE = 600.0
"""Seconds for which DynamoDB knows a ClientRequestToken again."""

Json = dict[str, Any]
Reason = tuple[str, str, Json | None] | tuple[None, None, None]


class _Undo:
    """Copies of the touched items as they were, to be put back when the transaction is cancelled."""

    def __init__(self) -> None:
        self._before: list[tuple[Table, DynamoType, DynamoType | None, Item | None]] = []

    def remember(self, table: Table, key: Json) -> None:
        """Copy the item under `key`, if there is one."""
        hash_key = DynamoType(key[table.hash_key_attr])
        range_key = DynamoType(key[table.range_key_attr]) if table.range_key_attr else None
        self._before.append((table, hash_key, range_key, copy.deepcopy(table.get_item(hash_key, range_key))))

    def put_back(self) -> None:
        """Restore every remembered item."""
        for table, hash_key, range_key, item in reversed(self._before):
            shelf: Any = table.items if range_key is None else table.items[hash_key]
            place = hash_key if range_key is None else range_key
            if item is None:
                shelf.pop(place, None)
            else:
                shelf[place] = item


def transact_write_items(backend: DynamoDBBackend, transact_items: list[Json]) -> None:
    """Write all items or none. Raises what moto raises, with the same cancellation reasons."""
    if len(transact_items) > MOST_ITEMS:
        raise TooManyTransactionsException
    undo, seen = _Undo(), set[tuple[str, str]]()
    try:
        reasons = [_one(backend, item, undo, seen) for item in transact_items]
        if any(code is not None for code, _, _ in reasons):
            raise TransactionCanceledException(reasons)
    except BaseException:
        undo.put_back()
        raise


def _one(backend: DynamoDBBackend, item: Json, undo: _Undo, seen: set[tuple[str, str]]) -> Reason:
    if len(item) > 1:
        raise TransactWriteSingleOpException
    kind, wanted = next(iter(item.items()))
    try:
        if kind not in {"ConditionCheck", "Put", "Delete", "Update"}:
            raise ValueError("Unsupported transaction operation")
        key = _key(backend, wanted) if kind == "Put" else dict(wanted["Key"])
        _only_once(wanted["TableName"], key, seen)
        current = backend.get_item(wanted["TableName"], key)
        if not _holds(current, wanted):
            return _refused(current, wanted)
        undo.remember(backend.get_table(wanted["TableName"]), key)
        _apply(backend, kind, wanted, key)
    except (MultipleTransactionsException, MockValidationException):
        raise
    except Exception as error:  # noqa: BLE001 - moto reports every other error as that item's reason
        return type(error).__name__, str(error), None
    return None, None, None


def _key(backend: DynamoDBBackend, wanted: Json) -> Json:
    table = backend.get_table(wanted["TableName"])
    names = [name for name in (table.hash_key_attr, table.range_key_attr) if name is not None]
    return {name: wanted["Item"][name] for name in names}


def _only_once(table: str, key: Json, seen: set[tuple[str, str]]) -> None:
    place = (str(table), str(dict(sorted(key.items()))))
    if place in seen:
        raise MultipleTransactionsException
    seen.add(place)


def _holds(current: Item | None, wanted: Json) -> bool:
    condition = wanted.get("ConditionExpression")
    names, values = wanted.get("ExpressionAttributeNames"), wanted.get("ExpressionAttributeValues")
    return condition is None or bool(get_filter_expression(condition, names, values).expr(current))


def _refused(current: Item | None, wanted: Json) -> Reason:
    all_old = wanted.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    item = current.to_json()["Attributes"] if all_old and current else None
    return "ConditionalCheckFailed", str(ConditionalCheckFailed().message), item


def _apply(backend: DynamoDBBackend, kind: str, wanted: Json, key: Json) -> None:
    table, names = wanted["TableName"], wanted.get("ExpressionAttributeNames")
    values = wanted.get("ExpressionAttributeValues")
    if kind == "Put":
        backend.put_item(table, wanted["Item"])
    elif kind == "Delete":
        backend.delete_item(table, key)
    elif kind == "Update":
        backend.update_item(table, key, wanted["UpdateExpression"], names, values)  # type: ignore[arg-type]


class _Tokens:
    """ClientRequestToken: the same request again does nothing; another request under it is refused."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, str]] = {}
        """By token, oldest first."""

    def done_before(self, token: str, request: str) -> bool:
        """Tell whether this very request succeeded within the last ten minutes."""
        horizon = time.monotonic() - TOKEN_LIFE
        while self._known and next(iter(self._known.values()))[0] <= horizon:
            del self._known[next(iter(self._known))]
        if token not in self._known:
            return False
        if self._known[token][1] != request:
            raise JsonRESTError(
                "IdempotentParameterMismatchException", "The request uses the same client token with other parameters"
            )
        return True

    def remember(self, token: str, request: str) -> None:
        """Note a request that succeeded."""
        self._known[token] = (time.monotonic(), request)


@contextmanager
def installed() -> Iterator[None]:
    """Put this transaction in the place of moto's."""
    answer, tokens = DynamoHandler.transact_write_items, _Tokens()

    def answered(handler: DynamoHandler) -> ActionResult:
        token = str(handler.body.get("ClientRequestToken", ""))
        items = json.dumps(handler.body["TransactItems"], sort_keys=True, default=repr)
        request = sha256(items.encode()).hexdigest()
        if token and tokens.done_before(token, request):
            return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})
        reply: ActionResult = answer(handler)
        if token:
            tokens.remember(token, request)
        return reply

    with (
        replaced(DynamoDBBackend, transact_write_items=transact_write_items),
        replaced(DynamoHandler, transact_write_items=answered),
    ):
        yield
