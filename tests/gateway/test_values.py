"""Items of moto, measured cheaply: what is too large is refused as before, and what fits is taken."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.gateway.conftest import Small

TABLE = "driveaway-Table"
KEY: dict[str, Any] = {"pk": {"S": "large"}, "sk": {"S": "1"}}


def text(size: int) -> dict[str, str]:
    return {"S": "x" * size}


def test_an_item_above_the_limit_is_refused_whichever_attribute_makes_it_so(small: Small) -> None:
    dynamodb = boto3.client("dynamodb")
    with pytest.raises(ClientError, match="size"):
        dynamodb.put_item(TableName=TABLE, Item={**KEY, "a": text(203_000), "b": text(203_000)})
    dynamodb.put_item(TableName=TABLE, Item={**KEY, "a": text(203_000), "b": text(200_000)})


def test_an_attribute_that_is_replaced_counts_once(small: Small) -> None:
    dynamodb = boto3.client("dynamodb")
    for number in range(6):
        dynamodb.update_item(
            TableName=TABLE,
            Key=KEY | {"sk": {"S": "2"}},
            UpdateExpression="SET a = :a",
            ExpressionAttributeValues={":a": text(200_000 + number)},
        )
    kept = dynamodb.get_item(TableName=TABLE, Key=KEY | {"sk": {"S": "2"}})["Item"]
    assert len(kept["a"]["S"]) == 200_005
