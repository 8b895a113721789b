"""No import runs up, stages stay pure, and they speak to each other through their doors."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import floors
from tests.architecture.floors import Arrow

Build = Callable[[dict[str, str]], list[Arrow]]
LIBRARY = "layers/driveaway/driveaway"


@pytest.fixture(scope="module")
def house() -> list[Arrow]:
    return floors.arrows()


@pytest.fixture
def built(tmp_path: Path) -> Build:
    """Build a small house of the given files and return its imports."""

    def build(files: dict[str, str]) -> list[Arrow]:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        return floors.arrows(tmp_path)

    return build


def test_no_import_runs_up(house: list[Arrow]) -> None:
    assert floors.running_up(house) == []


def test_shared_models_ports_and_services_know_nothing_of_aws(house: list[Arrow]) -> None:
    assert floors.impure(house) == []


def test_functions_import_our_library_and_powertools_only(house: list[Arrow]) -> None:
    assert floors.heavy_functions(house, sys.stdlib_module_names) == []


def test_stages_speak_to_each_other_through_their_doors(house: list[Arrow]) -> None:
    assert floors.into_insides(house) == []


def test_every_further_door_is_used_by_another_stage(house: list[Arrow]) -> None:
    used = {tuple(arrow.target.split(".")[1:3]) for arrow in floors.between_stages(house)}
    listed = {(stage, door) for stage, doors in floors.MORE_DOORS.items() for door in doors}
    assert listed - used == set()


def test_the_house_is_really_read(house: list[Arrow]) -> None:
    sources = {floors.floor_of(arrow.source) for arrow in house}
    assert sources >= set(floors.Floor), "a floor without any import: was it read at all?"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shared/money.py", "from driveaway.orders.model import Order"),
        ("orders/model.py", "from driveaway.ports import Book"),
        ("orders/model.py", "from driveaway.orders.service import submit"),
        ("orders/pricing.py", "from driveaway.ports import Book"),
        ("ports.py", "from driveaway.orders.service import submit"),
        ("step.py", "import driveaway.adapters.ses"),
        ("orders/service.py", "from driveaway.adapters.ses import SesMailer"),
        ("orders/service.py", "from driveaway import adapters"),
        ("orders/service.py", "from ..adapters import ses"),
        ("orders/__init__.py", "from ..adapters import ses"),
        ("orders/service.py", "def late():\n    from driveaway.runtime.wiring import world"),
        ("adapters/ses.py", "from driveaway.orders.service import submit"),
        ("adapters/ses.py", "from driveaway.runtime.settings import Settings"),
        ("runtime/wiring.py", "from driveaway.ops import seed"),
        ("runtime/wiring.py", "import functions.orders.api"),
        ("ops/seed.py", "from functions.orders import api"),
        ("ops/seed.py", "import infra.local.up"),
    ],
)
def test_an_import_that_runs_up_or_across_is_found(built: Build, name: str, text: str) -> None:
    rooms = {f"{LIBRARY}/{room}/__init__.py": "" for room in ("adapters", "orders", "shared", "ops", "runtime")}
    others = {"functions/orders/api.py": "", f"{LIBRARY}/adapters/kms.py": "", "infra/local/up.py": ""}
    assert len(floors.running_up(built({**rooms, **others, f"{LIBRARY}/{name}": text}))) == 1


def test_one_lambda_does_not_import_another(built: Build) -> None:
    found = built(
        {"functions/orders/api.py": "from functions.orders import confirm", "functions/orders/confirm.py": ""}
    )
    assert floors.running_up(found) == ["functions.orders.api:1 imports functions.orders.confirm"]


def test_imports_that_run_down_are_left_alone(built: Build) -> None:
    found = built(
        {
            f"{LIBRARY}/orders/model.py": "from driveaway.shared.money import Money\nimport driveaway.links.model",
            f"{LIBRARY}/orders/service.py": "from driveaway.ports import Book\nfrom driveaway.step import Step",
            f"{LIBRARY}/adapters/ses.py": "import boto3\nfrom driveaway.ports import Mailer",
            f"{LIBRARY}/runtime/wiring.py": "from driveaway.adapters.ses import SesMailer",
            "functions/orders/api.py": "import json\nfrom driveaway.runtime.http import Api",
            "infra/local/up.py": "import functions.orders.api\nimport driveaway.ops.seed",
        }
    )
    assert floors.running_up(found) == []
    assert floors.impure(found) == []
    assert floors.heavy_functions(found, sys.stdlib_module_names) == []


@pytest.mark.parametrize("package", ["boto3", "botocore.config", "aws_lambda_powertools", "mypy_boto3_dynamodb"])
@pytest.mark.parametrize("name", ["orders/service.py", "orders/model.py", "shared/clock.py", "ports.py"])
def test_aws_in_a_pure_room_is_found(built: Build, package: str, name: str) -> None:
    assert len(floors.impure(built({f"{LIBRARY}/{name}": f"import {package}"}))) == 1


def test_a_heavy_package_in_a_function_is_found(built: Build) -> None:
    found = built({"functions/orders/api.py": "import boto3\nimport json\nfrom driveaway.orders.service import submit"})
    assert floors.heavy_functions(found, sys.stdlib_module_names) == ["functions.orders.api:1 imports boto3"]


@pytest.mark.parametrize(
    "text",
    [
        "from driveaway.orders.requests import NewOrder",
        "from driveaway.orders import requests",
        "from driveaway.orders.service import _step",
        "import driveaway.orders",
    ],
)
def test_a_way_into_the_inside_of_another_stage_is_found(built: Build, text: str) -> None:
    found = built({f"{LIBRARY}/reviews/service.py": text, f"{LIBRARY}/orders/requests.py": ""})
    assert len(floors.into_insides(found)) == 1


def test_a_stage_may_open_its_own_inside_and_the_doors_of_others(built: Build) -> None:
    text = "from driveaway.reviews.rules import judge\nfrom driveaway.orders.service import submit"
    assert floors.into_insides(built({f"{LIBRARY}/reviews/service.py": text})) == []
