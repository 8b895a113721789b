"""The local inbox: sent raw mails as people, tests and the demo read them."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import unescape
from typing import Any

from infra.local.journal import Journal

Json = dict[str, Any]
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。）)\]]+")


class Inbox:
    """Every sent mail; each is read from the journal once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._known: list[Json] = []
        self._to: defaultdict[str, list[Json]] = defaultdict(list)
        self._last_row = 0

    def newest_first(self, to: str | None = None) -> list[Json]:
        """Return the mails; `to` keeps those that went to one address."""
        with self._lock:
            rows = self._journal.rows("select rowid, mail from mails where rowid > ? order by rowid", self._last_row)
            for row, text in rows:
                mail = read_mail(json.loads(text))
                self._known.append(mail)
                for address in {each.lower() for each in mail["to"]}:
                    self._to[address].append(mail)
                self._last_row = row
            return (self._known if to is None else self._to.get(to.lower(), []))[::-1]


def read_mail(sent: Json) -> Json:
    """Return one mail: id, at, kind, to, from, subject, text, html, links, attachments."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(base64.b64decode(sent["raw"]))
    text, html = _part(message, "plain"), _part(message, "html")
    return {
        "id": sent["id"],
        "at": sent["sent_at"],
        "kind": str(message.get("X-Driveaway-Kind", "")),
        "to": list(sent["to"]) or [address.addr_spec for address in _addresses(message)],
        "from": str(message.get("From", sent["from"])),
        "subject": str(message.get("Subject", "")),
        "text": text,
        "html": html,
        "links": list(dict.fromkeys(_links(text, html))),
        "attachments": [_attachment(part) for part in message.iter_attachments()],
    }


def attachment(sent: Json, number: int) -> tuple[str, bytes]:
    """Return content type and bytes of one attachment. Raises IndexError."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(base64.b64decode(sent["raw"]))
    part = list(message.iter_attachments())[number]
    return part.get_content_type(), _bytes(part)


def _addresses(message: EmailMessage) -> Iterator[Any]:
    for header in message.get_all("To", []):
        yield from header.addresses


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _links(text: str, html: str) -> Iterator[str]:
    yield from (unescape(found) for found in _HREF.findall(html) if found.startswith("http"))
    yield from _ADDRESS.findall(text)


def _attachment(part: Any) -> Json:
    return {"name": part.get_filename() or "", "content_type": part.get_content_type(), "size": len(_bytes(part))}


def _bytes(part: Any) -> bytes:
    content = part.get_payload(decode=True)
    return bytes(content) if content is not None else b""
