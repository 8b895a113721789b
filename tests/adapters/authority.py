"""A time-stamp authority on this machine, and one that does not keep its word."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

SAYS = datetime(2026, 11, 24, 1, 0, 5, tzinfo=UTC)
"""The time in every stamp."""
Answering = Callable[[tsp.TimeStampReq], tuple[int, bytes]]


def clockwork() -> DummyTimeStamper:
    """Return what stamps as an authority does, under the name of `国家授时`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = pyca.Name([pyca.NameAttribute(NameOID.COMMON_NAME, "国家授时")])
    certificate = (
        pyca.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(pyca.random_serial_number())
        .not_valid_before(SAYS - timedelta(days=1))
        .not_valid_after(SAYS + timedelta(days=3650))
        .add_extension(pyca.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    made = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    return DummyTimeStamper(made, keys.PrivateKeyInfo.load(private), fixed_dt=SAYS)


@contextmanager
def listening(answering: Answering) -> Iterator[str]:
    """Serve one way to answer; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            fits = self.headers["Content-Type"] == "application/timestamp-query" and self.path == "/tsr?key=1"
            status, body = answering(asked) if fits else (400, b"")
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing of interest."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsr?key=1"
        finally:
            server.shutdown()
