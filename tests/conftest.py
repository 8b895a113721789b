"""What all tests share: a quiet log, and the local cloud for those that need the whole system."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from infra.local.harness import LocalCloud

os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with seed data and keys, made once; tests work on copies."""
    from infra.local.harness import start_cloud  # moto takes seconds: only tests of the whole pay for it

    folder = tmp_path_factory.mktemp("seeded")
    with start_cloud(folder):
        pass
    return folder


@pytest.fixture(scope="module")
def local_cloud(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The whole system on this machine, fresh for each test module."""
    from infra.local.harness import start_cloud

    folder = tmp_path_factory.mktemp("cloud")
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    with start_cloud(folder) as cloud:
        yield cloud
