"""The HTTP server in front of the desk and the development pages: threaded, one connection per thread."""

from __future__ import annotations

import gzip
import threading
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from infra.local.desk import Gateway
from infra.local.refusals import Answer, Refusals

MOST_BYTES = 10 * 1024 * 1024
"""API Gateway's limit of a request body."""
_SMALLEST_COMPRESSED = 1024
_BODYLESS = {204, 304}
Development = Callable[[str, str, bytes], Answer | None]


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 only."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, gateway: Gateway, refusals: Refusals, development: Development) -> None:
        """`development` answers paths under `/_dev`; port 0 takes a free one."""
        self.gateway, self.refusals, self.development = gateway, refusals, development
        self._thread: threading.Thread | None = None
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Serve on a thread of its own."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="desk", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        if self._thread:
            self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no fault of ours."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server
    timeout = 120

    def answer(self) -> None:
        """Answer one request."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > MOST_BYTES:
            self.close_connection = True
            return self._send(self.server.refusals.answer("REQUEST_TOO_LARGE", str(uuid4())))
        body = self.rfile.read(length) if length else self._chunks()
        try:
            answer = self._answered(body)
        except Exception:  # noqa: BLE001 - a fault of the local cloud itself must not hang up on people
            traceback.print_exc()
            answer = self.server.refusals.answer("INTEGRATION_FAILURE", str(uuid4()))
        return self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815 - http.server's names

    def _answered(self, body: bytes) -> Answer:
        if self.path.startswith("/_dev"):
            answer = self.server.development(self.command, self.path, body)
            if answer is not None:
                return answer
        headers: dict[str, str | list[str]] = {
            name: values if len(values := self.headers.get_all(name, [])) > 1 else values[0]
            for name in {name.lower() for name in self.headers}
        }
        return self.server.gateway.answer(self.command, self.path, headers, body)

    def _chunks(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return b""
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _send(self, answer: Answer) -> None:
        body, packed = answer.body, False
        if len(body) >= _SMALLEST_COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", ""):
            body, packed = gzip.compress(body, 5), True
        self.send_response(answer.status)
        for name, values in answer.headers.items():
            for value in values:
                self.send_header(name, value)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if answer.status not in _BODYLESS:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status not in _BODYLESS:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Functions log for themselves."""
