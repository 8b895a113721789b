"""`python -m infra.local.demo --scenario happy`: exit 0 only when every step of the story was reached."""

from __future__ import annotations

import argparse
import http.client
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from infra.local.demo.client import Cloud, DemoFailed
from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import SCENARIOS
from infra.local.harness import start_cloud

HOST = "127.0.0.1"


def main() -> int:
    """Play one scenario; returns the exit code."""
    options = _options()
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "WARNING")
    console = Console(highlight=False)
    with _cloud(options.port, options.data, console) as cloud:
        return _play(options.scenario, cloud, console)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description="Play one sale against a local cloud.")
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="happy")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path(".driveaway"))
    return parser.parse_args()


@contextmanager
def _cloud(port: int, data: Path, console: Console) -> Iterator[Cloud]:
    """Yield the cloud that runs on the port, else a fresh one that ends with the demo."""
    if _answers(port):
        console.print(f"Playing against the local cloud on port {port}.")
        yield Cloud(HOST, port)
        return
    console.print("No local cloud is running: starting one for the demo.")
    with start_cloud(data, port=port):
        yield Cloud(HOST, port)
    console.print(f"It ended with the demo; what happened is kept in {data}, and `make up` shows it.")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _play(scenario: str, cloud: Cloud, console: Console) -> int:
    steps = SCENARIOS[scenario]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task(scenario, total=len(steps))

        def tell(actor: str, action: str, address: str, mail: str) -> None:
            progress.console.print(
                f"  [bold]{actor}[/bold] {action}  [dim]{address}[/dim]  {f'✉ {mail}' if mail else ''}"
            )

        sale = Sale(cloud, tell)
        for name, act in steps:
            progress.update(bar, description=f"{scenario}: {name}")
            try:
                act(sale)
            except DemoFailed as failure:
                progress.console.print(f"[bold red]{name}: {failure}[/bold red]")
                return 1
            progress.advance(bar)
    mails = len(cloud.mails(sale.email))
    console.print(f"Done: {sale.ids['order_no']} is {sale.order()['status']}; {mails} mails to {sale.email}.")
    console.print(f"Look around: {cloud.address}/_dev/inbox  {cloud.address}/track/{sale.ids['tracking_code']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
