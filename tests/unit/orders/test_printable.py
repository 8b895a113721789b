"""What a contract could not print is refused where it is typed, by its very character; all else is taken literally."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from driveaway.orders.content import DeliveryWish
from driveaway.orders.requests import OrderEdit
from driveaway.runtime.pages import Pages
from driveaway.shared.contact import PersonName
from driveaway.shared.text import LANGUAGES, Language
from infra.build_assets import BUILT, build


class Named(BaseModel):
    name: PersonName


@pytest.mark.parametrize(
    "name", ["欧阳䶮", "𠮷田", "#eval", "$x$", "<b>O'Brien</b>", "Ñúñez Müller", "阿卜杜拉·买买提"]
)
def test_rare_and_hostile_names_are_taken_as_they_are(name: str) -> None:
    assert Named(name=name).name == name


@pytest.mark.parametrize("sign", ["\U00030000", "🚗"])
def test_a_character_without_glyph_is_named_in_the_refusal(sign: str) -> None:
    for typed in (
        lambda: Named(name=f"王{sign}"),
        lambda: OrderEdit(special_terms=f"First\nsecond {sign}"),
        lambda: DeliveryWish.model_validate({"requested_date": "2026-12-24", "place": f"Store {sign}"}),
    ):
        with pytest.raises(ValidationError) as refused:
            typed()
        (problem,) = refused.value.errors()
        assert (problem["type"], problem["ctx"]) == ("no_glyph", {"sign": sign})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusal_reads_well_in_every_language(language: Language) -> None:
    build()
    assert "🚗" in Pages(BUILT).text("errors.no_glyph", language, sign="🚗")


def test_ten_thousand_characters_are_too_many() -> None:
    with pytest.raises(ValidationError, match="at most"):
        Named(name="王" * 10_000)
