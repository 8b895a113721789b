"""The shop as people use it: over HTTP and mail, on the local cloud."""

from __future__ import annotations

import pytest

from infra.local.demo.client import Cloud
from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import SCENARIOS
from infra.local.harness import LocalCloud
from tests.shop import Shop


@pytest.fixture
def shop(local_cloud: LocalCloud) -> Shop:
    """People's hands on this module's local cloud."""
    return Shop(local_cloud)


@pytest.fixture
def sale(local_cloud: LocalCloud) -> Sale:
    """A sale whose contract was just archived."""
    port = int(local_cloud.base_url.rpartition(":")[2])
    sold = Sale(Cloud("127.0.0.1", port, local_cloud.settle), lambda *words: None)
    for name, act in SCENARIOS["happy"]:
        act(sold)
        if name == "Finance notified":
            break
    local_cloud.settle()
    return sold
