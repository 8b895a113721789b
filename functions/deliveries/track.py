"""GET /track/{code}: the customer's look-up. The most called function, so a plain handler: no router, no validation."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from driveaway.deliveries.looking import look_up
from driveaway.deliveries.tracking import tracking_view
from driveaway.runtime.invocation import bounded
from driveaway.runtime.pages import Words, negotiate
from driveaway.runtime.wiring import world
from driveaway.shared.errors import DriveawayError
from driveaway.shared.text import Language

HEADERS = {
    "Cache-Control": ["max-age=15"],
    "Vary": ["Accept, Accept-Language"],
    "X-Content-Type-Options": ["nosniff"],
    "Referrer-Policy": ["same-origin"],
    "Strict-Transport-Security": ["max-age=63072000"],
}
Reply = dict[str, Any]


@bounded
def handler(event: dict[str, Any], _context: object) -> Reply:
    """Answer with the state of the order, as JSON or as a page; 304 when the caller has it already."""
    try:
        return _answer(event)
    except DriveawayError as error:
        return _refused(event, error)


def _answer(event: Mapping[str, Any]) -> Reply:
    headers = _headers(event)
    seen = look_up(str((event.get("pathParameters") or {}).get("code", "")), world().book)
    language = _language(event, headers, seen.sight.language)
    view = spoken(tracking_view(seen, world().clock.now()), world().pages.words(language))
    if _wants_page(headers.get("accept", "")):
        kind, body, more = "text/html; charset=utf-8", _page(event, view, language), _page_headers()
    else:
        kind, body, more = "application/json", json.dumps(view, ensure_ascii=False), {}
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    sent = HEADERS | more | {"ETag": [tag]}
    if not {tag, "*"}.isdisjoint(_tags(headers.get("if-none-match", ""))):
        return {"statusCode": 304, "multiValueHeaders": sent, "body": "", "isBase64Encoded": False}
    sent = sent | {"Content-Type": [kind], "Content-Language": [language]}
    return {"statusCode": 200, "multiValueHeaders": sent, "body": body, "isBase64Encoded": False}


def _tags(header: str) -> list[str]:
    return [part.strip().removeprefix("W/") for part in header.split(",")]


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    many = event.get("multiValueHeaders") or {name: [text] for name, text in (event.get("headers") or {}).items()}
    return {name.lower(): ", ".join(str(text) for text in values) for name, values in many.items()}


def _language(event: Mapping[str, Any], headers: Mapping[str, str], of_order: Language) -> Language:
    """Return the language that was asked for; who asks for none gets that of the order."""
    cookie = re.search(r"(?:^|[;,]\s*)driveaway_lang=([A-Za-z-]+)", headers.get("cookie", ""))
    chosen = (event.get("queryStringParameters") or {}).get("lang") or (cookie[1] if cookie else None)
    accepted = headers.get("accept-language", "")
    return negotiate(accepted, chosen) if chosen or accepted.strip(" *") else of_order


def _wants_page(accepted: str) -> bool:
    html, plain = accepted.find("text/html"), accepted.find("application/json")
    return html >= 0 and (plain < 0 or html < plain)


def spoken(view: Mapping[str, Any], words: Words) -> Reply:
    """Return the view with its texts in one language."""
    steps = [step | {"label": words.word("step", step["code"])} for step in view["steps"]]
    vehicle = view["vehicle"] | {name: words.local(view["vehicle"][name]) for name in ("model", "colour")}
    action = view["next_action"]
    label = {"label": words.word("next_action", action["what"])}
    said: Reply = {"steps": steps, "vehicle": vehicle, "next_action": action | label}
    if "expected_history" in view:
        history = view["expected_history"]
        said["expected_history"] = [each | {"label": words.word("slip_cause", each["cause"])} for each in history]
    if "still_owed" in view:
        owed = view["still_owed"]
        said["still_owed"] = [each | {"label": words.word("handover_item", each["what"])} for each in owed]
    return {**view, **said}


def _page(event: Mapping[str, Any], view: Reply, language: Language) -> str:
    path = str(event.get("path", ""))
    outside = str((event.get("requestContext") or {}).get("path") or path)
    base_path = outside.removesuffix(path).rstrip("/") if outside.endswith(path) else ""
    return world().pages.render(
        "deliveries/track.html",
        language=language,
        base_path=base_path,
        track=view,
        path=path,
        query=dict(event.get("queryStringParameters") or {}),
    )


def _page_headers() -> dict[str, list[str]]:
    # Imported here: who asks for JSON need not wait for what only pages and errors need.
    from driveaway.runtime.http.page import CONTENT_SECURITY

    return {"Content-Security-Policy": [CONTENT_SECURITY]}


def _refused(event: dict[str, Any], error: DriveawayError) -> Reply:
    from driveaway.runtime.http.gateway import EVERYWHERE, as_event_reply
    from driveaway.runtime.http.problems import problem_reply
    from driveaway.runtime.http.request import CURRENT, from_event

    before = CURRENT.set(from_event(event))
    try:
        reply: Reply = as_event_reply(problem_reply(error))
    finally:
        CURRENT.reset(before)
    reply["multiValueHeaders"] |= {name: [text] for name, text in EVERYWHERE.items()}
    return reply
