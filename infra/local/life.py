"""One life of the local cloud: from the data folder to READY, and down again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from infra.local.cloud import Cloud, running
from infra.local.desk import Desk, Gateway
from infra.local.dev_pages import Development
from infra.local.journal import Journal
from infra.local.server import Server
from infra.local.template import read_template

ROOT = Path(__file__).parents[2]
LAYERS = ("driveaway",)
SWEEP_SECONDS = 30.0
RESTART = {"source": "driveaway.local", "detail-type": "Restart", "detail": {}}
ORGANISATION = "Driveaway Motors"


@dataclass(frozen=True)
class Life:
    """A cloud that serves."""

    cloud: Cloud
    desk: Desk
    server: Server

    @property
    def base_url(self) -> str:
        """Where the desk listens."""
        return f"http://127.0.0.1:{self.server.port}"


def use_layers(root: Path = ROOT) -> None:
    """Put what Lambda finds under /opt on the module path."""
    for folder in (root, *(root / "layers" / layer for layer in LAYERS)):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


@contextmanager
def life(data: Path | None, port: int, template: Path = ROOT / "template.yaml") -> Iterator[Life]:
    """Start the cloud on a data folder (None: in memory) and serve it on `port` (0: a free one)."""
    use_layers()
    journal = Journal(data)
    try:
        with running(read_template(template, {"Stage": "local"}, kept=data), journal) as cloud:
            desk = Desk(cloud.references, cloud.functions)
            gateway = Gateway(desk)
            server = Server(port, gateway, desk.refusals, Development(cloud, gateway.openapi))
            try:
                alive = Life(cloud, desk, server)
                _make_ready(alive)
                server.start()
                yield alive
            finally:
                server.close()
    finally:
        journal.close()


def _make_ready(alive: Life) -> None:
    """Tell functions the time and their address, fill an empty table, and go on with what was open."""
    from driveaway.runtime.wiring import use_clock
    from driveaway.shared.clock import SystemClock

    cloud, variables = alive.cloud, alive.cloud.references.environment
    use_clock(cloud.clock, wall=SystemClock())
    if "PUBLIC_BASE_URL_PARAMETER" in variables:
        cloud.stack.put_parameter(variables["PUBLIC_BASE_URL_PARAMETER"], alive.base_url)
    if "SEAL_CERTIFICATE_PARAMETER" in variables:
        cloud.stack.kept_parameter(variables["SEAL_CERTIFICATE_PARAMETER"], lambda: _certificate(variables))
    restart = cloud.journal.fact("seeded") is not None
    if not restart:
        _seed(cloud)
    _restore(cloud, restart=restart)
    cloud.bus.sweep()
    cloud.bus.sweep_regularly(SWEEP_SECONDS)


def _certificate(variables: dict[str, str]) -> str:
    from driveaway.ops.seal_certificate import certificate_for

    made: Any = certificate_for(
        boto3.client("kms"), variables["SEAL_KEY_ID"], organisation=ORGANISATION, common_name=f"{ORGANISATION} Seal"
    )
    return made.decode() if isinstance(made, bytes) else str(made)


def _seed(cloud: Cloud) -> None:
    from driveaway.ops.seed import seed
    from driveaway.runtime.wiring import world
    from infra.local.journal import fact_known

    seed(book=world().book, clock=cloud.clock)
    cloud.journal.write([fact_known("seeded", "yes")])


def _restore(cloud: Cloud, *, restart: bool) -> None:
    for logical in cloud.references.template.sources if restart else ():
        if logical == "RestoreFunction":
            cloud.functions.invoke(cloud.references.name(logical), RESTART)
