"""The local cloud as a process of its own, as `make up` starts it, to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra.local.harness import Reply, send
from tests.shop import code_in

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """The local cloud as `make up` starts it."""

    def __init__(self, data: Path, port: int) -> None:
        self.port = port
        self.killed = False
        self._timers: list[threading.Timer] = []
        paths = os.pathsep.join([str(ROOT), str(ROOT / "layers" / "driveaway")])
        self._running = subprocess.Popen(
            [sys.executable, "-m", "infra.local.up", "--port", str(port), "--data", str(data)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": paths, "POWERTOOLS_LOG_LEVEL": "CRITICAL"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ready(self) -> bool:
        """Wait for READY; false when it was killed before."""
        assert self._running.stdout, "its output is piped"
        reached = any(line.strip() == "READY" for line in self._running.stdout)
        assert reached or self.killed, "it ended before READY"
        return reached

    def kill(self) -> None:
        """Send SIGKILL; the process may be anywhere."""
        self.killed = True
        self._running.kill()

    def kill_in(self, seconds: float) -> None:
        """Send SIGKILL in a while, whatever it does then."""
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        timer.start()
        self._timers.append(timer)

    def spare(self) -> None:
        """Forget what was to kill it."""
        for timer in self._timers:
            timer.cancel()
            timer.join()

    def stop(self) -> int:
        """Interrupt it; returns its exit status."""
        self._running.send_signal(signal.SIGINT)
        return self.end()

    def end(self) -> int:
        """Wait until it is gone; returns its exit status."""
        assert self._running.stdout, "its output is piped"
        self._running.stdout.close()
        return self._running.wait(20)

    def post(self, path: str, body: Json, headers: dict[str, str] | None = None) -> Reply:
        return send(self.port, "POST", path, json=body, headers={"Idempotency-Key": uuid4().hex, **(headers or {})})

    def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        return send(self.port, "GET", path, headers=headers).json

    def mail(self, kind: str, to: str) -> Json:
        """Wait for a mail of one kind to somebody; the server is another process, so we ask it again."""
        pause = threading.Event()
        for _ in range(100):
            for mail in self.get(f"/_dev/inbox.json?to={to}")["mails"]:
                if mail["kind"] == kind:
                    return dict(mail)
            pause.wait(0.1)
        raise AssertionError(f"no {kind} for {to}")

    def signed_in(self, email: str) -> dict[str, str]:
        asked = self.post("/api/sign-in", {"email": email}).json["sign_in_id"]
        reply = self.post(f"/api/sign-in/{asked}", {"code": code_in(self.mail("sign_in_code", email)["text"])})
        return {"Authorization": f"Bearer {reply.json['session']}"}


@contextmanager
def running(data: Path, port: int) -> Iterator[Process]:
    process = Process(data, port)
    try:
        process.ready()
        yield process
    finally:
        process.kill()
        process.end()
