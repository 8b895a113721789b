"""The translated template, resolved: names that never change, conditions, substitutions, one environment for all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.local.patterns import matches
from infra.local.references import References
from infra.local.template import Template, read_template
from tests.gateway.conftest import SMALL

PARAMETERS = {"Stage": "local", "AWS::Region": "eu-central-1"}


def references(resources: dict[str, Any] | None = None, **body: Any) -> References:
    there = {"Thing": {"Type": "AWS::SQS::Queue"}, **(resources or {})}
    return References(Template(Path(), {"Resources": there, **body}, PARAMETERS))


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ({"Ref": "Stage"}, "local"),
        ({"Fn::Sub": "${Stage}-${Thing.Arn}"}, "local-arn:aws:sqs:eu-central-1:123456789012:driveaway-Thing"),
        ({"Fn::Sub": ["${!Left} ${Mine}", {"Mine": {"Ref": "Stage"}}]}, "${Left} local"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]}, "a-local"),
        ({"Fn::If": ["Here", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Elsewhere", "yes", {"Fn::Select": [1, {"Fn::Split": [",", "x,y"]}]}]}, "y"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [{"Ref": "AWS::NoValue"}, 1]}, {"b": [1]}),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "small"]}, 3),
    ],
)
def test_intrinsic_functions_stand_for_what_cloudformation_says(value: Any, meaning: Any) -> None:
    conditions = {
        "Here": {"Fn::Equals": [{"Ref": "Stage"}, "local"]},
        "Elsewhere": {"Fn::And": [{"Fn::Not": [{"Condition": "Here"}]}, {"Condition": "Here"}]},
    }
    found = references(Conditions=conditions, Mappings={"Sizes": {"local": {"small": 3}}})
    assert found.resolve(value) == meaning


def test_a_name_that_the_template_does_not_know_is_a_fault() -> None:
    with pytest.raises(KeyError, match="Nobody"):
        references().resolve({"Ref": "Nobody"})


def test_functions_must_agree_on_their_environment() -> None:
    def function(value: str) -> dict[str, Any]:
        return {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"A": value}}}}

    assert references({"One": function("1"), "Two": function("1")}).environment == {"A": "1"}
    with pytest.raises(ValueError, match="Two has its own A"):
        assert references({"One": function("1"), "Two": function("2")}).environment


def test_a_kept_translation_is_the_same_and_made_once(tmp_path: Path) -> None:
    fresh = read_template(SMALL, kept=tmp_path)
    (kept,) = tmp_path.iterdir()
    written = kept.stat().st_mtime_ns
    again = read_template(SMALL, kept=tmp_path)
    assert (again.resources, again.sources, again.parameters) == (fresh.resources, fresh.sources, fresh.parameters)
    assert kept.stat().st_mtime_ns == written
    read_template(SMALL, {"Stage": "prod"}, kept=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({"kind": ["a"]}, True),
        ({"kind": ["b"]}, False),
        ({"kind": ["b", {"prefix": "a"}]}, True),
        ({"kind": [{"anything-but": ["a"]}]}, False),
        ({"kind": [{"anything-but": {"prefix": "b"}}]}, True),
        ({"inner": {"list": [2]}}, True),
        ({"inner": {"none": [{"exists": False}]}}, True),
        ({"inner": {"none": ["x"]}}, False),
        ({"kind": [{"exists": False}]}, False),
        ({"$or": [{"kind": ["b"]}, {"inner": {"list": [1]}}]}, True),
        ({"kind": [{"suffix": "a"}], "inner": {"list": [3]}}, False),
    ],
)
def test_patterns_fit_as_eventbridge_says(pattern: dict[str, Any], fits: bool) -> None:
    assert matches(pattern, {"kind": "a", "inner": {"list": [1, 2]}}) is fits


def test_an_unknown_rule_is_refused_and_not_guessed() -> None:
    with pytest.raises(ValueError, match="numeric"):
        matches({"kind": [{"numeric": [">", 1]}]}, {"kind": "a"})
