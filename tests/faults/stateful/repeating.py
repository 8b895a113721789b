"""Requests that come once more: after no answer, by a second click, or under a key that was used for something else."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.stateful.town import Sent, Town
from tests.functions.desk import Reply

ANY = (200, 201, 401, 403, 404, 409, 412, 422, 428, 429)


def again(town: Town, place: int, *, other: bool) -> Reply | None:
    """Send one of the earlier creating requests again, the newest first; perhaps with another body.

    An answered one gets its answer again, one under whose key something else was done is refused.
    """
    sent, first = _earlier(town, place)
    if sent is None:
        return None
    if other and sent.body is not None:
        sent = replace(sent, body=_other(sent))
    done = first is not None and first.status == 201
    if not done:
        return town.send(sent, ANY)
    reply = town.send(sent, {422} if other and sent.body else {201}, idle=True)
    assert reply is None or reply.status != 201 or first is None or reply.json == first.json, "another answer"
    return reply


def _earlier(town: Town, place: int) -> tuple[Sent | None, Reply | None]:
    """Return a request with a key, and the first answer that it got."""
    keyed = list(dict.fromkeys(sent.key for sent, _ in town.sent if sent.key))
    if not keyed:
        return None, None
    key = keyed[-1 - place % len(keyed)]
    tried = [(sent, reply) for sent, reply in town.sent if sent.key == key]
    return tried[0][0], next((reply for _, reply in tried if reply is not None and reply.status < 500), None)


def _other(sent: Sent) -> dict[str, object]:
    changed = {"name": "李静", "description": "it hums louder", "method": "cash", "payment": {"method": "loan"}}
    body = dict(sent.body or {})
    name = next((each for each in changed if each in body), None)
    return body | ({name: changed[name]} if name else {"option_codes": ["WINTER"]})
