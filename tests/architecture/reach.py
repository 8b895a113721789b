"""Which doors to AWS a handler can come through, read from the code: the ports' verbs, and the parts of a step.

A reading, not a run: every function, class or constant that is named counts as used. So it may say too much, and never
says too little unless a port is hidden behind another name than its own (`book`, `keys`, `workflow`, …).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.lint_template import ROOT

LIBRARY = ROOT / "layers" / "driveaway"
PORTS = frozenset(
    {"book", "outbox", "keys", "workflow", "addresses", "mailer", "archive", "press", "sealer"}
    | {"chains", "vault", "signer", "photos"}
)
BEHIND = ("driveaway.adapters", "driveaway.ports", "driveaway.runtime.wiring")
"""What lies behind the ports; who reads on there would find every door open."""


@dataclass(frozen=True)
class Module:
    """What a module's names mean: those it imports (module, name), and those it defines."""

    imports: Mapping[str, tuple[str, str]]
    definitions: Mapping[str, ast.AST]


@cache
def doors(handler: Path) -> frozenset[str]:
    """Return what the code can call: `book.find`, `keys.token`, …, `Step.drops` for a part of a step, and `Window`."""
    tree = ast.parse(handler.read_text())
    seen: set[tuple[str, str]] = set()
    return frozenset(_through(tree, _read(tree), "", seen))


@cache
def _library() -> Mapping[str, Module]:
    found: dict[str, Module] = {}
    for path in (LIBRARY / "driveaway").rglob("*.py"):
        name = ".".join(path.relative_to(LIBRARY).with_suffix("").parts).removesuffix(".__init__")
        found[name] = _read(ast.parse(path.read_text()))
    return found


def _read(tree: ast.Module) -> Module:
    imports = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("driveaway")
        for alias in node.names
    }
    definitions: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            definitions[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            definitions |= {target.id: node for target in targets if isinstance(target, ast.Name)}
    return Module(imports, definitions)


def _through(node: ast.AST, module: Module, name: str, seen: set[tuple[str, str]]) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            yield from _called(part)
        for wanted in _meant(part, module, name):
            if wanted not in seen:
                seen.add(wanted)
                yield from _beyond(wanted, seen)


def _called(call: ast.Call) -> Iterator[str]:
    if isinstance(call.func, ast.Attribute):
        port = ast.unparse(call.func.value).rpartition(".")[2]
        if port in PORTS:
            yield f"{port}.{call.func.attr}"
    elif isinstance(call.func, ast.Name) and call.func.id == "Step":
        yield from (f"Step.{keyword.arg}" for keyword in call.keywords)
    elif isinstance(call.func, ast.Name) and call.func.id == "Window":
        yield "Window"


def _meant(part: ast.AST, module: Module, name: str) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of what a name, or an attribute of an imported module, stands for."""
    if isinstance(part, ast.Name) and part.id in module.imports:
        yield module.imports[part.id]
    elif isinstance(part, ast.Name) and part.id in module.definitions:
        yield name, part.id
    elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in module.imports:
        yield ".".join(module.imports[part.value.id]), part.attr


def _beyond(wanted: tuple[str, str], seen: set[tuple[str, str]]) -> Iterator[str]:
    name, defined = wanted
    module = _library().get(name)
    if module is None or name.startswith(BEHIND):
        return
    if defined in module.definitions:
        yield from _through(module.definitions[defined], module, name, seen)
    elif defined in module.imports and module.imports[defined] not in seen:
        seen.add(module.imports[defined])
        yield from _beyond(module.imports[defined], seen)
