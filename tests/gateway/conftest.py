"""The local cloud on a small template of its own, so that these tests need none of the business."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from infra.local.cloud import Cloud, running
from infra.local.desk import Desk, Gateway
from infra.local.dev_pages import Development
from infra.local.journal import Journal
from infra.local.server import Server
from infra.local.template import read_template

SMALL = Path(__file__).parent / "small" / "template.yaml"


@dataclass(frozen=True)
class Small:
    """A running small cloud with its desk."""

    cloud: Cloud
    desk: Desk
    server: Server

    @property
    def client(self) -> Client:
        return Client(self.desk)

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def consumers(self) -> Any:
        return sys.modules[self.cloud.functions.functions["driveaway-StreamFunction"].handler().__module__]

    def seen(self, kind: str) -> list[Any]:
        return [thing for each, thing in self.consumers.SEEN if each == kind]

    def settle(self) -> None:
        self.cloud.busy.settle(20)


@contextmanager
def small_cloud(data: Path | None, kept: Path) -> Iterator[Small]:
    with closing(Journal(data)) as journal, running(read_template(SMALL, kept=kept), journal) as cloud:
        desk = Desk(cloud.references, cloud.functions)
        gateway = Gateway(desk)
        server = Server(0, gateway, desk.refusals, Development(cloud, gateway.openapi))
        server.start()
        try:
            yield Small(cloud, desk, server)
        finally:
            server.close()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("translated")


@pytest.fixture(scope="module")
def small(kept: Path) -> Iterator[Small]:
    with small_cloud(None, kept) as running_cloud:
        yield running_cloud
