from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes import Bench, bench


@pytest.fixture
def here() -> Iterator[Bench]:
    with bench() as each:
        yield each
