"""The documents layer made smaller: what is left of it still typesets, and what is no library of ours is left alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typst

from layers.documents.slim import slim, strip

TYPESETS = "import typst; print(typst.__file__); print(typst.compile(b'= \\u4dae')[:5].decode())"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of packages, as `pip install --target` leaves it."""
    shutil.copytree(Path(typst.__file__).parent, tmp_path / "typst")
    for name in ("build/lib/x.py", "src/x.png", "typst-1.dist-info/sboms/all.json", "pack/_c.pyx", "pack/_c.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n", "utf-8")
    (tmp_path / "pack" / "_c.so").write_bytes(b"no library")
    return tmp_path


def test_a_slim_layer_is_smaller_and_still_typesets(folder: Path) -> None:
    (library,) = (folder / "typst").glob("*.so")
    before = library.stat().st_size
    slim(folder)
    assert library.stat().st_size < 0.9 * before
    ran = subprocess.run([sys.executable, "-c", TYPESETS], cwd=folder, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [str(folder / "typst" / "__init__.py"), "%PDF-"]


def test_what_no_function_can_use_is_gone_and_all_else_is_there(folder: Path) -> None:
    slim(folder)
    left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {each for each in left if not each.startswith("typst/")} == {"pack/_c.py", "pack/_c.so"}
    assert (folder / "pack" / "_c.so").read_bytes() == b"no library"


def test_twice_is_as_once(folder: Path) -> None:
    (library,) = (folder / "typst").glob("*.so")
    strip(library)
    once = library.read_bytes()
    strip(library)
    assert library.read_bytes() == once
