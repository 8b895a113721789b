"""Files stay short, locks stay locked, and nothing in the house names one machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.architecture import house

HASH = f"    --hash=sha256:{'0' * 64}"
LOCKS = [path for path in house.tracked() if path.endswith("requirements.txt")]


def text_of(path: str) -> str:
    return (house.ROOT / path).read_text("utf-8")


def test_every_file_is_short_enough_to_be_read_whole() -> None:
    assert house.too_long(house.ROOT, house.code(house.tracked())) == []


def test_every_function_does_one_thing() -> None:
    assert house.long_functions(house.ROOT, house.code(house.tracked())) == []


def test_a_file_excused_for_its_length_is_still_long() -> None:
    assert [path for path in house.LONGER if not house.too_long(house.ROOT, [path], {})] == []


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    assert house.machines_named(house.ROOT, house.tracked()) == []


@pytest.mark.parametrize("path", LOCKS)
def test_a_lock_holds_exact_versions_and_their_hashes_only(path: str) -> None:
    assert house.unlocked(text_of(path)) == []
    assert len(text_of(path).splitlines()) > 1


def test_the_locks_agree_with_each_other() -> None:
    assert len(LOCKS) >= 5
    assert house.disagreeing(map(text_of, LOCKS)) == []


def test_the_layout_knows_every_top_level_entry() -> None:
    assert house.strangers(house.tracked()) == []


def test_a_file_that_grew_too_long_is_found_unless_excused(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 201, "utf-8")
    (tmp_path / "short.py").write_text("x = 1\n" * 200, "utf-8")
    assert house.too_long(tmp_path, ["long.py", "short.py"]) == ["long.py: 201 lines"]
    assert house.too_long(tmp_path, ["long.py"], {"long.py": "one table"}) == []


def test_a_function_that_grew_too_long_is_found(tmp_path: Path) -> None:
    for name, lines in (("long", 40), ("short", 39)):
        (tmp_path / f"{name}.py").write_text(
            f"class Room:\n    def {name}(self):\n" + "        x = 1\n" * lines, "utf-8"
        )
    assert house.long_functions(tmp_path, ["long.py", "short.py"]) == ["long.py:2 long: 41 lines"]


def test_only_python_of_the_product_is_measured() -> None:
    paths = ["functions/orders/api.py", "infra/local/up.py", "layers/driveaway/driveaway/step.py"]
    assert house.code([*paths, "tests/bench/run.py", "template.yaml", "layers/pages/mail.cjs"]) == paths


@pytest.mark.parametrize(
    "line",
    [
        "https://py" + "pi.org/simple",
        "https://files.python" + "hosted.org/x.whl",
        '"resolved": "https://registry.np' + 'mjs.org/mjml"',
        "--index-url" + " https://packages.example/simple",
        "--find-links" + "=file:///opt/wheels",
        "cd /wor" + "k/main",
        "'/roo" + "t/.cache'",
        "open('/hom" + "e/somebody/notes')",
        "/User" + "s/somebody/driveaway",
    ],
)
def test_a_machine_or_a_registry_that_is_named_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "notes.txt").write_text(f"first\n{line}\n", "utf-8")
    found = house.machines_named(tmp_path, ["notes.txt"])
    assert found
    assert all(place.startswith("notes.txt:2 names ") for place in found)


@pytest.mark.parametrize(
    "line", ["/tmp/contract.pdf", "/opt/fonts", "/api/wor" + "k/orders", "{base}/home/x/y", "#!/usr/bin/env bash"]
)
def test_what_every_machine_has_is_left_alone(tmp_path: Path, line: str) -> None:
    (tmp_path / "notes.txt").write_text(line, "utf-8")
    assert house.machines_named(tmp_path, ["notes.txt"]) == []


@pytest.mark.parametrize(
    "lock",
    [
        "moto==5.2.5\n",
        "moto>=5 \\\n" + HASH,
        "moto==5.2.5 \\\n",
        f"moto==5.2.5 \\\n{HASH} \\\n",
        f"moto==5.2.5 \\\nboto3==1.44.5 \\\n{HASH}\n",
        "moto==5.2.5 \\\n    --hash=md5:0123\n",
        f"-r other.txt\nmoto==5.2.5 \\\n{HASH}\n",
        f"moto @ https://example.org/moto.whl \\\n{HASH}\n",
    ],
)
def test_a_lock_that_is_not_locked_is_found(lock: str) -> None:
    assert house.unlocked(lock) != []


def test_versions_with_hashes_and_markers_are_a_lock() -> None:
    lock = f"ansicon==1.89.0 ; sys_platform == 'win32' \\\n{HASH} \\\n{HASH}\nmoto==5.2.5 \\\n{HASH}\n"
    assert house.unlocked(lock) == []


def test_locks_that_want_two_versions_at_once_are_found() -> None:
    locks = [f"moto==5.2.5 \\\n{HASH}\nsegno==1.6.6 \\\n{HASH}\n", f"moto==5.2.4 \\\n{HASH}\n"]
    assert house.disagreeing(locks) == ["moto: 5.2.4, 5.2.5"]


def test_a_stranger_at_the_top_is_found() -> None:
    assert house.strangers(["functions/orders/api.py", "notes.md", "old/functions/api.py"]) == ["notes.md", "old"]


def test_a_file_that_is_not_under_version_control_is_not_judged(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    for name in ("kept.py", "own.py"):
        (tmp_path / name).write_text("", "utf-8")
    subprocess.run(["git", "add", "kept.py"], cwd=tmp_path, check=True)
    assert house.tracked(tmp_path) == ["kept.py"]
