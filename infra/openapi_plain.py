"""Descriptions of plain handlers: they are the leanest functions, and carry nothing that only the document needs."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

TEXT: Document = {"type": "string"}
TRACKED: Document = {
    "type": "object",
    "required": ["order_no", "status", "steps", "vehicle", "next_action", "updated_at"],
    "properties": {
        "order_no": TEXT,
        "status": TEXT,
        "steps": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "label", "state"],
                "properties": {
                    "code": TEXT,
                    "label": TEXT,
                    "state": {"enum": ["done", "current", "todo", "blocked"]},
                    "at": {"type": ["string", "null"], "format": "date-time"},
                },
            },
        },
        "expected_handover": {"type": ["string", "null"]},
        "vehicle": {"type": "object"},
        "next_action": {"type": ["object", "null"]},
        "updated_at": {"type": "string", "format": "date-time"},
    },
}

PLAIN: dict[str, Document] = {
    "functions.deliveries.track": {
        "/track/{code}": {
            "get": {
                "tags": ["deliveries"],
                "summary": "The progress of an order, for whoever has its tracking code",
                "operationId": "track",
                "parameters": [
                    {"name": "code", "in": "path", "required": True, "schema": TEXT},
                    {"name": "If-None-Match", "in": "header", "required": False, "schema": TEXT},
                ],
                "responses": {
                    "200": {
                        "description": "The order's steps",
                        "content": {"application/json": {"schema": TRACKED}, "text/html": {"schema": TEXT}},
                    },
                    "304": {"description": "Nothing changed since this ETag"},
                    "404": {"description": "No order has this code", "content": {"application/problem+json": {}}},
                    "429": {"description": "Too many looks; wait as Retry-After says"},
                },
            }
        }
    },
}
"""Module → its part of `paths`."""
