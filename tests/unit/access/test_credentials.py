from __future__ import annotations

import pytest

from driveaway.access.cookies import Jar
from driveaway.access.credentials import secret_in


@pytest.mark.parametrize(
    ("headers", "secret"),
    [
        ({"Authorization": ["Bearer abc"]}, "abc"),
        ({"AUTHORIZATION": ["bearer  abc "]}, "abc"),
        ({"Cookie": ["driveaway_session=abc"]}, "abc"),
        ({"cookie": ["a=b; driveaway_session=abc; c=d"]}, "abc"),
        ({"cookie": ["a=b", "driveaway_session=abc"]}, "abc"),
        ({"Cookie": ['driveaway_session="abc"']}, "abc"),
        ({"Authorization": ["Bearer abc"], "Cookie": ["driveaway_session=def"]}, "abc"),
        ({"Authorization": ["Basic xyz"], "Cookie": ["driveaway_session=def"]}, "def"),
        ({"Authorization": ["Bearer "]}, None),
        ({"Cookie": ["driveaway_session="]}, None),
        ({"Cookie": ["not_driveaway_session=abc"]}, None),
        ({}, None),
    ],
)
def test_a_secret_is_the_bearers_or_else_the_cookies(headers: dict[str, list[str]], secret: str | None) -> None:
    assert secret_in(headers) == secret


def test_a_cookie_that_was_set_is_read_again() -> None:
    cookie = Jar(path="/", secure=True).session("abc").partition(";")[0]

    assert secret_in({"cookie": [cookie]}) == "abc"


def test_a_removed_cookie_ends_at_once() -> None:
    assert Jar(path="/prod", secure=False).session("") == (
        "driveaway_session=; Path=/prod; Max-Age=0; HttpOnly; SameSite=Lax"
    )


def test_a_path_in_a_cookie_cannot_end_it() -> None:
    assert Jar(path="/", secure=False).going_to("/a;b=c").startswith("driveaway_next=/a%3Bb%3Dc; ")
