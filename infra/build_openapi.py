"""Merge the functions' descriptions into one OpenAPI 3.1 document; `python -m infra.build_openapi`.

Every function of `template.yaml` that has routes adds its resolver's document (`api`), a plain handler `OPENAPI_PATHS`,
or what `infra.openapi_plain` says for it.
The result is what `GET /openapi.json` answers. Raises SystemExit when it does not say what `template.yaml` says.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from driveaway import __version__
from infra.openapi_habits import add_habits
from infra.openapi_plain import PLAIN
from infra.openapi_routes import Routes, modules_of_template, routes_of_template

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "template.yaml"
TARGET = ROOT / "layers" / "pages" / "build" / "pages" / "openapi.json"
OPENAPI = "3.1.0"
Document = dict[str, Any]


def build(target: Path = TARGET) -> bool:
    """Write the document; returns whether it changed."""
    text = json.dumps(described(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if target.is_file() and target.read_text("utf-8") == text:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return True


def described() -> Document:
    """Return the document of the whole API, checked against the template."""
    routes = routes_of_template(TEMPLATE)
    document = merged(importlib.import_module(name) for name in modules_of_template(TEMPLATE))
    check_routes(document, routes)
    add_habits(document, routes)
    return document


def merged(found: Iterable[ModuleType]) -> Document:
    """Return one document out of many. Raises SystemExit when two of them disagree."""
    document: Document = {
        "openapi": OPENAPI,
        "info": {"title": "Driveaway", "version": __version__},
        "paths": {},
        "components": {"schemas": {}},
    }
    for module in found:
        part = part_of(module)
        for path, operations in part.get("paths", {}).items():
            add_once(document["paths"].setdefault(path, {}), operations, f"{module.__name__} {path}")
        schemas = part.get("components", {}).get("schemas", {})
        add_same(document["components"]["schemas"], schemas, module.__name__)
    return document


def part_of(module: ModuleType) -> Document:
    """Return what one function says of itself."""
    if api := getattr(module, "api", None):
        schema = api.resolver.get_openapi_schema(title="Driveaway", version=__version__, openapi_version=OPENAPI)
        return dict(json.loads(schema.model_dump_json(by_alias=True, exclude_none=True)))
    return {"paths": getattr(module, "OPENAPI_PATHS", PLAIN.get(module.__name__, {}))}


def add_once(known: Document, new: Mapping[str, Any], where: str) -> None:
    """Add operations to a path. Raises SystemExit for one that is there already."""
    for method, operation in new.items():
        if method in known:
            raise SystemExit(f"{where}: {method} is described twice")
        known[method] = operation


def add_same(known: Document, new: Mapping[str, Any], where: str) -> None:
    """Add schemas. Raises SystemExit when two different ones have the same name."""
    for name, schema in new.items():
        if known.setdefault(name, schema) != schema:
            raise SystemExit(f"{where}: another schema is called {name} too")


def check_routes(document: Document, routes: Routes) -> None:
    """Raise SystemExit unless paths and methods are just those of the template."""
    said = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    wrong = [f"not in the template: {method} {path}" for method, path in sorted(said - set(routes))]
    wrong += [f"not described: {method} {path}" for method, path in sorted(set(routes) - said)]
    if wrong:
        raise SystemExit("\n".join(wrong))


if __name__ == "__main__":
    print("built" if build() else "up to date")
