"""`python -m infra.local.up`: start the local cloud, print its addresses, `READY` last, and serve."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from contextlib import ExitStack
from pathlib import Path

from infra.local.endpoint import endpoint
from infra.local.journal import InUse
from infra.local.life import life

_PAGES = (
    ("storefront", "/"),
    ("staff", "/staff"),
    ("inbox", "/_dev/inbox"),
    ("workflow", "/_dev/flow"),
    ("API", "/_dev/api"),
)


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="infra.local.up", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1")
    parser.add_argument("--data", type=Path, default=Path(".driveaway"), help="folder that outlives the process")
    parser.add_argument("--aws-port", type=int, help="serve signed AWS requests on this port too (driveaway.ops, aws)")
    wanted = parser.parse_args()
    os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "WARNING")
    stop = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: stop.set())
    try:
        with life(wanted.data, wanted.port) as alive, ExitStack() as until:
            for name, path in _PAGES:
                print(f"{name:<12}{alive.base_url}{path}")
            if wanted.aws_port is not None:
                print(f"{'AWS':<12}{until.enter_context(endpoint(wanted.aws_port))}")
            print("READY", flush=True)
            stop.wait()
    except InUse as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
