from __future__ import annotations

from collections.abc import Iterator

import pytest

from driveaway.ops.seed import seed
from infra.build_assets import build
from tests.functions.desk import Desk, opened


@pytest.fixture(scope="session", autouse=True)
def _built_pages() -> None:
    build()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as found:
        seed(found.bench.book, found.bench.clock)
        yield found
