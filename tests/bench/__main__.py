"""`make bench`: measure, and print each figure beside its goal. Nothing here fails a build: times belong in no test."""

from __future__ import annotations

import argparse
import os

from rich.console import Console
from rich.table import Table

from tests.bench import cold, sales


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--processes", type=int, default=cold.PROCESSES, help="fresh processes for each handler")
    parser.add_argument("--sales", type=int, default=sales.SALES, help="whole sales on the local cloud")
    options = parser.parse_args()
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "WARNING")
    table = Table("figure", "measured", "goal", title="Driveaway, measured")
    for module, share in cold.shares(options.processes).items():
        goal = "≤ 0.40" if module == "functions.deliveries.track" else "≤ 0.60"
        table.add_row(f"cold CPU, {module.removeprefix('functions.')}, of typical", f"{share:.2f}", goal)
    found = sales.measured(options.sales)
    table.add_row("transitions of one sale", str(found.transitions), "≤ 40")
    table.add_row("history events of one sale", str(found.history_events), "≤ 300")
    table.add_row("READY, seconds", f"{found.ready_seconds:.1f}", "≤ 10")
    table.add_row(f"sale {options.sales}, of the first", f"{found.last_to_first:.2f}", "≤ 1.5 (the 200th)")
    table.add_row("whole sales a minute, one client", f"{found.sales_per_minute:.1f}", "≥ 5 a core")
    Console().print(table)


if __name__ == "__main__":
    main()
