from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.cloud import Cloud, cloud
from tests.faults.races.scenes import scenes

TRIES = 4
"""Of each call, as in the real thing: a conflict is a matter of course where two write at once."""


@pytest.fixture(scope="module")
def here() -> Iterator[Cloud]:
    """A cloud on which one scene is set after the other."""
    scenes()
    with cloud(tries=TRIES) as opened:
        yield opened
