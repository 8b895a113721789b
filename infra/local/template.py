"""`template.yaml` as CloudFormation would see it: translated by aws-sam-translator, ready to be resolved."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

REGION = "eu-central-1"
ACCOUNT = "123456789012"
STACK = "driveaway"

Json = dict[str, Any]
_PACKAGE = {"Bucket": "packages", "Key": "package.zip"}


class NoPolicies:
    """Stands in for IAM's managed policies; roles are not created locally."""

    def load(self) -> dict[str, str]:
        """Return no policies."""
        return {}


@dataclass(frozen=True)
class Template:
    """A translated template; `sources` are the functions' files, `handler` dotted from the code folder."""

    root: Path
    body: Json
    parameters: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def resources(self) -> dict[str, Json]:
        """Every resource by logical id."""
        return dict(self.body["Resources"])

    def of_type(self, kind: str) -> Iterator[tuple[str, Json]]:
        """Yield (logical id, properties) of the resources of one CloudFormation type."""
        for logical, resource in self.resources.items():
            if resource["Type"] == kind:
                yield logical, resource.get("Properties", {})


def read_template(path: Path, parameters: Mapping[str, str] | None = None, *, kept: Path | None = None) -> Template:
    """Translate the SAM template at `path`. `parameters` override the defaults of the template's Parameters.

    Translating takes a second; in the folder `kept` an earlier translation of the same sources is taken and left.
    Raises samtranslator's InvalidDocumentException when the template is wrong.
    """
    if kept is None:
        return _translated(path, parameters or {})
    name = kept / f"template-{_fingerprint(path, parameters or {})}.json"
    if name.exists():
        return Template(path.parent, **json.loads(name.read_text(encoding="utf-8")))
    template = _translated(path, parameters or {})
    fresh = name.with_suffix(".new")
    content = {"body": template.body, "parameters": template.parameters, "sources": template.sources}
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.replace(name)
    return template


def _fingerprint(path: Path, parameters: Mapping[str, str]) -> str:
    digest = sha256(json.dumps([version("aws-sam-translator"), dict(parameters)]).encode())
    for source in (path, Path(__file__), *sorted((path.parent / "statemachines").glob("*.json"))):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _translated(path: Path, parameters: Mapping[str, str]) -> Template:
    from samtranslator.translator.transform import transform
    from samtranslator.yaml_helper import yaml_parse

    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)  # the translator asks boto3 for it
    source = yaml_parse(path.read_text(encoding="utf-8"))
    files = {name: _code_file(source, resource) for name, resource in _functions(source)}
    for resource in source["Resources"].values():
        _without_packages(resource, path.parent)
    _without_package(source.get("Globals", {}).get("Function", {}))
    chosen = _chosen(source, parameters)
    pseudo = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::StackName": STACK, "AWS::Partition": "aws"}
    body = transform(source, {**chosen, **pseudo}, NoPolicies())
    return Template(path.parent, body, {**chosen, **pseudo, "AWS::URLSuffix": "amazonaws.com"}, files)


def _functions(source: Json) -> Iterator[tuple[str, Json]]:
    for name, resource in source["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            yield name, resource


def _code_file(source: Json, resource: Json) -> str:
    """Return the handler's place as `folder/file.function`, relative to the template."""
    defaults = source.get("Globals", {}).get("Function", {})
    properties = {**defaults, **resource["Properties"]}
    folder = str(properties["CodeUri"]).strip("./")
    *modules, function = str(properties["Handler"]).split(".")
    return "/".join(part for part in (folder, *modules) if part) + f".{function}"


def _without_packages(resource: Json, root: Path) -> None:
    properties = resource.get("Properties", {})
    _without_package(properties)
    if resource["Type"] == "AWS::Serverless::Function":
        properties["CodeUri"] = dict(_PACKAGE)
    if resource["Type"] == "AWS::Serverless::StateMachine" and "DefinitionUri" in properties:
        properties["Definition"] = json.loads((root / properties.pop("DefinitionUri")).read_text(encoding="utf-8"))


def _without_package(properties: Json) -> None:
    for name in ("CodeUri", "ContentUri"):
        if name in properties:
            properties[name] = dict(_PACKAGE)


def _chosen(source: Json, overrides: Mapping[str, str]) -> dict[str, str]:
    declared: Json = source.get("Parameters", {})
    chosen: dict[str, str] = {}
    for name, parameter in declared.items():
        wanted = overrides.get(name, parameter.get("Default", ""))
        allowed = parameter.get("AllowedValues", [])
        chosen[name] = str(wanted if not allowed or wanted in allowed else parameter.get("Default", allowed[0]))
    return chosen
