"""The floors of the house: which module may import which, read from the source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = {"driveaway": "layers/driveaway", "functions": ".", "infra": "."}
"""Top packages of the product, and the folder that each is imported from."""

NOUNS = {"content", "model", "moves"}
"""The modules of a stage that hold its nouns and their tables of moves."""
DOORS = {*NOUNS, "service", "view"}
"""The modules of a stage that every other stage may open."""
MORE_DOORS: Mapping[str, set[str]] = {
    "access": {"codes", "directory", "names"},
    "aftercare": {"intake"},
    "calendars": {"delivery_times", "limits", "working_time"},
    "catalogue": {"checklists", "stores", "terms", "versions"},
    "contracts": {"holding", "marks", "requests"},
    "customers": {"reach", "tasks"},
    "deliveries": {
        "binding",
        "common",
        "due_bill",
        "keeping",
        "offering",
        "overdue",
        "sight",
        "tasks",
        "tracking",
        "waiting",
    },
    "feedback": {"records"},
    "finance": {"plan", "settling"},
    "inquiries": {"tasks"},
    "orders": {
        "contacts",
        "differences",
        "letters",
        "naming",
        "payment_terms",
        "pricing",
        "selection",
        "sent",
        "tasks",
        "wanted",
    },
    "reviews": {"chasing", "checking", "letters", "scope"},
}
"""Further modules of a stage whose public verbs other stages use; all else is its inside."""

MORE_MODELS = {
    "calendars.china",
    "catalogue.checklists",
    "calendars.days",
    "calendars.delivery_times",
    "calendars.limits",
    "calendars.working_time",
    "catalogue.terms",
    "contracts.annexes",
    "contracts.capital",
    "contracts.clauses",
    "contracts.container",
    "contracts.document",
    "contracts.evidence",
    "contracts.paper",
    "contracts.particulars",
    "contracts.parties",
    "contracts.time_stamp",
    "contracts.wording",
    "deliveries.appointment",
    "deliveries.handover",
    "deliveries.inspection",
    "deliveries.photo",
    "deliveries.matching",
    "deliveries.due_bill",
    "deliveries.promise",
    "deliveries.sight",
    "deliveries.timetable",
    "deliveries.tracking",
    "deliveries.vehicle",
    "finance.plan",
    "orders.discounts",
    "orders.lines",
    "orders.marks",
    "orders.payment_terms",
    "orders.pricing",
    "orders.promotions",
    "orders.requests",
    "orders.selection",
    "orders.wanted",
}
"""Further modules of nouns and sums; they know no port either."""

NOT_IN_PURE_ROOMS = {"aws_lambda_powertools", "boto3", "botocore", "chalice", "moto", "mypy_boto3", "s3transfer"}
IN_FUNCTIONS = {"aws_lambda_powertools", "chalice", "driveaway", "pydantic"}


class Floor(Enum):
    """A floor by its height; rooms of one height that are not the same floor do not see each other."""

    SHARED = ("shared", 0)
    MODELS = ("models", 1)
    PORTS = ("ports", 2)
    SERVICES = ("services", 3)
    ADAPTERS = ("adapters", 3)
    RUNTIME = ("runtime", 4)
    OPS = ("ops", 5)
    FUNCTIONS = ("functions", 5)
    INFRA = ("infra", 6)

    @property
    def height(self) -> int:
        """How high the floor lies; arrows run down."""
        return self.value[1]


PURE = {Floor.SHARED, Floor.MODELS, Floor.PORTS, Floor.SERVICES}
BY_ROOM = {
    "adapters": Floor.ADAPTERS,
    "ops": Floor.OPS,
    "ports": Floor.PORTS,
    "runtime": Floor.RUNTIME,
    "shared": Floor.SHARED,
    "step": Floor.PORTS,
}


@dataclass(frozen=True)
class Arrow:
    """One import: the module that imports, the module that is imported, and where it says so."""

    source: str
    target: str
    name: str
    line: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line} imports {self.target}{'.' if self.name else ''}{self.name}"


def floor_of(module: str) -> Floor:
    """Return the floor a module of ours is on."""
    top, *rest = module.split(".")
    if top in ("functions", "infra"):
        return Floor[top.upper()]
    room = rest[0] if rest else "shared"
    if room in BY_ROOM:
        return BY_ROOM[room]
    pure = len(rest) == 1 or (len(rest) == 2 and rest[1] in NOUNS) or ".".join(rest) in MORE_MODELS
    return Floor.MODELS if pure else Floor.SERVICES


def stage_of(module: str) -> str:
    """Return the stage a module belongs to, or nothing when it stands in no stage."""
    return module.split(".")[1] if floor_of(module) in (Floor.MODELS, Floor.SERVICES) else ""


def arrows(root: Path = ROOT) -> list[Arrow]:
    """Return every import of the product, those in functions and for types only included."""
    modules = dict(_modules(root))
    return [arrow for module, path in sorted(modules.items()) for arrow in _imports(module, path, modules)]


def _modules(root: Path) -> Iterator[tuple[str, Path]]:
    for package, folder in OURS.items():
        for path in (root / folder / package).rglob("*.py"):
            parts = path.relative_to(root / folder).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _imports(module: str, path: Path, modules: Mapping[str, Path]) -> Iterator[Arrow]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Arrow(module, alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, path, node)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                target, name = (inner, "") if inner in modules else (base, alias.name)
                yield Arrow(module, target, name, node.lineno)


def _absolute(module: str, path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    up = node.level - (path.name == "__init__.py")
    above = module.split(".")[: len(module.split(".")) - up]
    return ".".join([*above, *([node.module] if node.module else [])])


def running_up(found: Iterable[Arrow]) -> list[str]:
    """Return the arrows that run up, or across between floors of one height, or from one Lambda to another."""
    return [str(arrow) for arrow in found if _ours(arrow.target) and not _allowed(arrow.source, arrow.target)]


def _allowed(source: str, target: str) -> bool:
    above, below = floor_of(source), floor_of(target)
    if above is below:
        return above is not Floor.FUNCTIONS or source == target
    return below.height < above.height


def _ours(module: str) -> bool:
    return module.partition(".")[0] in OURS


def impure(found: Iterable[Arrow]) -> list[str]:
    """Return the arrows from pure rooms to AWS, Powertools or the local cloud."""
    return [str(arrow) for arrow in found if floor_of(arrow.source) in PURE and _aws(arrow.target)]


def _aws(module: str) -> bool:
    top = module.partition(".")[0]
    return top in NOT_IN_PURE_ROOMS or top.startswith("mypy_boto3")


def heavy_functions(found: Iterable[Arrow], standard: Iterable[str]) -> list[str]:
    """Return what functions import beside our library, Powertools and the standard library (`standard`)."""
    allowed = {*IN_FUNCTIONS, *standard}
    inside = (arrow for arrow in found if floor_of(arrow.source) is Floor.FUNCTIONS and not _ours(arrow.target))
    return [str(arrow) for arrow in inside if arrow.target.partition(".")[0] not in allowed]


def into_insides(found: Iterable[Arrow]) -> list[str]:
    """Return the arrows from one stage into another that do not go through a door, or take a private name."""
    return [str(arrow) for arrow in between_stages(found) if not through_a_door(arrow)]


def between_stages(found: Iterable[Arrow]) -> Iterator[Arrow]:
    """Yield the arrows from one stage to another."""
    for arrow in found:
        if arrow.target.startswith("driveaway.") and _ours(arrow.source):
            source, target = stage_of(arrow.source), stage_of(arrow.target)
            if source and target and source != target:
                yield arrow


def through_a_door(arrow: Arrow) -> bool:
    """Tell whether what is imported is public: an open module of the other stage, and no private name of it."""
    stage, *inside = arrow.target.removeprefix("driveaway.").split(".")
    return inside[:1] != [] and inside[0] in DOORS | MORE_DOORS.get(stage, set()) and not arrow.name.startswith("_")
