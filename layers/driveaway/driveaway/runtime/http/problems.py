"""Errors as replies: one table of statuses, RFC 9457 for programs, the form again or a page for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import Response

from driveaway.runtime.http.page import Page
from driveaway.runtime.http.request import CURRENT
from driveaway.runtime.pages import Words
from driveaway.runtime.wiring import world
from driveaway.shared import errors
from driveaway.shared.clock import stamp
from driveaway.shared.errors import Blocked, DriveawayError, FieldProblem, IllegalMove, InvalidInput, StaleRecord
from driveaway.shared.ids import digest

PROBLEM = "application/problem+json"
STATUSES: tuple[tuple[type[DriveawayError], int], ...] = (
    (errors.Unreadable, 400),
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.IllegalMove, 409),
    (errors.StaleRecord, 412),
    (errors.TooLarge, 413),
    (errors.InvalidInput, 422),
    (errors.PreconditionMissing, 428),
    (errors.TooManyTries, 429),
    (errors.Refused, 409),
    (errors.TryAgain, 503),
    (errors.DriveawayError, 500),
)
RETRY_AFTER = {429: "60", 503: "2"}
SAID_OF_INPUT = ("body", "query", "path", "header")


def status_of(error: DriveawayError) -> int:
    """Return the HTTP status of an error."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def from_pydantic(found: Sequence[Mapping[str, Any]], sent: Mapping[str, object]) -> InvalidInput:
    """Return pydantic's findings about a body as field problems: JSON Pointers, and codes of our catalogue."""
    return InvalidInput([_field_problem(each, sent) for each in found])


def unknown_fields(sent: Mapping[str, object]) -> InvalidInput:
    """Return the error for a body where none is wanted: every field of it is unknown."""
    return from_pydantic([{"loc": ("body", name), "type": "extra_forbidden"} for name in sent], sent)


def _field_problem(each: Mapping[str, Any], sent: Mapping[str, object]) -> FieldProblem:
    place = list(each["loc"])
    if place and place[0] in SAID_OF_INPUT:
        said_of, *place = place
        if said_of == "body":
            place = (_towards if each["type"] == "missing" else _within)(sent, place)
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)
    context = {name: str(value) for name, value in (each.get("ctx") or {}).items() if name != "error"}
    return FieldProblem(pointer, f"pydantic.{each['type']}", tuple(context.items()))


def _within(sent: object, place: Sequence[object]) -> list[object]:
    """Return the parts of a place that lead through what was sent; pydantic also names the types that it tried."""
    kept: list[object] = []
    for part in place:
        inside = dict(enumerate(sent)) if isinstance(sent, list) else sent if isinstance(sent, dict) else {}
        if part in inside:
            sent = inside[part]
            kept.append(part)
    return kept


def _towards(sent: object, place: Sequence[object]) -> list[object]:
    """Return the place of something missing: through what was sent as far as that goes, and on as pydantic says.

    The kinds that a body may be of are told apart by names of two words, which no field has.
    """
    place = [part for part in place if " " not in str(part)]
    kept = _within(sent, place[:-1])
    around = list(place[: len(kept)]) == kept
    return list(place) if around else [*kept, place[-1]]


def told(words: Words, code: str, params: Mapping[str, object]) -> str:
    """Return an error in the reader's language; a code from pydantic may be one of ours, or of a general kind.

    `findings.<code>` is what the check found.
    """
    own = code.removeprefix("pydantic.")
    keys = (
        code if code.startswith("findings.") else f"errors.{code}",
        f"errors.{own}",
        "errors.pydantic.other" if own != code else "errors.other",
    )
    key = next((each for each in keys if words.has(each)), keys[-1])
    readable = {name: words.word(name, value) if isinstance(value, str) else value for name, value in params.items()}
    return words.t(key, **readable)


def field_errors(problems: Sequence[FieldProblem], words: Words) -> dict[str, str]:
    """Return what is wrong by form field name: `/scores/personnel` is `scores.personnel`.

    What is wrong with no single field goes by its code and place, so that nothing hides another.
    """
    return {
        problem.pointer.removeprefix("/").replace("/", ".") or f"{problem.code}.{number}": told(
            words, problem.code, dict(problem.params)
        )
        for number, problem in enumerate(problems)
    }


def said_on_form(error: DriveawayError, words: Words) -> dict[str, str] | None:
    """Return what a form that comes back says of an error, by field name; None where it is no matter of the form."""
    if isinstance(error, InvalidInput | Blocked):
        return field_errors(error.problems, words)
    return {"": told(words, error.code, error.params)} if isinstance(error, StaleRecord | IllegalMove) else None


def problem_reply(error: DriveawayError) -> Response[str]:
    """Return the error as problem+json, or as a page for a browser."""
    request, status = CURRENT.get(), status_of(error)
    words = world().pages.words(request.language)
    detail = told(words, error.code, error.params)
    if request.wants_page:
        shown = {"status": status, "detail": detail, "request_id": request.request_id}
        reply: Response[str] = Page("error.html", shown, status=status)
    else:
        problem: dict[str, object] = {
            "type": f"urn:driveaway:problem:{error.code}",
            "title": words.t(f"errors.title.{status}"),
            "status": status,
            "detail": detail,
            "instance": _instance(request.path),
            "errors": [
                {"pointer": each.pointer, "detail": told(words, each.code, dict(each.params))}
                for each in (error.problems if isinstance(error, InvalidInput | Blocked) else ())
            ],
            "request_id": request.request_id,
        }
        body = json.dumps(problem, ensure_ascii=False, default=_plain)
        reply = Response(status_code=status, content_type=PROBLEM, body=body, headers={"Cache-Control": "no-store"})
    if status in RETRY_AFTER:
        reply.headers["Retry-After"] = RETRY_AFTER[status]
    return reply


def _instance(path: str) -> str:
    """Return the path; a long part may be a link's secret, which belongs in no report, and is told by its hash."""
    return "/".join(part if len(part) < 40 else f"~{digest(part)[:12]}" for part in path.split("/"))


def _plain(value: object) -> str:
    return stamp(value) if hasattr(value, "astimezone") else str(value)  # type: ignore[arg-type]
