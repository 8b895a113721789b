from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.build_assets import build
from tests.functions.desk import Desk, opened
from tests.sowing import sow


@pytest.fixture(scope="session", autouse=True)
def _built_pages() -> None:
    build()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as found:
        sow(found.bench)
        yield found
