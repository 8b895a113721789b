"""The book on DynamoDB: consistent reads, two indexes, and one transaction for each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from botocore.exceptions import ClientError

from driveaway.adapters.dynamodb.cursors import closed, opened
from driveaway.adapters.dynamodb.items import from_attributes, key_attributes, plain, storable
from driveaway.adapters.dynamodb.transaction import Tables, refusal, writes
from driveaway.adapters.retries import sent
from driveaway.adapters.trouble import code_of
from driveaway.audit.model import AuditRow
from driveaway.shared.clock import stamp
from driveaway.shared.errors import NotFound, TooManyTries
from driveaway.shared.record import Item, Key, due_shards
from driveaway.step import Step

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryOutputTypeDef

ItemT = TypeVar("ItemT", bound=Item)
MOST_ROWS = 100
"""Keys that one BatchGetItem takes."""


class DynamoBook:
    """Implements `ports.Book`."""

    def __init__(self, *, client: DynamoDBClient, table: str, audit_table: str) -> None:
        self._client = client
        self._tables = Tables(table, audit_table)

    def find(self, kind: type[ItemT], identity: str) -> ItemT | None:
        """Return one item, or None. One GetItem; none for a key that is longer than a table can have."""
        if not storable(kind.key_of(identity)):
            return None
        wanted, table = key_attributes(kind.key_of(identity)), self._tables.business
        reply = sent("get_item", lambda: self._client.get_item(TableName=table, Key=wanted, ConsistentRead=True))
        return from_attributes(kind, reply["Item"]) if "Item" in reply else None

    def get(self, kind: type[ItemT], identity: str) -> ItemT:
        """Return one item; raises NotFound."""
        found = self.find(kind, identity)
        if found is None:
            raise NotFound
        return found

    def find_many(self, wanted: Sequence[tuple[type[Item], str]]) -> list[Item | None]:
        """Return several items in one BatchGetItem, in the order asked for."""
        found = self._rows({key for kind, identity in wanted if storable(key := kind.key_of(identity))})
        rows = [(kind, found.get(kind.key_of(identity))) for kind, identity in wanted]
        return [None if row is None else from_attributes(kind, row) for kind, row in rows]

    def family(self, kind: type[Item], identity: str, *kinds: type[Item]) -> list[Item]:
        """Return the items of one partition whose sort key starts with a wanted kind's PART; one Query."""
        known = sorted((kind, *kinds), key=lambda wanted: -len(wanted.PART))
        items: list[Item] = []
        if not storable(kind.key_of(identity)):
            return items
        request: dict[str, Any] = {
            "TableName": self._tables.business,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": kind.key_of(identity).pk}},
            "ConsistentRead": True,
        }
        for row in self._all_pages(request):
            part = str(row["sk"]["S"])
            match = next((one for one in known if part == one.PART or part.startswith(one.PART + "#")), None)
            if match:
                items.append(from_attributes(match, row))
        return items

    def worklist(
        self, kind: type[ItemT], name: str, *, prefix: str = "", limit: int = 50, cursor: str | None = None
    ) -> tuple[list[ItemT], str | None]:
        """Return one page of the `worklist` index; the cursor is opaque. Raises InvalidInput for a bad cursor."""
        request: dict[str, Any] = {
            "TableName": self._tables.business,
            "IndexName": "worklist",
            "KeyConditionExpression": "wl_pk = :name" + (" AND begins_with(wl_sk, :prefix)" if prefix else ""),
            "ExpressionAttributeValues": {":name": {"S": name}} | ({":prefix": {"S": prefix}} if prefix else {}),
            "Limit": limit,
        }
        if cursor:
            request["ExclusiveStartKey"] = opened(cursor, name, prefix)
        reply = self._query(request)
        last = reply.get("LastEvaluatedKey")
        return [from_attributes(kind, row) for row in reply["Items"]], closed(last) if last else None

    def due(self, kind: type[ItemT], sweep: str, now: datetime, *, limit: int = 100) -> list[ItemT]:
        """Return what is due, oldest first within a shard: one Query a shard, and what they name is read as it is now.

        So nothing is handed out that was met meanwhile, and the index holds keys alone: most writes leave it as it is.
        """
        keys: list[Key] = []
        for shard in due_shards(sweep):
            request: dict[str, Any] = {
                "TableName": self._tables.business,
                "IndexName": "due",
                "KeyConditionExpression": "due_pk = :shard AND due_sk <= :now",
                "ExpressionAttributeValues": {":shard": {"S": shard}, ":now": {"S": stamp(now)}},
                "Limit": limit,
            }
            keys += [_key(row) for row in self._query(request)["Items"]]
        rows: dict[Key, Mapping[str, Any]] = {}
        for start in range(0, len(keys), MOST_ROWS):
            rows |= self._rows({*keys[start : start + MOST_ROWS]})
        items = [from_attributes(kind, rows[key]) for key in keys if key in rows]
        return [item for item in items if (place := item.due()) and place.sweep == sweep and place.at <= now]

    def commit(self, step: Step) -> None:
        """Write the step in one transaction; by its token the service knows our own earlier try again."""
        parts, token = writes(step, self._tables), str(uuid4())
        request: Any = [part.action for part in parts]

        def write() -> None:
            try:
                self._client.transact_write_items(TransactItems=request, ClientRequestToken=token)
            except ClientError as error:
                if code_of(error) == "TransactionCanceledException":
                    raise refusal(error, parts) from error
                raise

        sent("transact_write_items", write)

    def history(self, subject: Key) -> list[AuditRow]:
        """Return the whole chain of a record, oldest first."""
        request: dict[str, Any] = {
            "TableName": self._tables.audit,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": f"{subject.pk}/{subject.sk}"}},
            "ConsistentRead": True,
        }
        return [AuditRow.model_validate(plain(row)) for row in self._all_pages(request)]

    def count_try(self, item: Item, *, limit: int) -> int:
        """Count a failed try by a conditional update; raises TooManyTries at the limit.

        When nobody knows whether it was counted, it is not sent again: that would count one try twice.
        """

        def count() -> int:
            try:
                reply = self._client.update_item(
                    TableName=self._tables.business,
                    Key=key_attributes(item.key),
                    UpdateExpression="ADD tries :one",
                    ConditionExpression="attribute_exists(pk) AND tries < :limit",
                    ExpressionAttributeValues={":one": {"N": "1"}, ":limit": {"N": str(limit)}},
                    ReturnValues="UPDATED_NEW",
                )
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    raise TooManyTries("too_many_tries") from error
                raise
            return int(reply["Attributes"]["tries"]["N"])

        return sent("update_item", count, repeatable=False)

    def _rows(self, keys: set[Key]) -> dict[Key, Mapping[str, Any]]:
        """Return what lies under at most 100 keys, in one BatchGetItem."""
        places = [key_attributes(key) for key in sorted(keys)]
        request: Any = {self._tables.business: {"Keys": places, "ConsistentRead": True}} if places else {}
        found: dict[Key, Mapping[str, Any]] = {}
        while request:
            reply = sent("batch_get_item", partial(self._client.batch_get_item, RequestItems=request))
            found |= {_key(item): item for item in reply["Responses"].get(self._tables.business, [])}
            request = reply.get("UnprocessedKeys")
        return found

    def _query(self, request: Mapping[str, Any]) -> QueryOutputTypeDef:
        return sent("query", lambda: self._client.query(**request))

    def _all_pages(self, request: dict[str, Any]) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = []
        while True:
            reply = self._query(request)
            rows += reply["Items"]
            if not reply.get("LastEvaluatedKey"):
                return rows
            request = request | {"ExclusiveStartKey": reply["LastEvaluatedKey"]}


def _key(row: Mapping[str, Any]) -> Key:
    return Key(str(row["pk"]["S"]), str(row["sk"]["S"]))
