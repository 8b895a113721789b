from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.deliveries.stage import Stage, opened


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with opened() as found:
        yield found
