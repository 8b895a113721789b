"""Time-stamps (RFC 3161) of a third party, asked for over HTTP.

pyHanko's own clients want `requests` or an event loop's session, and read an answer of any length for any time.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper

from driveaway.contracts.container import written_anew
from driveaway.contracts.time_stamp import vouches
from driveaway.ports import NoTimeStamp

SILENCE: Final = 5
"""Seconds of silence after which nothing more is expected."""
PATIENCE: Final = 10
"""Seconds for the whole answer: the contract does not wait for an authority that is slow to the byte."""
LARGEST: Final = 100_000
"""Bytes of an answer; one is some 6,000."""
ASKING: Final = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
    "User-Agent": "driveaway",
}


class HttpAuthority(TimeStamper):
    """Asks one authority for each signature; what it answers is judged, and written anew in our one way."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = urlsplit(url)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return the token for a digest. Raises NoTimeStamp, whatever the authority did."""
        try:
            answered = await super().async_timestamp(message_digest, md_algorithm)
            token = cms.ContentInfo.load(written_anew(answered["content"]).dump())
            vouched = vouches(token, message_digest)
        except NoTimeStamp:
            raise
        except Exception as error:
            raise NoTimeStamp(type(error).__name__) from error
        if not vouched:
            raise NoTimeStamp("of_something_else")
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send the question and return the answer."""
        return tsp.TimeStampResp.load(await asyncio.to_thread(self._asked, req.dump()), strict=True)

    def _asked(self, question: bytes) -> bytes:
        made = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        until = monotonic() + PATIENCE
        with closing(made(self._url.hostname or "", self._url.port, timeout=SILENCE)) as connection:
            connection.request("POST", self._url._replace(scheme="", netloc="").geturl() or "/", question, ASKING)
            with connection.getresponse() as reply:
                if reply.status != 200:
                    raise NoTimeStamp(f"status_{reply.status}")
                return _read(reply, until)


def _read(reply: HTTPResponse, until: float) -> bytes:
    """Return the body. Raises NoTimeStamp when it is too long, or too long on its way."""
    body = b""
    while part := reply.read1(LARGEST):
        body += part
        if len(body) > LARGEST or monotonic() > until:
            raise NoTimeStamp("answer_too_long")
    return body
