"""The order of the house: sizes, locks, top-level entries, and nothing that names one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LINES_OF_A_FILE = 200
LINES_OF_A_FUNCTION = 40
LONGER: Mapping[str, str] = {
    "layers/driveaway/driveaway/ports.py": "all that services need of the world, one Protocol after the other",
}
"""Files that may be longer, each with the reason."""

TOP_LEVEL = {
    *(".ci", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md"),
    *("docs", "functions", "infra", "layers", "pyproject.toml", "statemachines", "template.yaml", "tests"),
}

# Written so that this file does not hold what it looks for.
MACHINES = {
    "a registry": re.compile(
        rb"py[p]i\.(?:org|python\.org)|python[h]osted|registry\.(?:np[m]js|yarn[p]kg)|deb\.debia[n]"
    ),
    "an index": re.compile(
        rb"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)[ =]\S+://", re.MULTILINE
    ),
    "a path": re.compile(rb"(?<![\w./}])/(?:wor[k]|roo[t]|hom[e]/\w+|User[s]/\w+|mn[t])/[\w.]"),
}
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?P<more> \\)?$")


def tracked(root: Path = ROOT) -> list[str]:
    """Return the paths of the files under version control that are there, relative to `root`."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout.decode()
    return sorted(path for path in listed.split("\0") if path and (root / path).is_file())


def code(paths: Iterable[str]) -> list[str]:
    """Return those paths that are Python of the product."""
    return [
        path
        for path in paths
        if path.endswith(".py") and path.startswith(("layers/driveaway/", "functions/", "infra/"))
    ]


def too_long(root: Path, paths: Iterable[str], longer: Mapping[str, str] = LONGER) -> list[str]:
    """Return the files that are longer than a reader holds in mind, unless `longer` says why."""
    sizes = ((path, len((root / path).read_text("utf-8").splitlines())) for path in paths)
    return [f"{path}: {size} lines" for path, size in sizes if size > LINES_OF_A_FILE and path not in longer]


def long_functions(root: Path, paths: Iterable[str]) -> list[str]:
    """Return the functions that do more than one thing, judged by their length."""
    return [
        f"{path}:{node.lineno} {node.name}: {size} lines"
        for path in paths
        for node in ast.walk(ast.parse((root / path).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (size := (node.end_lineno or node.lineno) - node.lineno + 1) > LINES_OF_A_FUNCTION
    ]


def machines_named(root: Path, paths: Iterable[str]) -> list[str]:
    """Return the places that name a package registry or a folder of one machine."""
    return [
        f"{path}:{line} names {what}"
        for path in paths
        for what, pattern in MACHINES.items()
        for line in _lines_with(pattern, (root / path).read_bytes())
    ]


def _lines_with(pattern: re.Pattern[bytes], content: bytes) -> Iterator[int]:
    for found in pattern.finditer(content):
        yield content.count(b"\n", 0, found.start()) + 1


def unlocked(lock: str) -> list[str]:
    """Return the lines of a lock that are neither one exact version nor a hash of it; a version without a hash too."""
    wrong: list[str] = []
    hashes_wanted = False
    for line in lock.splitlines():
        pinned, hashed = PINNED.match(line), HASH.match(line)
        if hashes_wanted != bool(hashed) or not (pinned or hashed):
            wrong.append(line)
        hashes_wanted = bool(pinned or (hashed and hashed["more"]))
    return [*wrong, *(["the last version has no hash"] if hashes_wanted else [])]


def disagreeing(locks: Iterable[str]) -> list[str]:
    """Return the packages that the locks want in different versions at once."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for lock in locks:
        for pin in filter(None, map(PINNED.match, lock.splitlines())):
            wanted.setdefault((pin["name"], pin["marker"] or ""), set()).add(pin["version"])
    return [
        f"{name}: {', '.join(sorted(versions))}" for (name, _), versions in sorted(wanted.items()) if len(versions) > 1
    ]


def strangers(paths: Iterable[str]) -> list[str]:
    """Return the top-level entries that the layout does not know."""
    return sorted({path.partition("/")[0] for path in paths} - TOP_LEVEL)
