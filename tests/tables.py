"""The two tables as moto keeps them, at the price they have in the local cloud and not at moto's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.loaders import Loader, create_loader
from botocore.session import Session
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from infra.local import direct, replies, transactions, values
from tests import narrow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEYS = ("pk", "sk")
INDEXES = {"worklist": ("wl_pk", "wl_sk"), "due": ("due_pk", "due_sk")}
PROJECTED = {"worklist": "ALL", "due": "KEYS_ONLY"}
"""What an index holds besides its keys; as the template says."""


@contextmanager
def tables(region: str) -> Iterator[DynamoDBClient]:
    """Stand up empty tables `business` and `audit` of a region; yields the client that reaches them."""
    with ExitStack() as around:
        around.enter_context(mock_aws())
        for part in (direct.dynamodb, transactions.installed, narrow.queries, values.cheap, replies.plain):
            around.enter_context(part())
        client = _client(region)
        _create(client, "business", INDEXES)
        _create(client, "audit", {})
        yield client


def kept(region: str) -> Mapping[str, Any]:
    """Return the tables of a region as moto keeps them."""
    return dict(dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables)


def _client(region: str) -> DynamoDBClient:
    session = Session()
    session.register_component("data_loader", _descriptions())
    told = Config(user_agent="driveaway-tests")  # botocore would work its own out with every call
    client: DynamoDBClient = boto3.Session(botocore_session=session).client("dynamodb", region_name=region, config=told)
    return client


@lru_cache
def _descriptions() -> Loader:
    """Return one loader for all clients: it reads the description of a service once, a new one reads it anew."""
    return create_loader()


def _create(client: DynamoDBClient, table: str, indexes: Mapping[str, tuple[str, str]]) -> None:
    names = [*KEYS, *(name for pair in indexes.values() for name in pair)]
    wanted: dict[str, Any] = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "KeySchema": _schema(*KEYS),
    }
    if indexes:
        wanted["GlobalSecondaryIndexes"] = [
            {"IndexName": name, "KeySchema": _schema(*pair), "Projection": {"ProjectionType": PROJECTED[name]}}
            for name, pair in indexes.items()
        ]
    client.create_table(**wanted)


def _schema(first: str, second: str) -> list[dict[str, str]]:
    return [{"AttributeName": first, "KeyType": "HASH"}, {"AttributeName": second, "KeyType": "RANGE"}]
