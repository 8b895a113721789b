"""The template as written and as CloudFormation will see it, for the tests that judge it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.lint_template import source, translated

WRITTEN = source()
SEEN: dict[str, dict[str, Any]] = translated(WRITTEN)["Resources"]


def of_type(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield logical id and properties of the resources of a type, as CloudFormation sees them."""
    return ((name, found.get("Properties", {})) for name, found in SEEN.items() if found["Type"] == kind)


def functions() -> dict[str, dict[str, Any]]:
    """Return the functions as written, by logical id."""
    found = WRITTEN["Resources"].items()
    return {name: one["Properties"] for name, one in found if one["Type"] == "AWS::Serverless::Function"}


def routes() -> Iterator[tuple[str, tuple[str, str], bool]]:
    """Yield function, (method, path) and whether the gate stands before it."""
    for name, function in functions().items():
        for event in function.get("Events", {}).values():
            if event["Type"] == "Api":
                route = event["Properties"]
                yield name, (route["Method"], route["Path"]), route.get("Auth") == {"Authorizer": "Gate"}
