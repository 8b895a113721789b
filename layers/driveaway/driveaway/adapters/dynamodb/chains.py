"""All audit chains at once: paged, consistent scans of both tables, for what runs once a day or by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from driveaway.adapters.dynamodb.items import key_attributes, plain, value
from driveaway.adapters.retries import sent
from driveaway.audit.model import AuditRow, Head, Kept
from driveaway.shared.record import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Row = Mapping[str, Any]


class DynamoChains:
    """Implements `ports.Chains`. A page is read when it is needed, so memory stays flat."""

    def __init__(self, *, client: DynamoDBClient, table: str, audit_table: str) -> None:
        self._client = client
        self._table = table
        self._audit_table = audit_table

    def heads(self) -> Iterator[Head]:
        """Yield the heads of all records; the service reads whole items and sends four attributes of each record."""
        wanted = {
            "TableName": self._table,
            "FilterExpression": "attribute_exists(#chain)",
            "ProjectionExpression": "pk, sk, #version, #chain",
            "ExpressionAttributeNames": {"#version": "version", "#chain": "chain"},
        }
        return map(read_head, self._scan(wanted))

    def head_of(self, subject: str) -> Head | None:
        """Return the head that one record holds now, or None."""
        pk, _, sk = subject.rpartition("/")
        key: Any = key_attributes(Key(pk, sk))
        reply = sent("get_item", lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True))
        return read_head(reply["Item"]) if "chain" in reply.get("Item", {}) else None

    def rows(self) -> Iterator[Kept]:
        """Yield every row of the audit table, and whether it is one as we write them."""
        return map(read_row, self._scan({"TableName": self._audit_table}))

    def _scan(self, wanted: dict[str, Any]) -> Iterator[Row]:
        request = wanted | {"ConsistentRead": True}
        while True:
            reply = self._page(request)
            yield from reply["Items"]
            if not reply.get("LastEvaluatedKey"):
                return
            request |= {"ExclusiveStartKey": reply["LastEvaluatedKey"]}

    def _page(self, request: dict[str, Any]) -> Row:
        return sent("scan", lambda: self._client.scan(**request))


def read_head(row: Row) -> Head:
    """Return the head out of a record's attributes, whatever somebody put into them."""
    version, chain = row.get("version", {}).get("N", ""), row["chain"].get("S", "")
    return Head(f"{row['pk']['S']}/{row['sk']['S']}", int(version) if version.isdecimal() else -1, str(chain))


def read_row(row: Row) -> Kept:
    """Return a row of the audit table out of its attributes; one that is not exactly as we write it is none."""
    try:
        read = AuditRow.model_validate(plain(row))
        as_written = {name: value(field) for name, field in read.kept().items()} == row
    except (ValidationError, ArithmeticError):
        return Kept(str(row["pk"]["S"]), str(row["sk"]["S"]), None)
    return Kept(str(row["pk"]["S"]), str(row["sk"]["S"]), read if as_written else None)
