"""The template: what every function, delivery, permission, log and route of it must be, whoever adds the next one."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from driveaway.runtime.settings import Settings
from infra.lint_template import ROOT, cloudformation_findings, translated
from tests.architecture.stack import SEEN, WRITTEN, functions, of_type, routes
from tests.tables import INDEXES, PROJECTED

OPEN_ROUTES = {
    ("GET", "/api/models"),
    ("POST", "/api/inquiries"),
    ("POST", "/api/sign-in"),
    ("POST", "/api/sign-in/{sign_in_id}"),
    ("POST", "/api/service-requests"),
}
"""Routes under /api that are for everybody; their functions judge a session themselves where there is one."""


@pytest.mark.parametrize("name", functions())
def test_a_function_has_its_handler_where_the_template_says(name: str) -> None:
    file, _, handler = functions()[name]["Handler"].partition(".")
    path = ROOT / functions()[name]["CodeUri"] / f"{file}.py"
    assert path.is_file(), f"{path.relative_to(ROOT)} is missing"
    tree = ast.parse(path.read_text())
    bound = {target.id for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in _names(node)}
    bound |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert handler in bound


def _names(node: ast.Assign) -> list[ast.Name]:
    return [target for target in node.targets if isinstance(target, ast.Name)]


def test_no_file_stands_under_functions_that_the_template_does_not_name() -> None:
    named = {f"{one['CodeUri']}{one['Handler'].split('.')[0]}.py" for one in functions().values()}
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "functions").rglob("*.py")}
    assert there - named == set()


def test_all_functions_have_the_same_variables_and_they_are_the_ones_that_are_read() -> None:
    given = WRITTEN["Globals"]["Function"]["Environment"]["Variables"].keys()
    read = {field.alias for field in Settings.model_fields.values()}
    assert read <= given
    assert {name for name in given - read if not name.startswith("POWERTOOLS_")} == set()
    assert [name for name, function in functions().items() if "Environment" in function] == []


def test_the_functions_are_built_for_one_runtime() -> None:
    made = {(one["Runtime"], *one["Architectures"]) for _, one in of_type("AWS::Lambda::Function")}
    assert made == {("python3.13", "arm64")}
    assert {one["TracingConfig"]["Mode"] for _, one in of_type("AWS::Lambda::Function")} == {"Active"}


def test_every_delivery_that_fails_for_good_is_kept() -> None:
    lost = [name for name, rule in of_type("AWS::Events::Rule") if not _kept(rule["Targets"], "DeadLetterConfig")]
    lost += [name for name, topic in of_type("AWS::SNS::Subscription") if "RedrivePolicy" not in topic]
    for name, mapping in of_type("AWS::Lambda::EventSourceMapping"):
        queue = mapping["EventSourceArn"]["Fn::GetAtt"][0]
        kept = "RedrivePolicy" in SEEN[queue]["Properties"] or "OnFailure" in mapping.get("DestinationConfig", {})
        lost += [] if kept else [name]
    assert lost == []


def _kept(targets: list[dict[str, Any]], config: str) -> bool:
    return all(config in target for target in targets)


def test_a_function_that_events_call_keeps_what_it_could_not_do() -> None:
    called = {target["Arn"]["Fn::GetAtt"][0] for _, rule in of_type("AWS::Events::Rule") for target in rule["Targets"]}
    called |= {
        one["Endpoint"]["Fn::GetAtt"][0] for _, one in of_type("AWS::SNS::Subscription") if one["Protocol"] == "lambda"
    }
    assert called == {"RestoreFunction", "OrderSweepFunction", "AftercareSweepFunction", "EffectSweepFunction"} | {
        "MailEventsFunction",
        "ReconcileFunction",
        "AuditHeadsFunction",
    }
    assert [name for name in called if "DeadLetterConfig" not in SEEN[name]["Properties"]] == []


def test_every_dead_letter_queue_has_an_alarm() -> None:
    watched = json.dumps(dict(of_type("AWS::CloudWatch::Alarm")))
    queues = [name for name, _ in of_type("AWS::SQS::Queue") if name.endswith("DeadLetters")]
    assert len(queues) == 3
    assert [name for name in queues if f'"{name}"' not in watched] == []


def test_every_function_logs_into_a_group_of_its_own_that_forgets() -> None:
    groups = dict(of_type("AWS::Logs::LogGroup"))
    assert [name for name, group in groups.items() if "RetentionInDays" not in group] == []
    used = [one["LoggingConfig"]["LogGroup"]["Ref"] for _, one in of_type("AWS::Lambda::Function")]
    assert sorted(used) == sorted(groups.keys() - {"ApiLogs", "OrderStateMachineLogs"})
    assert {one["LoggingConfig"]["LogFormat"] for _, one in of_type("AWS::Lambda::Function")} == {"JSON"}


def test_neither_the_api_nor_the_workflow_logs_what_people_send() -> None:
    (_, stage), *_ = of_type("AWS::ApiGateway::Stage")
    assert "$context.path" not in stage["AccessLogSetting"]["Format"]
    assert not any(setting.get("DataTraceEnabled") for setting in stage["MethodSettings"])
    (_, machine), *_ = of_type("AWS::StepFunctions::StateMachine")
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False


def test_the_gate_stands_before_exactly_the_routes_of_the_staff() -> None:
    staff = {route for _, route, _ in routes() if route[1].startswith("/api/")} - OPEN_ROUTES
    assert {route for _, route, guarded in routes() if guarded} == staff
    assert {route for _, route, _ in routes()} >= OPEN_ROUTES


def test_no_route_is_served_twice() -> None:
    served = [route for _, route, _ in routes()]
    assert sorted(served) == sorted(set(served))


def test_the_gate_is_asked_each_time_with_the_whole_request() -> None:
    (_, api), *_ = of_type("AWS::ApiGateway::RestApi")
    gate = api["Body"]["components"]["securitySchemes"]["Gate"]["x-amazon-apigateway-authorizer"]
    assert (gate["type"], gate["authorizerResultTtlInSeconds"], gate.get("identitySource")) == ("request", 0, None)


def test_too_many_requests_are_told_when_to_come_back() -> None:
    (_, api), *_ = of_type("AWS::ApiGateway::RestApi")
    answers = api["Body"]["x-amazon-apigateway-gateway-responses"]
    assert "gatewayresponse.header.Retry-After" in answers["THROTTLED"]["responseParameters"]
    for answer in answers.values():
        assert answer["responseParameters"]["gatewayresponse.header.Content-Type"] == "'application/problem+json'"


def test_what_the_gateway_refuses_is_told_with_the_members_of_every_problem() -> None:
    (_, api), *_ = of_type("AWS::ApiGateway::RestApi")
    for kind, answer in api["Body"]["x-amazon-apigateway-gateway-responses"].items():
        text = answer["responseTemplates"]["application/json"].replace("$context.error.messageString", '"said"')
        members = {"type", "title", "detail", "instance", "errors", "request_id"}
        assert members | (set() if kind.startswith("DEFAULT") else {"status"}) == set(json.loads(text))


@pytest.mark.parametrize("name", ["BusinessTable", "AuditTable", "ContractBucket", "LinkKey", "SealKey"])
def test_what_cannot_be_made_again_outlives_the_stack(name: str) -> None:
    assert (SEEN[name]["DeletionPolicy"], SEEN[name]["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_bucket_keeps_versions_and_sets_no_retention_of_its_own() -> None:
    bucket = SEEN["ContractBucket"]["Properties"]
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "ObjectLockConfiguration" not in bucket
    assert all(bucket["PublicAccessBlockConfiguration"].values())


def test_the_tables_of_the_tests_have_the_indexes_of_the_template() -> None:
    indexes = SEEN["BusinessTable"]["Properties"]["GlobalSecondaryIndexes"]
    assert {each["IndexName"]: tuple(key["AttributeName"] for key in each["KeySchema"]) for each in indexes} == INDEXES
    assert {each["IndexName"]: each["Projection"]["ProjectionType"] for each in indexes} == PROJECTED


def test_contracts_are_locked_for_the_ten_years_they_promise_and_for_good_only_in_production() -> None:
    years, mode = (WRITTEN["Parameters"][name] for name in ("ArchiveYears", "ArchiveMode"))
    assert years["Default"] == years["MinValue"] == 10
    assert (mode["Default"], mode["AllowedValues"]) == ("GOVERNANCE", ["GOVERNANCE", "COMPLIANCE"])
    (rule,) = WRITTEN["Rules"].values()
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "ArchiveMode"}, "COMPLIANCE"]}
    assert rule["Assertions"][0]["Assert"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}


def test_a_cycle_is_found_though_it_shows_only_after_translation() -> None:
    spoilt = json.loads(json.dumps(WRITTEN))
    variables = spoilt["Globals"]["Function"]["Environment"]["Variables"]
    variables["STATE_MACHINE_ARN"] = {"Ref": "OrderStateMachine"}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "translated.json"
        path.write_text(json.dumps(translated(spoilt)))
        assert any("Circular" in finding for finding in cloudformation_findings(path))
