"""Our transaction does what moto's does, on any small sequence of transactions; it only copies less."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.models import DynamoDBBackend

from infra.local.transactions import transact_write_items
from tests.gateway.conftest import Small

Json = dict[str, Any]
MOTO = DynamoDBBackend.transact_write_items
CONDITIONS = [
    None,
    "attribute_not_exists(pk)",
    "attribute_exists(pk)",
    "#n = :one",
    "#n < :one AND attribute_exists(#n)",
    "size(#n) > :one",
]
UPDATES = ["SET #n = :one", "SET #n = if_not_exists(#n, :one) + :one", "REMOVE #n", "ADD #n :one", "SET #n = #n + :one"]

keys = st.builds(lambda pk, sk: {"pk": {"S": pk}, "sk": {"S": sk}}, st.sampled_from("ab"), st.sampled_from("xy"))
values = st.one_of(st.integers(0, 2).map(lambda n: {"N": str(n)}), st.just({"S": "text"}))


@st.composite
def operations(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from(["Put", "Put", "Update", "Delete", "ConditionCheck", "Nonsense"]))
    key = draw(keys)
    wanted: Json = {"TableName": draw(st.sampled_from(["one", "one", "two", "missing"]))}
    condition = draw(st.sampled_from(CONDITIONS if kind != "ConditionCheck" else CONDITIONS[1:]))
    if kind == "Put":
        wanted["Item"] = {**key, "n": draw(values)}
    else:
        wanted["Key"] = key
    expressions = [condition or ""]
    if kind == "Update":
        wanted["UpdateExpression"] = draw(st.sampled_from(UPDATES))
        expressions.append(wanted["UpdateExpression"])
    if condition:
        wanted["ConditionExpression"] = condition
        wanted["ReturnValuesOnConditionCheckFailure"] = draw(st.sampled_from(["ALL_OLD", "NONE"]))
    wanted["ExpressionAttributeNames"] = {"#n": "n"} if any("#n" in each for each in expressions) else {}
    wanted["ExpressionAttributeValues"] = {":one": {"N": "1"}} if any(":one" in each for each in expressions) else {}
    return {kind: wanted}


transactions = st.lists(operations(), min_size=1, max_size=4)


def backend() -> DynamoDBBackend:
    made = DynamoDBBackend("eu-central-1", "123456789012")
    for name in ("one", "two"):
        made.create_table(
            name,
            schema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            throughput=None,
            attr=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
            global_indexes=[],
            indexes=[],
            streams=None,
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=False,
            warm_throughput=None,
        )
    return made


def outcome(transact: Any, on: DynamoDBBackend, items: list[Json]) -> object:
    try:
        transact(on, json.loads(json.dumps(items)))
    except DynamodbException as error:
        return type(error).__name__, error.description
    return "done"


def contents(of: DynamoDBBackend) -> list[object]:
    return [item.to_json() for name in ("one", "two") for item in of.tables[name].all_items()]


@settings(max_examples=150, deadline=None)
@given(st.lists(transactions, min_size=1, max_size=6))
def test_ours_and_motos_agree_on_outcome_reasons_and_items(sequence: list[list[Json]]) -> None:
    ours, motos = backend(), backend()
    for items in sequence:
        assert outcome(transact_write_items, ours, items) == outcome(MOTO, motos, items)
        assert contents(ours) == contents(motos)


def put(pk: str, **more: Any) -> Json:
    item = {"pk": {"S": pk}, "sk": {"S": "1"}, **more}
    return {"Put": {"TableName": "driveaway-Table", "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}


def test_the_same_token_writes_once_and_another_request_under_it_is_refused(small: Small) -> None:
    dynamodb: Any = boto3.client("dynamodb")
    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=[put("token")], ClientRequestToken="t-1")
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        dynamodb.transact_write_items(TransactItems=[put("other")], ClientRequestToken="t-1")


def test_a_cancelled_transaction_tells_the_old_item_and_leaves_index_and_stream_alone(small: Small) -> None:
    dynamodb: Any = boto3.client("dynamodb")
    dynamodb.transact_write_items(TransactItems=[put("JOB#there", list={"S": "l"})])
    refused = put("JOB#there")
    refused["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    with pytest.raises(ClientError) as error:
        dynamodb.transact_write_items(TransactItems=[put("JOB#new", list={"S": "l"}), refused])
    reasons: Any = error.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert reasons[1]["Item"]["list"] == {"S": "l"}
    found = dynamodb.query(
        TableName="driveaway-Table",
        IndexName="lists",
        KeyConditionExpression="#l = :l",
        ExpressionAttributeNames={"#l": "list"},
        ExpressionAttributeValues={":l": {"S": "l"}},
    )
    assert [item["pk"]["S"] for item in found["Items"]] == ["JOB#there"]
    small.settle()
    assert small.seen("stream") == ["JOB#there"]
