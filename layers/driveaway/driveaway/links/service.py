"""Cutting links and opening them. Every way a link can be wrong gives the one uniform answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import JsonValue

from driveaway.links.model import Link, Purpose, link_id_for, token_hash
from driveaway.ports import AlreadyClaimed, Book, Keys, LinkSpent
from driveaway.shared.errors import IllegalMove, NotFound, StaleRecord, TryAgain

OpenedT = TypeVar("OpenedT")
ReplyT = TypeVar("ReplyT")

UNIFORM = "link_unknown"
ATTEMPTS = 3


def cut(
    keys: Keys,
    *,
    purpose: Purpose,
    order_id: str,
    revision: int,
    now: datetime,
    lifetime: timedelta,
    level: int | None = None,
    turn: str = "1",
    person: str | None = None,
    store: str | None = None,
) -> Link:
    """Return the link for these bindings; the same bindings always give the same token."""
    link_id = link_id_for(purpose, order_id, revision=revision, level=level, turn=turn, person=person or "")
    return Link(
        token_hash=token_hash(keys.token(link_id)),
        link_id=link_id,
        purpose=purpose,
        order_id=order_id,
        store=store,
        revision=revision,
        level=level,
        turn=turn,
        person=person,
        created_at=now,
        expires_at=now + lifetime,
    )


def open_link(token: str, purpose: Purpose, *, book: Book, now: datetime) -> Link:
    """Return the link behind a token. Raises NotFound when unknown, void, expired, or for another purpose."""
    link = book.find(Link, token_hash(token))
    if link is None or link.purpose != purpose or link.state == "VOID":
        raise NotFound(UNIFORM)
    if link.state == "OPEN" and link.expires_at <= now:
        raise NotFound(UNIFORM)
    return link


def used_meanwhile(link: Link, book: Book) -> Link:
    """Return a link that was open when it was read, and is used now that its order was read and fits it no more.

    Raises the uniform NotFound for one that is still open, and so opens nothing.
    """
    now = book.find(Link, link.token_hash)
    if now is None or now.state != "USED":
        raise NotFound(UNIFORM)
    return now


def act_on(look: Callable[[], OpenedT], act: Callable[[OpenedT], ReplyT]) -> ReplyT:
    """Look at what a link opens and act on it; when somebody was quicker, look again at what it opens now.

    Raises IllegalMove when it opened at first and opens no more, since then somebody was quicker and nobody is
    guessing; TryAgain after a few losses.
    """
    opened = look()
    for _ in range(ATTEMPTS):
        try:
            return act(opened)
        except (StaleRecord, LinkSpent, AlreadyClaimed):
            opened = _opened_again(look)
    raise TryAgain("service_busy", call="act_on_link", reason="contended")


def _opened_again(look: Callable[[], OpenedT]) -> OpenedT:
    try:
        return look()
    except NotFound as gone:
        raise IllegalMove("order_moved_on") from gone


def spent(link: Link, *, decision: str, by: str, at: datetime, reply: Mapping[str, JsonValue] | None = None) -> Link:
    """Return the link as used for a decision, with the result that its repeat gets again."""
    used = {"state": "USED", "decision": decision, "decided_by": by, "decided_at": at, "reply": dict(reply or {})}
    return link.model_copy(update=used)


def voided(link: Link) -> Link:
    """Return the link as dead."""
    return link.model_copy(update={"state": "VOID"})


def check_unspent(link: Link, decision: str) -> bool:
    """Return False when this very decision was made already (the reply stands); raises IllegalMove for another."""
    if link.state == "OPEN":
        return True
    if link.decision == decision:
        return False
    raise IllegalMove("link_decided", by=link.decided_by or "-", at=link.decided_at, decision=link.decision or "-")
