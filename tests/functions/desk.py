"""The functions as API Gateway calls them, over the tables of a bench."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from driveaway.effects.service import deliver
from driveaway.runtime import wiring
from driveaway.shared.clock import SystemClock
from functions.access import sign_in
from tests.fakes import Bench, bench

Handler = Callable[[dict[str, Any], object], dict[str, Any]]
UNUSED = (
    "CONTRACT_BUCKET",
    "LINK_KEY_ID",
    "SEAL_KEY_ID",
    "SEAL_CERTIFICATE_PARAMETER",
    "TIME_STAMP_AUTHORITY",
    "PUBLIC_BASE_URL_PARAMETER",
    "FINANCE_TOPIC_ARN",
    "STATE_MACHINE_ARN",
    "SES_CONFIGURATION_SET",
    "SENDER_ADDRESS",
)


BOUNDARY = "----a-boundary"


def multipart(form: Mapping[str, object], files: Mapping[str, bytes]) -> bytes:
    """Return a form with files in it as browsers send it."""
    said = [(f'name="{name}"', str(value).encode()) for name, value in form.items()]
    said += [(f'name="{name}"; filename="照片.jpg"', content) for name, content in files.items()]
    parts = (f"--{BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + each for name, each in said)
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


@dataclass(frozen=True)
class Reply:
    """What a function answered; header names are in lower case."""

    status: int
    text: str
    headers: Mapping[str, list[str]]
    is_base64: bool

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.text))

    @property
    def pointers(self) -> list[str]:
        return [each["pointer"] for each in self.json["errors"]]

    def header(self, name: str) -> str:
        return self.headers[name][0]

    def cookie(self, name: str) -> str:
        return next(each for each in self.headers["set-cookie"] if each.startswith(f"{name}="))


@dataclass
class Desk:
    """Sends requests to handlers; `stage_path` is what stands before every path outside."""

    bench: Bench
    stage_path: str = ""

    def ask(
        self,
        handler: Handler,
        method: str,
        resource: str,
        *,
        body: object = None,
        form: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        session: str = "",
        key: str = "",
        files: Mapping[str, bytes] | None = None,
        **params: str,
    ) -> Reply:
        sent = {"content-type": "application/x-www-form-urlencoded" if form is not None else "application/json"}
        sent |= {"authorization": f"Bearer {session}"} if session else {}
        sent |= {"idempotency-key": key} if key else {}
        sent |= dict(headers or {})
        path = resource.format(**params)
        raw = urlencode(form, doseq=True) if form is not None else None if body is None else json.dumps(body)
        if files is not None:
            raw = b64encode(multipart(form or {}, files)).decode()
            sent["content-type"] = f"multipart/form-data; boundary={BOUNDARY}"
        event = {
            "httpMethod": method,
            "resource": resource,
            "path": path,
            "pathParameters": params,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": dict(query or {}) or None,
            "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()} or None,
            "requestContext": {"requestId": "r-1", "path": self.stage_path + path, "stage": "prod"},
            "body": raw,
            "isBase64Encoded": files is not None,
        }
        reply = handler(event, None)
        headers_back = {name.lower(): values for name, values in reply["multiValueHeaders"].items()}
        return Reply(reply["statusCode"], reply["body"], headers_back, bool(reply["isBase64Encoded"]))

    def code_of(self, sign_in_id: str) -> str:
        """Deliver the mail of a sign-in and return the code in it."""
        deliver(f"{sign_in_id}-code", self.bench.doors)
        return str(self.bench.mailer.sent[-1][2]["code"])

    def session_of(self, email: str) -> str:
        """Sign a member of staff in as a program does."""
        asked = self.ask(sign_in.handler, "POST", "/api/sign-in", body={"email": email}).json["sign_in_id"]
        code = {"code": self.code_of(asked)}
        opened = self.ask(sign_in.handler, "POST", "/api/sign-in/{sign_in_id}", body=code, sign_in_id=asked)
        return str(opened.json["session"])


@contextmanager
def opened(*, stage: str = "local") -> Iterator[Desk]:
    """Open the desk on empty tables."""
    used = {"TABLE_NAME": "business", "AUDIT_TABLE_NAME": "audit", "STAGE": stage}
    archive = {"ARCHIVE_YEARS": "10", "ARCHIVE_MODE": "GOVERNANCE"}
    with bench() as found, patch.dict("os.environ", dict.fromkeys(UNUSED, "unused") | archive | used):
        wiring.use_clock(found.clock)
        try:
            yield Desk(found)
        finally:
            wiring.use_clock(SystemClock())
