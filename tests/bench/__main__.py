"""`make bench`: measure, and print each figure beside its goal. Nothing here fails a build: times belong in no test."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from tests.bench import cold, documents, layers, sales, storage
from tests.bench.course import Course

LOAD_ORDERS, LOAD_SALES = 1000, 200
Row = tuple[str, str, str]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--processes", type=int, default=cold.PROCESSES, help="fresh processes for each handler")
    parser.add_argument("--sales", type=int, default=sales.SALES, help="whole sales on the local cloud")
    parser.add_argument("--orders", type=int, default=storage.ORDERS, help="orders through the storage alone")
    parser.add_argument("--load", action="store_true", help=f"{LOAD_SALES} sales and {LOAD_ORDERS} orders: 15 minutes")
    options = parser.parse_args()
    if options.load:
        options.sales, options.orders = LOAD_SALES, LOAD_ORDERS
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")
    table = Table("figure", "measured", "goal", title="Driveaway, measured")
    for row in (
        *_cold(options.processes),
        *_documents(),
        *_layers(),
        *_storage(options.orders),
        *_sales(options.sales),
    ):
        table.add_row(*row)
    Console().print(table)


def _cold(processes: int) -> Iterator[Row]:
    if not processes:
        return
    for module, share in cold.shares(processes).items():
        goal = "≤ 0.40" if module == "functions.deliveries.track" else "≤ 0.60"
        yield f"cold CPU, {module.removeprefix('functions.')}, of typical", f"{share:.2f}", goal


def _documents() -> Iterator[Row]:
    found = documents.measured()
    yield "a contract, first rendering, seconds", f"{found.first_seconds:.2f}", "≤ 1.5"
    yield "a contract, warm rendering, seconds", f"{found.warm_seconds:.2f}", "≤ 0.3"
    yield "a contract, peak memory, MB", f"{found.peak_megabytes:.0f}", ""
    yield "a contract, sealed with two signatures, seconds", f"{found.seal_seconds:.2f}", "≤ 1.5"


def _layers() -> Iterator[Row]:
    yield "layer of dependencies, unpacked, MB", f"{layers.megabytes('dependencies'):.0f}", "≤ 25"
    documents_layer = layers.megabytes("documents", "build/fonts", "contract")
    yield "layer of documents, unpacked, MB", f"{documents_layer:.0f}", "≤ 160"


def _storage(orders: int) -> Iterator[Row]:
    yield from _course(f"{orders} orders, storage alone", storage.measured(orders))


def _sales(number: int) -> Iterator[Row]:
    found = sales.measured(number)
    yield "transitions of one sale", str(found.transitions), "≤ 40"
    yield "history events of one sale", str(found.history_events), "≤ 300"
    yield "write units of one sale, sign-ins included", str(found.written), "≤ 120"
    yield "read units of one sale, sign-ins included", f"{found.read:.0f}", "≤ 60"
    yield "read units of one look at the tracking page", f"{found.look_read:.1f}", "≤ 1"
    yield "READY, seconds", f"{found.ready_seconds:.1f}", "≤ 10"
    yield f"READY with {number} sales kept, seconds", f"{found.ready_again_seconds:.1f}", "≤ 10"
    yield from _course(f"{number} whole sales", found.course)
    yield f"{number} whole sales: threads more at the end", str(found.threads), "0"
    yield f"{number} whole sales: executions still open", str(found.executions), "0"
    yield "whole sales a minute, one client", f"{found.course.a_minute:.1f}", "≥ 5 a core"
    yield "tracking GETs a second, one client", f"{found.looks_a_second:.0f}", "≥ 20"


def _course(name: str, course: Course) -> Iterator[Row]:
    yield f"{name}: CPU time of the last {course.few}, of the first", f"{course.last_to_first:.2f}", "≤ 1.5"
    yield f"{name}: KB each leaves in memory", f"{course.kilobytes_each:.0f}", ""
    yield f"{name}: the same, second half of first", f"{course.later_growth:.2f}", "≤ 1.5"


if __name__ == "__main__":
    main()
