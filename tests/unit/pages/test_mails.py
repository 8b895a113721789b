"""Mails: each kind in each language, the same content as text and as HTML, nothing from third parties."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from driveaway.runtime.pages import MailText, Pages
from driveaway.shared.text import LANGUAGES, Language
from infra.build_assets import SOURCE

Sample = Mapping[str, Mapping[str, object]]
KINDS: Mapping[str, Sample] = json.loads((SOURCE / "mails.json").read_text("utf-8"))
EVERY = pytest.mark.parametrize(("kind", "language"), [(kind, each) for kind in KINDS for each in LANGUAGES])
SIX_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")


def written(pages: Pages, kind: str, language: Language, *, whole: bool = True) -> MailText:
    """Return a mail with the sample data; `whole` with what only some of them have."""
    sample = KINDS[kind]
    return pages.mail(kind, language=language, data={**sample["always"], **(sample["sometimes"] if whole else {})})


def test_every_mail_has_sample_data_and_every_sample_its_mail(source: Path) -> None:
    parts = {"order_lines", "order_marks", "order_notes", "approval_grounds"}
    assert {path.stem for path in (source / "templates" / "mail").glob("*.jinja")} - parts == set(KINDS)


@EVERY
def test_a_mail_is_written_with_and_without_what_is_optional(pages: Pages, kind: str, language: Language) -> None:
    for whole in (True, False):
        mail = written(pages, kind, language, whole=whole)
        assert mail.subject and "\n" not in mail.subject
        assert not re.search(r"[{}]|\bmail\.[a-z]", mail.subject + mail.text)
        assert "\n\n\n" not in mail.text and not mail.text.startswith("\n")


@EVERY
def test_an_order_mail_names_its_order_in_subject_text_and_html(pages: Pages, kind: str, language: Language) -> None:
    number = KINDS[kind]["always"].get("order_no")
    mail = written(pages, kind, language)
    if number:
        assert all(str(number) in each for each in (mail.subject, mail.text, mail.html))


@EVERY
def test_a_mails_link_stands_in_text_and_html(pages: Pages, kind: str, language: Language) -> None:
    link = KINDS[kind]["always"].get("link")
    mail = written(pages, kind, language)
    if link:
        assert f"\n{link}\n" in mail.text and f'href="{link}"' in mail.html


@EVERY
def test_a_mail_loads_nothing_from_anywhere(pages: Pages, kind: str, language: Language) -> None:
    html = written(pages, kind, language).html
    loaded = re.findall(r"(?:src=|url\(|@import|<link|<script)[^>]{0,80}", html)
    assert not loaded
    addresses = {each for each in re.findall(r"https?://[^\s\"'<>]+", html) if "schemas-microsoft" not in each}
    assert all("w3.org" in each or "cars.example" in each for each in addresses)


@pytest.mark.parametrize("kind", ["sign_in_code", "signing_code"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_mail_holds_one_run_of_six_digits(pages: Pages, kind: str, language: Language) -> None:
    names = {"customer_name": "王 654321", "name": "Li 654321"}
    mail = pages.mail(kind, language=language, data={**KINDS[kind]["always"], **names})
    assert not SIX_DIGITS.findall(mail.subject)
    assert SIX_DIGITS.findall(mail.text) == ["493817"]
    assert SIX_DIGITS.findall(mail.html) == ["493817"]
    assert re.search(r"\d{6}", mail.text)[0] == "493817"  # type: ignore[index]  # whoever reads the first one is right


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_typed_is_escaped_in_html_and_plain_in_text(pages: Pages, language: Language) -> None:
    typed = "<img src=x onerror=alert(1)> & co"
    data = {**KINDS["changes_requested"]["always"], "comment": typed, "by": "<b>Bob</b>"}
    mail = pages.mail("changes_requested", language=language, data=data)
    assert "<img" not in mail.html and "<b>Bob" not in mail.html and "&lt;img" in mail.html
    assert f"> {typed}" in mail.text


def test_a_subject_stays_one_line_whatever_a_name_holds(pages: Pages) -> None:
    data = {**KINDS["approval"]["always"], "customer_name": "A\r\nBcc: everybody@example.com"}
    assert "\n" not in pages.mail("approval", language="en", data=data).subject


def test_the_layout_tells_the_language(pages: Pages) -> None:
    assert 'lang="zh-Hant"' in written(pages, "survey", "zh-Hant").html


@pytest.mark.parametrize("kind", ["approval", "approval_reminder"])
def test_the_highest_level_is_not_told_that_another_follows(pages: Pages, kind: str) -> None:
    told = {
        role: pages.mail(kind, language="en", data={**KINDS[kind]["always"], "role": role}).text
        for role in ("sales_director", "general_manager")
    }
    assert ["next level" in text for text in told.values()] == [True, False]
    assert "reported as standing still" in told["general_manager"]
