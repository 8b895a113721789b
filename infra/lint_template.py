"""Lint the template, as written and as CloudFormation will see it, and its state machine.

`python -m infra.lint_template`. Cycles (an address in Globals that depends on a function) show only in the translated
template. Exit status 1, and one line for each finding, when anything is wrong.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from boto3 import Session
from cfnlint.api import ManualArgs, lint_file
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from infra import lint_asl

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "template.yaml"
REGION = "eu-west-1"

Template = Mapping[str, Any]


def source(path: Path = TEMPLATE) -> dict[str, Any]:
    """Return the template as written, with intrinsic functions in their long form."""
    return cast("dict[str, Any]", yaml_parse(path.read_text()))


def state_machines(template: Template, root: Path = ROOT) -> Iterable[tuple[str, lint_asl.Asl, frozenset[str]]]:
    """Yield logical id, definition and names of substitutions of each state machine."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::StateMachine":
            properties = resource["Properties"]
            definition = json.loads((root / properties["DefinitionUri"]).read_text())
            yield name, definition, frozenset(properties.get("DefinitionSubstitutions", {}))


def translated(template: Template, *, stage: str = "dev") -> dict[str, Any]:
    """Return what CloudFormation will see: packaged code stands in a bucket, everything else is as written."""
    packaged = {"Bucket": "packaged", "Key": "artifact"}
    places = {
        "AWS::Serverless::Function": "CodeUri",
        "AWS::Serverless::LayerVersion": "ContentUri",
        "AWS::Serverless::StateMachine": "DefinitionUri",
    }
    copy = json.loads(json.dumps(template, default=str))
    for resource in copy["Resources"].values():
        if place := places.get(resource["Type"]):
            resource["Properties"][place] = packaged
    # No short names of AWS's managed policies are in use, so the translator needs no list of them.
    translator = Translator({}, Parser(), boto_session=Session(region_name=REGION))
    return cast("dict[str, Any]", translator.translate(copy, {"Stage": stage}))


def cloudformation_findings(path: Path) -> list[str]:
    """Return what cfn-lint says about a file."""
    return [
        f"{path.name}:{match.linenumber}: {match.rule.id} {match.message}"
        for match in lint_file(path, config=ManualArgs(regions=[REGION]))
    ]


def all_findings(path: Path = TEMPLATE) -> list[str]:
    """Return everything that is wrong with a template and its state machines."""
    template = source(path)
    found = cloudformation_findings(path)
    with TemporaryDirectory() as folder:
        for name, definition, substitutions in state_machines(template, path.parent):
            found += [f"{name}: {finding}" for finding in lint_asl.findings(definition, substitutions)]
            alone = Path(folder) / f"{name}.json"
            alone.write_text(json.dumps(_alone(definition, substitutions), indent=1))
            found += cloudformation_findings(alone)
        seen = Path(folder) / "translated.json"
        seen.write_text(json.dumps(translated(template), indent=1))
        found += cloudformation_findings(seen)
    return found


def _alone(definition: lint_asl.Asl, substitutions: frozenset[str]) -> Template:
    """Return a template of nothing but the state machine, whose language cfn-lint judges only when it stands inline."""
    properties = {
        "RoleArn": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/order"},
        "Definition": definition,
        "DefinitionSubstitutions": dict.fromkeys(sorted(substitutions), "given"),
    }
    return {"Resources": {"Alone": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}


def main() -> int:
    """Print the findings; return how the process ends."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    found = all_findings()
    for finding in found:
        print(finding)
    print(f"{TEMPLATE.name}: {len(found)} finding(s)" if found else f"{TEMPLATE.name}: as it should be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
