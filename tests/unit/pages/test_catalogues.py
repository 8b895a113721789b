"""The catalogues: complete, alike in the three languages, and with a text for whatever is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, get_args

import pytest
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core.core_schema import ErrorType

from driveaway.runtime.pages import Pages
from driveaway.shared.errors import Broken
from driveaway.shared.money import cny
from driveaway.shared.text import LANGUAGES, Language, LocalText
from tests.unit.pages.sources import asked_keys, raised_codes

Catalogues = Mapping[str, Mapping[str, str]]
SIMPLIFIED = set(
    "订单编号签购车验证码请发会这为时间过进还没关联顾问电话员录选项优总计额价数说题应该务预约确认变种类条线图长门见"
)
WRONG: tuple[tuple[object, object], ...] = (
    (Annotated[str, Field(min_length=3)], "a"),
    (Annotated[str, Field(max_length=3)], "abcd"),
    (Annotated[str, Field(pattern="^a$")], "b"),
    (Annotated[Decimal, Field(decimal_places=2, max_digits=4)], "1.234"),
    (Annotated[Decimal, Field(max_digits=2)], "1234"),
    (Annotated[int, Field(ge=1)], 0),
    (Annotated[int, Field(le=10)], 11),
    (Annotated[int, Field(gt=1)], 1),
    (Annotated[list[int], Field(max_length=1)], [1, 2]),
    (Literal["confirm", "request_changes"], "x"),
    (int, "x"),
    (int, "1.5"),
    (bool, "x"),
    (date, "2026-12-01T10:00:00"),
    (date, "x"),
    (Decimal, "x"),
    (str, 1),
)


def gaps(text: str) -> set[tuple[str, str]]:
    """Return the gaps of a text, each with how it is to be written."""
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def test_the_languages_have_the_same_keys(catalogues: Catalogues) -> None:
    for language in LANGUAGES:
        assert catalogues[language].keys() == catalogues["en"].keys(), language


def test_a_text_has_the_same_gaps_in_each_language(catalogues: Catalogues) -> None:
    differing = [
        key
        for key, text in catalogues["en"].items()
        if any(gaps(catalogues[language].get(key, text)) != gaps(text) for language in LANGUAGES)
    ]
    assert not differing


def test_no_text_is_empty(catalogues: Catalogues) -> None:
    assert not [(language, key) for language in LANGUAGES for key, text in catalogues[language].items() if not text]


def test_no_key_is_given_twice(source: Path) -> None:
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for path in sorted((source / "messages" / language).glob("*.po")):
            for line in path.read_text("utf-8").splitlines():
                if line.startswith('msgid "') and line != 'msgid ""':
                    assert line not in seen, f"{line} in {path.name} and {seen[line]}"
                    seen[line] = path.name


def test_the_traditional_texts_hold_no_simplified_character(catalogues: Catalogues) -> None:
    found = {key for key, text in catalogues["zh-Hant"].items() if set(text) & SIMPLIFIED}
    assert found <= {"common.language.zh-Hans"}


def test_every_text_that_a_template_asks_for_exists(catalogues: Catalogues, source: Path) -> None:
    known = catalogues["en"]
    missing = [
        (template, key)
        for template, key, whole in asked_keys(source)
        if not (key in known if whole else any(each.startswith(key) for each in known))
    ]
    assert not missing


def test_every_error_that_is_raised_has_a_text(catalogues: Catalogues) -> None:
    known = catalogues["en"]
    missing = {
        code: path
        for code, path in raised_codes().items()
        if not {f"errors.{code}", f"errors.pydantic.{code}"} & known.keys()
    }
    assert not missing


def test_there_are_texts_for_pydantics_errors_and_no_others(catalogues: Catalogues) -> None:
    ours = {key.removeprefix("errors.pydantic.") for key in catalogues["en"] if key.startswith("errors.pydantic.")}
    assert ours - set(get_args(ErrorType)) == {"other"}
    assert {"missing", "extra_forbidden", "json_invalid", "value_error"} <= ours


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_what_pydantic_finds_wrong_is_told_with_its_limits(pages: Pages, kind: object, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    found = caught.value.errors()[0]
    context = {name: str(limit) for name, limit in found.get("ctx", {}).items() if name != "error"}
    for language in LANGUAGES:
        assert pages.text(f"errors.pydantic.{found['type']}", language, **context)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh-Hans", "超过尚余应付的 ¥1,234.50"),
        ("zh-Hant", "超過尚餘應付的 ¥1,234.50"),
        ("en", "more than the CNY 1,234.50 still"),
    ],
)
def test_a_gap_is_written_as_the_language_writes_it(pages: Pages, language: Language, wanted: str) -> None:
    assert wanted in pages.words(language).t("errors.payment_too_high", balance=cny("1234.5"))


def test_a_code_in_a_gap_is_called_what_people_call_it(pages: Pages) -> None:
    text = pages.words("en").t("errors.order_move", status="IN_REVIEW", wanted="DRAFT")
    assert text == "The order is “In review” and cannot become “Draft”."


def test_times_are_told_in_china_and_names_in_the_readers_language(pages: Pages) -> None:
    words = pages.words("zh-Hans")
    assert words.when("2026-11-24T17:30:00Z") == "2026年11月25日 01:30"
    assert words.when("2026-11-24") == "2026年11月24日"
    assert pages.words("en").day("2026-11-24") == "24 November 2026"
    name = LocalText.model_validate({"zh-Hans": "蓝", "zh-Hant": "藍", "en": "Blue"})
    assert [pages.words(each).local(name) for each in LANGUAGES] == ["蓝", "藍", "Blue"]


def test_an_unknown_text_or_an_open_gap_is_our_fault(pages: Pages) -> None:
    with pytest.raises(Broken):
        pages.text("errors.no_such_text", "en")
    with pytest.raises(Broken):
        pages.text("errors.role_missing", "en")


def test_a_code_without_a_name_stays_as_it_is(pages: Pages) -> None:
    assert pages.words("en").word("order_status", "SOMETHING_NEW") == "SOMETHING_NEW"
