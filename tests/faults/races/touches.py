"""What a call to AWS reads and writes: two calls that touch nothing in common come to the same in either order."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from urllib.parse import unquote, urlsplit

from moto.dynamodb.models.dynamo_type import DynamoType

from tests.faults.cloud import REGION
from tests.faults.wire import Json
from tests.tables import kept

INDEXES = {"worklist": "wl_pk", "due": "due_pk"}


@dataclass(frozen=True)
class Touch:
    """Places read and written, each a path that ends in a slash."""

    name: str
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    relists: frozenset[str] = frozenset()
    """Lists of an index that change; two that change one list do not meet there."""

    @property
    def transacts(self) -> bool:
        """Whether it is a transaction that another one may meet under way."""
        return self.name == "dynamodb.TransactWriteItems"

    def meets(self, other: Touch) -> bool:
        """Tell whether it matters which of the two comes first."""
        return (
            _overlap(self.writes, other.writes | other.reads)
            or _overlap(self.reads, other.writes)
            or bool(self.reads & other.relists)
            or bool(self.relists & other.reads)
        )


def _overlap(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(one.startswith(other) or other.startswith(one) for one in some for other in others)


def touch_of(event_name: str, request: Any) -> Touch:
    """Return what a request of botocore's `before-send` touches. Raises KeyError for an operation never judged."""
    _, service, operation = event_name.split(".")
    name = f"{service}.{operation}"
    if service == "s3":
        place = frozenset({f"s3{unquote(urlsplit(request.url).path)}/"})
        return Touch(name, writes=place) if operation == "PutObject" else Touch(name, reads=place)
    return OPERATIONS[operation](name, json.loads(request.body))


def _place(table: str, key: Mapping[str, Any]) -> str:
    return f"{table}/{key['pk']['S']}/{key['sk']['S']}/"


def _get(name: str, sent: Json) -> Touch:
    return Touch(name, reads=frozenset({_place(sent["TableName"], sent["Key"])}))


def _get_many(name: str, sent: Json) -> Touch:
    wanted = sent["RequestItems"].items()
    return Touch(name, reads=frozenset(_place(table, key) for table, each in wanted for key in each["Keys"]))


def _query(name: str, sent: Json) -> Touch:
    values = [value["S"] for value in sent["ExpressionAttributeValues"].values()]
    if "IndexName" in sent:
        return Touch(name, reads=frozenset({f"{sent['IndexName']}/{values[0]}/"}))
    return Touch(name, reads=frozenset({f"{sent['TableName']}/{values[0]}/"}))


def _put(name: str, sent: Json) -> Touch:
    return _writing(name, [sent], frozenset())


def _transact(name: str, sent: Json) -> Touch:
    parts = [next(iter(action.items())) for action in sent["TransactItems"]]
    checked = frozenset(_place(each["TableName"], each["Key"]) for kind, each in parts if kind == "ConditionCheck")
    return _writing(name, [each for kind, each in parts if kind != "ConditionCheck"], checked)


def _writing(name: str, parts: Sequence[Json], checked: frozenset[str]) -> Touch:
    places = frozenset(_place(each["TableName"], each.get("Item") or each["Key"]) for each in parts)
    lists = frozenset(place for each in parts for place in _lists(each))
    return Touch(name, checked, places, lists)


def _lists(part: Json) -> Iterator[str]:
    """Yield the lists in which an item stands now, and in which it will stand."""
    key = part.get("Item") or part["Key"]
    there = kept(REGION)[part["TableName"]].get_item(DynamoType(key["pk"]), DynamoType(key["sk"]))
    for item in (part.get("Item", {}), there.to_json()["Attributes"] if there else {}):
        for index, head in INDEXES.items():
            if head in item:
                yield f"{index}/{item[head]['S']}/"


def _mail(name: str, sent: Json) -> Touch:
    reader = str(message_from_bytes(base64.b64decode(sent["Content"]["Raw"]["Data"]))["To"])
    return Touch(name, writes=frozenset({f"mail/{reader}/"}))


OPERATIONS: Mapping[str, Callable[[str, Json], Touch]] = {
    "GetItem": _get,
    "BatchGetItem": _get_many,
    "Query": _query,
    "PutItem": _put,
    "UpdateItem": _put,
    "TransactWriteItems": _transact,
    "GenerateMac": lambda name, sent: Touch(name),
    "SendEmail": _mail,
    "StartExecution": lambda name, sent: Touch(name, writes=frozenset({f"execution/{sent['name']}/"})),
    "SendTaskSuccess": lambda name, sent: Touch(name, writes=frozenset({f"token/{sent['taskToken']}/"})),
}
