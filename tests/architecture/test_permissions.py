"""Who may do what: each function holds what its work needs, and every wildcard has its reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from driveaway.deliveries.photo import KEPT_DAYS
from infra.lint_template import ROOT
from tests.architecture.reach import doors
from tests.architecture.stack import SEEN, WRITTEN, functions, of_type, routes

BROAD = {
    "OrderStateMachineRole": "log delivery and its resource policies know no resources",
    "LinkKey": "a key's policy speaks of the key itself as *, and delegates to IAM",
    "SealKey": "as LinkKey",
    "MailEventKey": "as LinkKey",
    "ContractBucketPolicy": "denies everything, to everybody, without TLS",
}
"""Where a wildcard stands, and why it may."""

MANAGED = {
    "AWSLambdaBasicExecutionRole": "writes logs",
    "AWSXrayWriteOnlyAccess": "writes traces",
    "AWSLambdaDynamoDBExecutionRole": "reads the stream; the event source needs it",
    "AWSLambdaSQSQueueExecutionRole": "reads the queue; the event source needs it",
}
"""AWS's own policies that the translator attaches for what a function's events and tracing need."""


def statements(properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every policy statement of a role, key, bucket, queue or topic."""
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    documents += [properties[name] for name in ("PolicyDocument", "KeyPolicy") if name in properties]
    for document in documents:
        yield from document["Statement"]


def listed(value: Any) -> list[Any]:
    """Return a value that may stand alone as a list."""
    return value if isinstance(value, list) else [value]


def actions_of(function: str) -> set[str]:
    """Return every action that a function's own policies allow."""
    role = SEEN[f"{function}Role"]["Properties"]
    return {action for statement in statements(role) for action in listed(statement["Action"])}


def allowed_to(action: str) -> set[str]:
    """Return the functions that may do something."""
    return {name for name in functions() if action in actions_of(name)}


TABLE, AUDIT = "BusinessTable", "AuditTable"
NEEDS: dict[str, set[tuple[str, str]]] = {
    "book.find": {("dynamodb:GetItem", TABLE)},
    "book.get": {("dynamodb:GetItem", TABLE)},
    "book.find_many": {("dynamodb:BatchGetItem", TABLE)},
    "book.family": {("dynamodb:Query", TABLE)},
    "book.worklist": {("dynamodb:Query", f"{TABLE}/index/worklist")},
    "book.due": {("dynamodb:Query", f"{TABLE}/index/due"), ("dynamodb:BatchGetItem", TABLE)},
    "book.history": {("dynamodb:Query", AUDIT)},
    "book.count_try": {("dynamodb:UpdateItem", TABLE)},
    "book.commit": {("dynamodb:PutItem", TABLE)},
    "Step.changes": {("dynamodb:PutItem", AUDIT)},
    "Step.drops": {("dynamodb:DeleteItem", TABLE)},
    "Step.guards": {("dynamodb:ConditionCheckItem", TABLE)},
    "Step.tries_left": {("dynamodb:ConditionCheckItem", TABLE)},
    "chains.heads": {("dynamodb:Scan", TABLE)},
    "archive.hold": {("s3:PutObjectLegalHold", "ContractBucket/contracts/*")},
    "outbox.claim": {("dynamodb:PutItem", TABLE)},
    "outbox.done": {("dynamodb:PutItem", TABLE)},
    "outbox.release": {("dynamodb:PutItem", TABLE)},
    "outbox.remember_code": {("dynamodb:UpdateItem", TABLE)},
    "keys.token": {("kms:GenerateMac", "LinkKey")},
    "keys.code": {("kms:GenerateMac", "LinkKey")},
    "workflow.start": {("states:StartExecution", "order")},
    "workflow.answer": {("states:SendTaskSuccess", "order")},
    "workflow.running": {("states:ListExecutions", "order")},
    "workflow.runs": {("states:DescribeExecution", "order")},
    "workflow.stop": {("states:StopExecution", "order")},
    "addresses.absolute": {("ssm:GetParameter", "public-base-url")},
    "mailer.send": {("ses:SendRawEmail", "${SenderDomain}"), ("ses:SendRawEmail", "${AWS::StackName}-mail")},
}
"""The reviewed table: what AWS asks for when a port's verb is used (a transaction is its single writes)."""

SHOWN = {("dynamodb:UpdateItem", TABLE)}
"""What a step needs that changes a record with a window: it writes those parts of the window that differ."""


def needed(name: str) -> set[tuple[str, str]]:
    """Return the (action, resource) pairs that a function's code can come to need."""
    function = functions()[name]
    used = doors(ROOT / function["CodeUri"] / f"{function['Handler'].split('.')[0]}.py")
    pairs = {pair for door in used for pair in NEEDS.get(door, set())}
    return pairs | (SHOWN if {"Step.changes", "Window"} <= used else set())


