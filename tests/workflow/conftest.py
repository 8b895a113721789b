"""The shop as people use it: over HTTP and mail, on the local cloud."""

from __future__ import annotations

import pytest

from infra.local.harness import LocalCloud
from tests.shop import Shop


@pytest.fixture
def shop(local_cloud: LocalCloud) -> Shop:
    """People's hands on this module's local cloud."""
    return Shop(local_cloud)
