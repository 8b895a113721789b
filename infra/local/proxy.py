"""The Lambda proxy integration: request → event → deployed handler → response, through the gate if guarded."""

from __future__ import annotations

import base64
import fnmatch
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from infra.local.dispatch import Lambda
from infra.local.references import References, arn
from infra.local.refusals import Answer, Refusals

Json = dict[str, Any]
MOST_OF_EVENT = 6 * 1024 * 1024
"""Bytes of JSON that Lambda takes at a time; of a binary body base64 makes a third more."""
_FUNCTION = re.compile(r"functions/\$\{(\w+)\.Arn\}/invocations")
_S3 = re.compile(r"^https://(?P<bucket>[a-z0-9.-]+)\.s3(?:\.[a-z0-9-]+)?\.amazonaws\.com/(?P<rest>.*)$")


@dataclass(frozen=True)
class Route:
    """One method of one path, as the template declares it; `gate` is the authorizer's function when guarded."""

    path: str
    method: str
    function: str
    gate: str | None


def routes(references: References) -> Iterator[Route]:
    """Yield the routes of the translated API."""
    for _, properties in references.template.of_type("AWS::ApiGateway::RestApi"):
        body = properties.get("Body", {})
        gates = {name: _gate(one, references) for name, one in _schemes(body).items()}
        for path, methods in body.get("paths", {}).items():
            for method, operation in methods.items():
                target = _FUNCTION.search(str(operation.get("x-amazon-apigateway-integration", {}).get("uri")))
                if target:
                    names = [name for need in operation.get("security", []) for name in need if name in gates]
                    gate = gates[names[0]] if names else None
                    yield Route(path, method.upper(), references.name(target.group(1)), gate)


def _schemes(body: Json) -> Json:
    found: Json = body.get("securityDefinitions") or body.get("components", {}).get("securitySchemes", {})
    return {name: one for name, one in found.items() if "x-amazon-apigateway-authorizer" in one}


def _gate(scheme: Json, references: References) -> str:
    uri = str(references.resolve(scheme["x-amazon-apigateway-authorizer"]["authorizerUri"]))
    return uri.split("function:")[1].split("/")[0]


@dataclass(frozen=True)
class Call:
    """An HTTP request at one route. Header names are in lower case."""

    route: Route
    stage: str
    prefix: str
    """The stage's path prefix, empty where a custom domain hides it."""
    path: str
    headers: dict[str, list[str]]
    query: dict[str, list[str]] | None
    params: dict[str, str]
    body: bytes
    client: str

    def event(self, request_id: str) -> Json:
        """Return the proxy event of API Gateway's REST APIs; with `*/*` as binary type every body is base64."""
        return {
            "resource": self.route.path,
            "path": self.path,
            "httpMethod": self.route.method,
            "headers": {name: values[-1] for name, values in self.headers.items()},
            "multiValueHeaders": self.headers,
            "queryStringParameters": {name: values[-1] for name, values in self.query.items()} if self.query else None,
            "multiValueQueryStringParameters": self.query or None,
            "pathParameters": {name: unquote(value) for name, value in self.params.items()} or None,
            "stageVariables": None,
            "requestContext": self._context(request_id),
            "body": base64.b64encode(self.body).decode() if self.body else None,
            "isBase64Encoded": bool(self.body),
        }

    def _context(self, request_id: str) -> Json:
        return {
            "accountId": "123456789012",
            "apiId": "local",
            "stage": self.stage,
            "requestId": request_id,
            "extendedRequestId": request_id,
            "resourcePath": self.route.path,
            "httpMethod": self.route.method,
            "path": f"{self.prefix}{self.path}",
            "protocol": "HTTP/1.1",
            "domainName": self.headers.get("host", ["localhost"])[-1],
            "requestTimeEpoch": int(time.time() * 1000),
            "identity": {"sourceIp": self.client, "userAgent": self.headers.get("user-agent", [""])[-1]},
        }


class Proxy:
    """Calls the functions behind the API."""

    def __init__(self, functions: Lambda, refusals: Refusals) -> None:
        self._functions, self._refusals = functions, refusals

    def answer(self, call: Call) -> Answer:
        """Pass the gate, call the function, and return its reply or API Gateway's own."""
        request_id = str(uuid4())
        event = call.event(request_id)
        if len(call.body) > MOST_OF_EVENT // 2 and len(json.dumps(event)) > MOST_OF_EVENT:
            return self._refusals.answer("REQUEST_TOO_LARGE", request_id)
        if call.route.gate:
            refusal = self._pass_gate(call, event, request_id)
            if refusal:
                return self._refusals.answer(refusal, request_id)
        outcome = self._functions.invoke(call.route.function, event)
        if outcome.failed or not isinstance(outcome.payload, dict) or "statusCode" not in outcome.payload:
            return self._refusals.answer("INTEGRATION_FAILURE", request_id)
        return _reply(outcome.payload, request_id)

    def _pass_gate(self, call: Call, event: Json, request_id: str) -> str | None:
        """Put the authorizer's context into the event; returns the kind of refusal when it says no."""
        method_arn = f"{arn('execute-api', 'local')}/{call.stage}/{call.route.method}{call.path}"
        asked = {**event, "type": "REQUEST", "methodArn": method_arn}
        del asked["body"], asked["isBase64Encoded"]
        outcome = self._functions.invoke(str(call.route.gate), asked)
        if outcome.failed:
            return "UNAUTHORIZED" if outcome.payload["errorMessage"] == "Unauthorized" else "AUTHORIZER_FAILURE"
        policy = outcome.payload.get("policyDocument", {}).get("Statement", [])
        if not all(statement.get("Resource") for statement in policy):
            return "AUTHORIZER_FAILURE"
        told = {"principalId": outcome.payload["principalId"], **(outcome.payload.get("context") or {})}
        event["requestContext"]["authorizer"] = told
        return None if _allows(policy, method_arn) else "ACCESS_DENIED"


def _allows(policy: list[Json], method_arn: str) -> bool:
    effects = {
        statement["Effect"]
        for statement in policy
        for resource in ([statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"])
        if fnmatch.fnmatchcase(_place(method_arn), _place(resource))
    }
    return effects == {"Allow"}


def _place(resource: str) -> str:
    """Chalice builds resources from the method's ARN; what counts is stage, method and path."""
    return resource.split(":", 5)[-1].split("/", 1)[-1]


def _reply(payload: Json, request_id: str) -> Answer:
    headers = {name: [str(value)] for name, value in (payload.get("headers") or {}).items()}
    for name, values in (payload.get("multiValueHeaders") or {}).items():
        headers[name] = [str(value) for value in values]
    for name in [name for name in headers if name.lower() == "location"]:
        headers[name] = [_S3.sub(r"/_dev/s3/\g<bucket>/\g<rest>", value) for value in headers[name]]
    headers["x-amzn-RequestId"] = [request_id]
    body = payload.get("body") or ""
    content = base64.b64decode(body) if payload.get("isBase64Encoded") else str(body).encode()
    return Answer(int(payload["statusCode"]), content, headers)
