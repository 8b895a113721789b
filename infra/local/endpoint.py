"""The local cloud for tools outside this process: signed AWS requests, answered by the same seam as our own."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.awsrequest import AWSPreparedRequest
from moto.core.models import botocore_stubber

_SCOPE = re.compile(r"Credential=[^/,]+/\d{8}/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request")
_HOSTS = {"ses": "email"}
"""Services whose host is not called as they sign."""
_NOT_PASSED_ON = ("Host", "Connection")


class _Handler(BaseHTTPRequestHandler):
    """One connection. Nobody but a program that signs its requests is answered, so no page of a browser either."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Hand a request to moto under the address that its signature is for."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        scope = _SCOPE.search(self.headers.get("Authorization", ""))
        reply = None if scope is None else botocore_stubber.process_request(self._request(scope, body))
        status, headers, told = reply or (403, {}, "")
        content = told if isinstance(told, bytes) else str(told).encode()
        self.send_response(int(status))
        for name, value in headers.items():
            if name.lower() not in {"content-length", "date", "server"}:
                self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - http.server's names

    def _request(self, scope: re.Match[str], body: bytes) -> AWSPreparedRequest:
        service = _HOSTS.get(scope["service"], scope["service"])
        for name in _NOT_PASSED_ON:
            del self.headers[name]
        url = f"https://{service}.{scope['region']}.amazonaws.com{self.path}"
        return AWSPreparedRequest(self.command, url, self.headers, body, stream_output=False)  # type: ignore[arg-type]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Nobody reads it."""


@contextmanager
def endpoint(port: int = 0) -> Iterator[str]:
    """Serve on 127.0.0.1 (port 0: a free one); yields the address for AWS_ENDPOINT_URL."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), name="endpoint", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
