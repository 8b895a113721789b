"""Cold starts: the CPU time of a fresh process that imports one handler, as a share of the typical handler's."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BARE, TYPICAL = "", "tests.bench.typical"
HANDLERS = (
    "functions.deliveries.track",
    "functions.access.gate",
    "functions.orders.api",
    "functions.orders.confirm",
    "functions.inquiries.api",
    "functions.contracts.sign",
)
PROCESSES = 21


def shares(processes: int = PROCESSES) -> dict[str, float]:
    """Return each handler's share of the typical one, bare Python subtracted; runs interleaved, medians compared."""
    modules = (BARE, TYPICAL, *HANDLERS)
    seconds: dict[str, list[float]] = {module: [] for module in modules}
    for _ in range(processes):
        for module in modules:
            seconds[module].append(_cpu(module))
    middle = {module: statistics.median(each) for module, each in seconds.items()}
    typical = middle[TYPICAL] - middle[BARE]
    return {module: (middle[module] - middle[BARE]) / typical for module in HANDLERS}


def _cpu(module: str) -> float:
    program = f"import {module}" if module else "pass"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'driveaway'}",
        "AWS_DEFAULT_REGION": "ap-southeast-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }
    timed = f"import time; {program}; print(time.process_time())"
    done = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)
