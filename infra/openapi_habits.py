"""What API.md says of every route, added to the document: problems, sessions, versions, idempotency keys, forms."""

from __future__ import annotations

import json
from typing import Any

from driveaway.runtime.http.body import FORM, MULTIPART
from driveaway.runtime.http.rules import UPLOAD
from infra.openapi_routes import Routes

Document = dict[str, Any]

PROBLEM = "application/problem+json"
JSON = "application/json"
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "driveaway_session"},
}
TEXT = {"type": "string"}
TAKEN = {"description": "The form is taken; go on to the next page"}
PROBLEM_SCHEMA: Document = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": TEXT,
        "request_id": TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": TEXT, "detail": TEXT},
            },
        },
    },
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that was read, quoted",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The same key and body get the first reply again",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def add_habits(document: Document, routes: Routes) -> None:
    """Add to each operation what holds for all of its kind."""
    components = document["components"]
    components["securitySchemes"] = SCHEMES
    components["schemas"]["Problem"] = PROBLEM_SCHEMA
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _add_problems(operation)
            if routes[method.upper(), path]:
                _add_session(operation)
            if method == "patch":
                operation.setdefault("parameters", []).append(IF_MATCH)
            if path == "/api/orders/{order_id}/submit":
                operation.setdefault("parameters", []).append({**IF_MATCH, "required": False})
            if path.startswith("/api/") and _creates(operation):
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
            if UPLOAD in operation:
                _add_upload(operation, components["schemas"])
            if not path.startswith("/api/"):
                _add_form(operation)
    _drop_unused(document)


def _add_problems(operation: Document) -> None:
    """Any status not described is a problem; those described say what a problem holds."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    replies = operation["responses"]
    replies.setdefault("default", {"description": "A problem; browsers get it as a page", "content": content})
    for reply in replies.values():
        if PROBLEM in reply.get("content", {}):
            reply["content"] = reply["content"] | content


def _add_session(operation: Document) -> None:
    operation["security"] = [{name: []} for name in SCHEMES]
    operation["responses"] |= {
        "401": {"description": "No living session"},
        "403": {"description": "Not this person's to do"},
    }


def _creates(operation: Document) -> bool:
    """A creating operation says so by 201, and by what it answers without a key."""
    return {"201", "400"} <= set(operation["responses"])


def _add_upload(operation: Document, schemas: Document) -> None:
    """A form with a file in it has one more field than the body that its function describes, and comes as no JSON."""
    described = operation["requestBody"]["content"].pop(JSON)["schema"]
    fields = json.loads(json.dumps(schemas[described["$ref"].rpartition("/")[2]]))
    name = operation.pop(UPLOAD)
    fields["properties"][name] = {"type": "string", "contentMediaType": "application/octet-stream"}
    fields["required"] = [*fields.get("required", []), name]
    operation["requestBody"] = {"required": True, "content": {MULTIPART: {"schema": fields}}}
    operation["responses"]["303"] = TAKEN


def _add_form(operation: Document) -> None:
    """Pages' operations take the same fields as a form, and answer it with a redirection."""
    body = operation.get("requestBody", {}).get("content", {})
    if JSON in body:
        body[FORM] = body[JSON]
        operation["responses"]["303"] = TAKEN


def _drop_unused(document: Document) -> None:
    """Powertools describes error shapes of its own, which none of ours has."""
    schemas = document["components"]["schemas"]
    while unused := [name for name in schemas if f'"#/components/schemas/{name}"' not in json.dumps(document)]:
        for name in unused:
            del schemas[name]
