"""Bodies: what a form sends and what JSON sends become the same object."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn
from urllib.parse import parse_qsl

from driveaway.shared.errors import FieldProblem, InvalidInput, TooLarge, Unreadable

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 200
NUMBER = re.compile(r"0|[1-9][0-9]{0,1}")
"""What a part of a name is when it counts the entries of a list."""
MOST_TEXT = 128 * 1024
"""Characters of a body. A drawn signature takes some thousand; what comes in one body must fit into one item."""
Fields = dict[str, object]


@dataclass(frozen=True)
class Sent:
    """A body as it came: the object in it, and for a form what was typed, by field name."""

    fields: Fields
    is_form: bool = False
    typed: Mapping[str, object] | None = None
    form_key: str | None = None
    file: bytes = b""


def read_body(raw: str | None, *, is_base64: bool, content_type: str, upload: str = "") -> Sent:
    """Return what was sent. Raises TooLarge, Unreadable (no JSON, form or UTF-8) or InvalidInput (not an object).

    A form with a file in it is read where a field for one is named by `upload`.
    """
    if upload and content_type.partition(";")[0].strip().lower() == MULTIPART:
        return _with_file(raw or "", upload, is_base64=is_base64, content_type=content_type)
    if len(raw or "") > MOST_TEXT * (4 / 3 if is_base64 else 1):
        raise TooLarge("body_too_large", most=f"{MOST_TEXT // 1024} KB")
    text = _decoded(raw or "", is_base64)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == FORM:
        return _form(text)
    if kind and kind != "application/json" and not kind.endswith("+json") and text:
        raise Unreadable("content_type")
    return Sent(_json(text) if text.strip() else {})


def _decoded(raw: str, is_base64: bool) -> str:
    try:
        return base64.b64decode(raw).decode() if is_base64 else raw
    except ValueError as error:
        raise Unreadable("unreadable_body") from error


def _json(text: str) -> Fields:
    try:
        value = json.loads(text, parse_constant=_not_json)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise Unreadable("unreadable_body") from error
    if not isinstance(value, dict):
        raise InvalidInput([FieldProblem("", "not_an_object")])
    return value


def _not_json(constant: str) -> NoReturn:
    raise ValueError(constant)


def _form(text: str) -> Sent:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Unreadable("unreadable_body") from error
    return _sent(pairs)


def _with_file(raw: str, upload: str, *, is_base64: bool, content_type: str) -> Sent:
    # Imported here: one function of many takes files.
    from driveaway.runtime.http.upload import read_parts

    try:
        content = base64.b64decode(raw) if is_base64 else raw.encode()
    except ValueError as error:
        raise Unreadable("unreadable_body") from error
    pairs, file = read_parts(content, content_type, upload, most_text=MOST_TEXT)
    return replace(_sent(pairs), file=file)


def _sent(pairs: Sequence[tuple[str, str]]) -> Sent:
    """Return the fields of a form as the object that they stand for."""
    typed: dict[str, object] = {}
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            many.setdefault(name.removesuffix("[]"), []).extend([value] if value else [])
        else:
            typed[name] = value
    typed |= many
    key = typed.pop("idempotency_key", None)
    fields: Fields = {}
    for name, given in typed.items():
        if not isinstance(given, str) or given.strip():  # a field that holds spaces only was left empty
            _place(fields, name.split("."), given)
    fields = {name: _listed(value) for name, value in fields.items()}
    return Sent(fields, is_form=True, typed=typed, form_key=str(key) if key else None)


def _place(fields: Fields, path: list[str], value: object) -> None:
    """Put a value at a dotted name: `scores.personnel` goes into the object `scores`."""
    here: Fields = fields
    for part in path[:-1]:
        inner = here.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Unreadable("unreadable_body")
        here = inner
    here[path[-1]] = value


def _listed(value: object) -> object:
    """Return numbered parts (`instalments.0.due_on`) as the list they are of; one that was left out is empty in it."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(each) for name, each in value.items()}
    if not inner or not all(NUMBER.fullmatch(name) for name in inner):
        return inner
    return [inner.get(str(number), {}) for number in range(max(map(int, inner)) + 1)]
