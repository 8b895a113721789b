"""The desk: API Gateway on this machine. Chalice's local gateway serves the template's routes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from chalice.app import Response
from chalice.config import Config
from chalice.local import LocalChalice, LocalGateway, LocalGatewayException

from infra.local.dispatch import Lambda
from infra.local.proxy import Call, Proxy, Route, routes
from infra.local.references import References
from infra.local.refusals import Answer, Refusals
from infra.local.throttle import Throttle

Json = dict[str, Any]
STAGE = "prod"
ANY_TYPE = ["*/*"]
"""API Gateway passes every content type on; Chalice would answer 415 to what is not listed."""


class Desk(LocalChalice):
    """The Chalice app whose routes are the template's, at `/` and once more under the stage's prefix."""

    def __init__(self, references: References, functions: Lambda) -> None:
        super().__init__(app_name="desk", configure_logs=False)
        self.api.binary_types = []
        bodies = [properties for _, properties in references.template.of_type("AWS::ApiGateway::RestApi")]
        self.refusals = Refusals(bodies[0].get("Body", {}) if bodies else {})
        self.throttle = Throttle(references)
        self._proxy = Proxy(functions, self.refusals)
        for route in routes(references):
            for prefix in ("", f"/{STAGE}"):
                self._mount(route, prefix)

    def _mount(self, route: Route, prefix: str) -> None:
        # AWS would refuse HEAD where only GET is declared; mail scanners use it, and it must do no harm.
        methods = [route.method, "HEAD"] if route.method == "GET" else [route.method]
        path = prefix + route.path if route.path != "/" else prefix or "/"
        name = f"{route.method} {path}"
        self.route(path, methods=methods, name=name, content_types=ANY_TYPE)(self._view(route, prefix))

    def _view(self, route: Route, prefix: str) -> Callable[..., Response]:
        def view(**params: str) -> Response:
            event = self.current_request.to_original_event()
            if not self.throttle.admits(route.method, route.path):
                return as_response(self.refusals.answer("THROTTLED", str(uuid4())))
            path = event["requestContext"]["path"].removeprefix(prefix) or "/"
            return as_response(self._proxy.answer(_call(event, route, prefix, path, params)))

        return view

    def __call__(self, event: Json, context: Any) -> Json:
        """Answer an event of Chalice's local gateway; a method that the template does not declare is unknown."""
        gateway = event["requestContext"]
        if gateway["httpMethod"] not in self.routes[gateway["resourcePath"]]:
            refusal = as_response(self.refusals.answer("MISSING_AUTHENTICATION_TOKEN", str(uuid4())))
            reply: Json = refusal.to_dict([])
        else:
            reply = super().__call__(event, context)
        if isinstance(reply["body"], bytes):
            reply |= {"body": base64.b64encode(reply["body"]).decode(), "isBase64Encoded": True}
        return reply


def _call(event: Json, route: Route, prefix: str, path: str, params: dict[str, str]) -> Call:
    headers: Mapping[str, str | list[str]] = event["headers"]
    body = event["body"] or b""
    return Call(
        route=route,
        stage=STAGE,
        prefix=prefix,
        path=path,
        headers={name: list(values) if isinstance(values, list) else [values] for name, values in headers.items()},
        query=event["multiValueQueryStringParameters"],
        params=params,
        body=body if isinstance(body, bytes) else body.encode(),
        client=event["requestContext"]["identity"]["sourceIp"],
    )


def as_response(answer: Answer) -> Response:
    """Return an answer as Chalice's; repeated headers stay lists."""
    headers: Any = {name: values if len(values) > 1 else values[0] for name, values in answer.headers.items() if values}
    return Response(body=answer.body, status_code=answer.status, headers=headers)


class Gateway(LocalGateway):
    """Chalice's local gateway, answering for unknown routes what API Gateway answers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Config.create(chalice_stage=STAGE, project_dir="."))
        self._desk = desk

    def answer(self, method: str, path: str, headers: Mapping[str, str | list[str]], body: bytes) -> Answer:
        """Answer one HTTP request."""
        unknown = self._desk.refusals.answer("MISSING_AUTHENTICATION_TOKEN", str(uuid4()))
        if method == "OPTIONS":
            return unknown
        try:
            reply = self.handle_request(method, path, headers, body)  # type: ignore[arg-type]
        except LocalGatewayException:
            return unknown
        content = base64.b64decode(reply["body"]) if reply.get("isBase64Encoded") else reply["body"].encode()
        merged = {name: [value] for name, value in reply["headers"].items()} | reply["multiValueHeaders"]
        return Answer(reply["statusCode"], content, merged)

    def openapi(self) -> Json:
        """Return the app's own OpenAPI document; empty when it has none."""
        answer = self.answer("GET", "/openapi.json", {"accept": "application/json"}, b"")
        document: Json = json.loads(answer.body) if answer.status == 200 else {}
        return document
