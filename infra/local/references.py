"""Ref, GetAtt, Sub and the conditions of a translated template, resolved to names that never change locally."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from infra.local.template import ACCOUNT, REGION, STACK, Json, Template

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
_NAMES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Lambda::LayerVersion": "LayerName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::SES::ConfigurationSet": "Name",
    "AWS::SES::EmailIdentity": "EmailIdentity",
    "AWS::S3::Bucket": "BucketName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::IAM::Role": "RoleName",
    "AWS::ApiGateway::Stage": "StageName",
}
STREAM_LABEL = "2020-01-01T00:00:00.000"
REMOVED = {"Ref": "AWS::NoValue"}


def arn(service: str, resource: str, *, region: str = REGION, account: str = ACCOUNT) -> str:
    """Return an ARN of this cloud."""
    return f"arn:aws:{service}:{region}:{account}:{resource}"


class References:
    """Resolves the intrinsic functions of one template."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self.ref,
            "Fn::GetAtt": lambda path: self.attribute(*(path.split(".", 1) if isinstance(path, str) else path)),
            "Fn::Sub": self._sub,
            "Fn::Join": lambda parts: str(parts[0]).join(str(part) for part in self.resolve(parts[1])),
            "Fn::Select": lambda parts: self.resolve(parts[1])[int(self.resolve(parts[0]))],
            "Fn::Split": lambda parts: self.resolve(parts[1]).split(parts[0]),
            "Fn::If": lambda parts: self.resolve(parts[1] if self.holds(parts[0]) else parts[2]),
            "Fn::Equals": lambda parts: self.resolve(parts[0]) == self.resolve(parts[1]),
            "Fn::Not": lambda parts: not self._true(parts[0]),
            "Fn::And": lambda parts: all(self._true(part) for part in parts),
            "Fn::Or": lambda parts: any(self._true(part) for part in parts),
            "Fn::FindInMap": self._in_map,
            "Fn::GetAZs": lambda _: [f"{REGION}a"],
            "Condition": self.holds,
        }

    def resolve(self, value: Any) -> Any:
        """Return `value` with every intrinsic function replaced by what it stands for."""
        if isinstance(value, dict):
            if len(value) == 1:
                name, argument = next(iter(value.items()))
                if name in self._functions and not (name == "Condition" and isinstance(argument, dict)):
                    return self._functions[name](argument)
            return {key: self.resolve(part) for key, part in value.items() if part != REMOVED}
        if isinstance(value, list):
            return [self.resolve(part) for part in value if part != REMOVED]
        return value

    def holds(self, condition: str) -> bool:
        """Tell whether a condition of the template holds."""
        return bool(self.resolve(self.template.body.get("Conditions", {})[condition]))

    def exists(self, logical: str) -> bool:
        """Tell whether a resource is part of this stack (its condition holds)."""
        condition = self.template.resources[logical].get("Condition")
        return condition is None or self.holds(condition)

    def name(self, logical: str) -> str:
        """Return the physical name of a resource: its own, or `driveaway-<logical id>`."""
        resource = self.template.resources[logical]
        given = resource.get("Properties", {}).get(_NAMES.get(resource["Type"], ""))
        if given is not None:
            return str(self.resolve(given))
        properties = resource.get("Properties", {})
        fifo = properties.get("FifoQueue") or properties.get("FifoTopic")
        name = f"{STACK}-{logical}{'.fifo' if fifo else ''}"
        return name.lower() if resource["Type"] == "AWS::S3::Bucket" else name

    def ref(self, name: str) -> Any:
        """Return what `!Ref name` stands for."""
        if name in self.template.parameters:
            return self.template.parameters[name]
        kind = self._kind(name)
        if kind == "AWS::KMS::Key":
            return str(uuid5(NAMESPACE_URL, f"{STACK}/{name}"))
        if kind == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self.name(name)}"
        if kind in {"AWS::SNS::Topic", "AWS::StepFunctions::StateMachine", "AWS::Lambda::LayerVersion"}:
            return self.attribute(name, "Arn")
        return self.name(name)

    def attribute(self, logical: str, attribute: str) -> Any:
        """Return what `!GetAtt logical.attribute` stands for; what moto does not make gets a plausible ARN."""
        kind, name = self._kind(logical), self.name(logical)
        if attribute == "StreamArn":
            return f"{arn('dynamodb', f'table/{name}')}/stream/{STREAM_LABEL}"
        if attribute in {"Arn", "TopicArn"}:
            return self._arn(logical, kind, name)
        return {"QueueUrl": self.ref(logical), "DomainName": f"{name}.s3.amazonaws.com"}.get(attribute, name)

    def _arn(self, logical: str, kind: str, name: str) -> str:
        arns: dict[str, str] = {
            "AWS::DynamoDB::Table": arn("dynamodb", f"table/{name}"),
            "AWS::Lambda::Function": arn("lambda", f"function:{name}"),
            "AWS::Lambda::LayerVersion": arn("lambda", f"layer:{name}:1"),
            "AWS::SNS::Topic": arn("sns", name),
            "AWS::SQS::Queue": arn("sqs", name),
            "AWS::S3::Bucket": arn("s3", name, region="", account=""),
            "AWS::KMS::Key": arn("kms", f"key/{uuid5(NAMESPACE_URL, f'{STACK}/{logical}')}"),
            "AWS::StepFunctions::StateMachine": arn("states", f"stateMachine:{name}"),
            "AWS::IAM::Role": arn("iam", f"role/{name}", region=""),
        }
        return arns.get(kind, arn(kind.split("::")[1].lower(), name))

    def _kind(self, logical: str) -> str:
        if logical not in self.template.resources:
            raise KeyError(f"the template has no resource or parameter {logical}")
        return str(self.template.resources[logical]["Type"])

    def _sub(self, argument: Any) -> str:
        text, values = (argument, {}) if isinstance(argument, str) else argument
        given: Json = self.resolve(values)

        def replaced(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in given:
                return str(given[name])
            return str(self.attribute(*name.split(".", 1)) if "." in name else self.ref(name))

        return _PLACEHOLDER.sub(replaced, text)

    def _true(self, condition: Any) -> bool:
        return bool(self.resolve(condition))

    def _in_map(self, path: list[Any]) -> Any:
        table, first, second = (self.resolve(part) for part in path)
        return self.template.body["Mappings"][table][first][second]

    @cached_property
    def environment(self) -> dict[str, str]:
        """The variables of every function together; locally there is one process, so they must agree."""
        merged: dict[str, str] = {}
        for logical, properties in self.template.of_type("AWS::Lambda::Function"):
            for name, value in self.resolve(properties.get("Environment", {})).get("Variables", {}).items():
                if merged.setdefault(name, str(value)) != str(value):
                    raise ValueError(f"{logical} has its own {name}; locally all functions share one environment")
        return merged
