"""What moto's DynamoDB answers on the direct way is what it answers over its HTTP."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.responses import BaseResponse

from infra.local import direct
from infra.local.replace import replaced

KEY = {"pk": {"S": "P"}, "sk": {"S": "S"}}
ITEM = {**KEY, "n": {"N": "1.50"}, "list": {"L": [{"S": "䶮"}, {"M": {"on": {"BOOL": True}}}]}}
NEW = "attribute_not_exists(pk)"
CALLS: list[Callable[[Any], Any]] = [
    lambda client: client.put_item(TableName="t", Item=ITEM),
    lambda client: client.put_item(TableName="t", Item=ITEM, ConditionExpression=NEW),
    lambda client: client.get_item(TableName="t", Key=KEY, ReturnConsumedCapacity="TOTAL"),
    lambda client: client.get_item(TableName="t", Key={**KEY, "sk": {"S": "none"}}),
    lambda client: client.get_item(TableName="none", Key=KEY),
    lambda client: client.update_item(
        TableName="t",
        Key=KEY,
        UpdateExpression="SET n = n + :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="ALL_NEW",
    ),
    lambda client: client.transact_write_items(
        TransactItems=[{"Put": {"TableName": "t", "Item": ITEM, "ConditionExpression": NEW}}]
    ),
    lambda client: client.query(
        TableName="t", KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": {"S": "P"}}
    ),
    lambda client: client.put_item(TableName="t", Item={**KEY, "b": {"B": b"\x00\xff"}}),
    lambda client: client.scan(TableName="t"),
    lambda client: client.delete_item(TableName="t", Key=KEY),
    lambda client: client.describe_table(TableName="t")["Table"]["KeySchema"],
]


def answers(*, directly: bool) -> list[Any]:
    """Return what each call gives or raises, in one life of a table."""
    with mock_aws(), direct.dynamodb() if directly else nullcontext():
        client = boto3.client("dynamodb", region_name="eu-central-1")
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        return [_answer(call, client) for call in CALLS]


def _answer(call: Callable[[Any], Any], client: Any) -> Any:
    try:
        told = call(client)
    except ClientError as error:
        told = error.response
    if isinstance(told, dict):
        status = told.pop("ResponseMetadata")["HTTPStatusCode"]
        return status, told
    return told


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


def test_results_and_errors_are_the_same_as_over_http() -> None:
    assert answers(directly=True) == answers(directly=False)


def test_only_what_is_binary_goes_the_long_way() -> None:
    long_way: list[str] = []
    setup = BaseResponse.setup_class

    def noted(handler: BaseResponse, request: Any, *rest: Any, **named: Any) -> None:
        long_way.append(request.headers["X-Amz-Target"].split(".")[-1])
        setup(handler, request, *rest, **named)

    with replaced(BaseResponse, setup_class=noted):
        answers(directly=True)
    assert long_way == ["PutItem"]
