"""The routes of `template.yaml`: which there are, and before which the gate stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

Routes = Mapping[tuple[str, str], bool]
"""(method, path) → whether the gate stands before it."""


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms (`!Ref`, `!Sub` …) as their bare values."""


def _bare(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Loader.add_multi_constructor("!", _bare)


def routes_of_template(template: Path) -> Routes:
    """Return every route of the API."""
    return {
        (event["Method"].upper(), event["Path"]): "Auth" in event
        for resource in _resources(template)
        for event in _api_events(resource)
    }


def modules_of_template(template: Path) -> list[str]:
    """Return the modules of the functions that have routes, sorted: `functions.orders.api`."""
    found = [resource["Properties"] for resource in _resources(template) if _api_events(resource)]
    return sorted(
        f"{each['CodeUri'].strip('/')}/{each['Handler']}".replace("/", ".").rpartition(".")[0] for each in found
    )


def _resources(template: Path) -> list[dict[str, Any]]:
    document = yaml.load(template.read_text("utf-8"), Loader=_Loader)  # noqa: S506  a SafeLoader
    return list(document["Resources"].values())


def _api_events(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    events = (resource.get("Properties") or {}).get("Events") or {}
    return [event["Properties"] for event in events.values() if event.get("Type") == "Api"]
