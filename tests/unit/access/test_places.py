from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driveaway.access.places import HOME, local_path


@pytest.mark.parametrize("path", ["/", "/staff", "/approve/abc_-", "/staff?status=DRAFT#orders", "/a//b"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "staff",
        "https://evil.example",
        "javascript:alert(1)",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/a\r\nSet-Cookie: b=c",
        "/a b",
        "/线索",
    ],
)
def test_anything_else_becomes_the_first_page(wanted: str | None) -> None:
    assert local_path(wanted) == HOME


@given(st.text(alphabet="/\\.:@ \t\r\nab%?#", max_size=12))
def test_no_text_leads_to_another_site(wanted: str) -> None:
    path = local_path(wanted)

    assert path.startswith("/")
    assert not path.startswith("//")
    assert not set(path) & set("\\ \t\r\n")
