"""Reading the sources: which texts templates ask for, and which error codes the library raises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

from driveaway.runtime.pages import environment_for

REPO = Path(__file__).resolve().parents[3]
FIELD_MACROS = {
    "text", "tel", "email", "number", "date", "moment", "code", "textarea", "select", "radios", "checkboxes", "tick",
}  # fmt: skip
ERRORS = {
    "IllegalMove", "InvalidInput", "FieldProblem", "NotAllowed", "NotFound", "NotSignedIn", "PreconditionMissing",
    "PydanticCustomError", "Refused", "StaleRecord", "TooLarge", "TooManyTries", "TryAgain", "Unreadable",
}  # fmt: skip


def asked_keys(source: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield (template, key, whole) for each text a template asks for; `whole` False is the fixed start of a key."""
    environment = environment_for("html", None)  # type: ignore[arg-type]
    for path in sorted(path for path in (source / "templates").rglob("*") if path.is_file()):
        name = path.relative_to(source / "templates").as_posix()
        tree = environment.parse(path.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args:
                yield from ((name, *found) for found in _keys(call.args[0]))
            elif isinstance(call.node, nodes.Getattr) and call.node.attr in FIELD_MACROS:
                yield from ((name, *found) for found in _field_keys(call, name.split("/")[0]))


def _keys(node: nodes.Node) -> Iterator[tuple[str, bool]]:
    if isinstance(node, nodes.Const):
        yield str(node.value), True
    elif isinstance(node, nodes.CondExpr):
        yield from _keys(node.expr1)
        if node.expr2:
            yield from _keys(node.expr2)
    elif isinstance(node, nodes.Concat) and isinstance(node.nodes[0], nodes.Const):
        yield str(node.nodes[0].value), False


def _field_keys(call: nodes.Call, domain: str) -> Iterator[tuple[str, bool]]:
    options = {each.key: each.value for each in call.kwargs}
    if len(call.args) < 2 or not isinstance(call.args[1], nodes.Const) or domain == "macros":
        return
    field = f"{domain}.{call.args[1].value}"
    if "label" not in options:
        yield f"{field}.label", True
    hint = options.get("hint")
    if isinstance(hint, nodes.Const) and hint.value is True:
        yield f"{field}.hint", True
    for choices in call.args[2:3]:
        for each in choices.find_all(nodes.Const):
            if isinstance(each.value, str) and isinstance(choices, nodes.Tuple):
                yield f"{field}.{each.value}", True


def raised_codes() -> dict[str, str]:
    """Return every error code the library and the functions raise, with the file that does."""
    found: dict[str, str] = {}
    for folder in (REPO / "layers" / "driveaway" / "driveaway", REPO / "functions"):
        for path in sorted(folder.rglob("*.py")):
            for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
                if code := _code(call):
                    found.setdefault(code, path.relative_to(REPO).as_posix())
    return found


def _code(call: ast.Call) -> str | None:
    """Return the code of an error being made: its first text that is no JSON Pointer."""
    function = call.func
    if isinstance(function, ast.Attribute):
        name = function.value.id if function.attr == "at" and isinstance(function.value, ast.Name) else function.attr
    else:
        name = function.id if isinstance(function, ast.Name) else ""
    if name not in ERRORS:
        return None
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return next((text for text in texts if re.fullmatch(r"[a-z][a-z0-9_]*", text)), None)
