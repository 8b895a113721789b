"""Forms with a file in them, as they come from browsers, from programs, and cut off on the way."""

from __future__ import annotations

from base64 import b64encode

import pytest

from driveaway.runtime.http.body import MOST_TEXT, Sent, read_body
from driveaway.runtime.http.upload import MOST_PARTS
from driveaway.shared.errors import DriveawayError, TooLarge, Unreadable
from tests.functions.desk import BOUNDARY, multipart

KIND = f"multipart/form-data; boundary={BOUNDARY}"
BINARY = bytes(range(256)) * 4096 + b"\r\n--" + BOUNDARY.encode()[:5]
WHOLE = multipart({"of": "检查", "scores.personnel": "5", "many[]": "a", "idempotency_key": "k"}, {"photo": BINARY})


def read(content: bytes, kind: str = KIND, upload: str = "photo") -> Sent:
    return read_body(b64encode(content).decode(), is_base64=True, content_type=kind, upload=upload)


def test_the_fields_are_those_of_any_form_and_the_file_is_beside_them() -> None:
    sent = read(WHOLE, KIND.replace("=", '="') + '"')
    assert sent.fields == {"of": "检查", "scores": {"personnel": "5"}, "many": ["a"]}
    assert (sent.file, sent.is_form, sent.form_key) == (BINARY, True, "k")


def test_a_form_without_a_file_has_an_empty_one() -> None:
    assert read(multipart({"of": "a"}, {})).file == b""


def test_a_file_in_another_field_is_a_field_that_nobody_knows() -> None:
    sent = read(multipart({}, {"other": b"text"}))
    assert (sent.fields, sent.file) == ({"other": "text"}, b"")


@pytest.mark.parametrize(
    ("content", "kind", "error"),
    [
        (WHOLE[:-20], KIND, Unreadable),
        (WHOLE[:5000], KIND, Unreadable),
        (b"", KIND, Unreadable),
        (b"of=inspection", KIND, Unreadable),
        (WHOLE, "multipart/form-data", Unreadable),
        (WHOLE, KIND + "x", Unreadable),
        (multipart({"of": "é"}, {}).replace("é".encode(), b"\xe9"), KIND, Unreadable),
        (multipart({str(each): "" for each in range(MOST_PARTS + 1)}, {}), KIND, Unreadable),
        (multipart({"a": "a" * MOST_TEXT, "b": "b"}, {}), KIND, TooLarge),
        (multipart({}, {"other": b"a" * MOST_TEXT + b"b"}), KIND, TooLarge),
    ],
)
def test_what_cannot_be_read_whole_is_not_read_in_part(content: bytes, kind: str, error: type[DriveawayError]) -> None:
    with pytest.raises(error):
        read(content, kind)


def test_a_body_that_is_no_base64_cannot_be_read() -> None:
    with pytest.raises(Unreadable):
        read_body("é", is_base64=True, content_type=KIND, upload="photo")


def test_where_no_file_is_wanted_none_is_read() -> None:
    with pytest.raises(Unreadable):
        read(multipart({"of": "a"}, {}), upload="")