def granted(name: str) -> set[tuple[str, str]]:
    """Return the (action, resource) pairs that a function's own policies give, among those that the table knows."""
    known = {action for pairs in NEEDS.values() for action, _ in pairs}
    return {
        (action, short(resource))
        for statement in statements(SEEN[f"{name}Role"]["Properties"])
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if action in known and short(resource) != "seal-certificate"
    }


def short(resource: Any) -> str:
    """Return what a policy's resource is called here: a logical id (and index), or the end of a name."""
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    written = str(resource["Fn::Sub"])
    if own := re.match(r"\$\{(\w+)\.Arn\}", written):
        return own[1] + written[own.end() :]
    end = written.rpartition("/")[2]
    return "order" if end.removesuffix(":*").endswith("-order") else end


@pytest.mark.parametrize("name", functions())
def test_a_function_may_do_exactly_what_its_code_can_come_to_need(name: str) -> None:
    assert granted(name) - needed(name) == set(), "more than needed"
    assert needed(name) - granted(name) == set(), "not enough"


def test_no_permission_is_wider_than_its_reason() -> None:
    wide = set()
    for name, found in SEEN.items():
        for statement in statements(found.get("Properties", {})):
            if "*" in listed(statement.get("Resource", [])) or any("*" in one for one in listed(statement["Action"])):
                wide.add(name)
    assert wide == set(BROAD)


def test_functions_hold_no_policies_of_aws_but_those_of_their_events() -> None:
    held = {arn.rsplit("/")[-1] for _, role in of_type("AWS::IAM::Role") for arn in role.get("ManagedPolicyArns", [])}
    assert held == set(MANAGED)


def test_the_audit_trail_can_only_grow() -> None:
    for name, role in of_type("AWS::IAM::Role"):
        for statement in statements(role):
            if "AuditTable" in json.dumps(statement["Resource"]):
                assert set(listed(statement["Action"])) <= {"dynamodb:PutItem", "dynamodb:Query"}, name


def test_a_request_reaches_the_tables_and_documents_and_nothing_else() -> None:
    reached = {action for name in {name for name, _, _ in routes()} for action in actions_of(name)}
    assert {action for action in reached if not action.startswith("dynamodb:")} == {
        f"s3:{what}Object" for what in ("Get", "Put", "Delete")
    }


def test_what_a_request_stores_in_the_bucket_is_photos_alone() -> None:
    asked = {name for name, _, _ in routes()} & allowed_to("s3:PutObject")
    assert asked == allowed_to("s3:DeleteObject") == {"DeliveryPhotosFunction"}
    role = SEEN["DeliveryPhotosFunctionRole"]["Properties"]
    (kept,) = [one for one in statements(role) if "s3:PutObject" in listed(one["Action"])]
    assert [short(each) for each in listed(kept["Resource"])] == ["ContractBucket/photos/*"]


def test_photos_are_kept_as_long_as_their_page_says() -> None:
    rules = SEEN["ContractBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [each["ExpirationInDays"] for each in rules if each.get("Prefix") == "photos/"] == [KEPT_DAYS]


def test_only_those_who_must_hold_the_keys_and_doors() -> None:
    relays = {"RelayFunction", "EffectSweepFunction"}
    askers = {f"Ask{whom}Function" for whom in ("Customer", "Approver", "Signature", "Feedback")}
    assert allowed_to("kms:GenerateMac") == askers | relays | {"VoidFunction"}
    assert allowed_to("kms:Sign") == {"SealFunction", "AuditHeadsFunction"}
    keepers = {"SealFunction", "AuditHeadsFunction"}
    assert allowed_to("s3:PutObject") == keepers | {"DraftFunction", "DeliveryPhotosFunction"}
    assert allowed_to("s3:PutObjectRetention") == keepers
    assert allowed_to("ses:SendRawEmail") == relays
    assert allowed_to("states:StartExecution") == relays
    assert allowed_to("states:StopExecution") == {"ReconcileFunction"}
    waits = {f"Await{what}Function" for what in ("Correction", "Update")}
    assert allowed_to("states:SendTaskSuccess") == askers | waits | relays


def test_the_workflow_may_call_its_own_functions_only() -> None:
    substituted = WRITTEN["Resources"]["OrderStateMachine"]["Properties"]["DefinitionSubstitutions"]
    role = SEEN["OrderStateMachineRole"]["Properties"]
    (may,) = [one["Resource"] for one in statements(role) if one["Action"] == "lambda:InvokeFunction"]
    assert sorted(map(str, may)) == sorted(str(value) for name, value in substituted.items() if "Function" in name)
