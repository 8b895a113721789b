"""How large the layers of third-party code are once they are unpacked, bytecode included."""

from __future__ import annotations

import compileall
import subprocess
import sys
import tempfile
from pathlib import Path

LAYERS = Path(__file__).resolve().parents[2] / "layers"
TARGET = ("--python-version", "3.13", "--implementation", "cp")
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64", "manylinux_2_34_aarch64")
MEGABYTE = 1_000_000


def megabytes(layer: str, *besides: str) -> float:
    """Return the size of a layer as its Makefile builds it: what its lock names, and folders of it besides."""
    with tempfile.TemporaryDirectory() as folder:
        locked = ("--no-deps", "--require-hashes", "--requirement", str(LAYERS / layer / "requirements.txt"))
        named = tuple(part for platform in PLATFORMS for part in ("--platform", platform))
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run([*pip, *locked, "--target", folder, "--only-binary", ":all:", *TARGET, *named], check=True)
        compileall.compile_dir(folder, quiet=2)
        if (LAYERS / layer / "slim.py").is_file():
            subprocess.run([sys.executable, str(LAYERS / layer / "slim.py"), folder], check=True)
        return (_size(Path(folder)) + sum(_size(LAYERS / layer / each) for each in besides)) / MEGABYTE


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
