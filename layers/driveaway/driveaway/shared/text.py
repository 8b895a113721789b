"""Languages people read, and names that exist in all of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Language = Literal["zh-Hans", "zh-Hant", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
LONGEST_NAME = 80


class LocalText(BaseModel):
    """One name in the three languages; the wire keys are the language tags."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True, extra="forbid")

    zh_hans: str = Field(alias="zh-Hans")
    zh_hant: str = Field(alias="zh-Hant")
    en: str

    def in_(self, language: Language) -> str:
        """Return the text in `language`."""
        return {"zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant, "en": self.en}[language]

    def followed_by(self, more: LocalText) -> LocalText:
        """Return both names as one, such as a model with its trim."""
        joined = {each: f"{self.in_(each)} {more.in_(each)}" for each in LANGUAGES}
        return LocalText.model_validate(joined)


def _named(name: LocalText) -> LocalText:
    said = (name.in_(each) for each in LANGUAGES)
    if not all(each.strip() and len(each) <= LONGEST_NAME and each.isprintable() for each in said):
        raise PydanticCustomError("local_name", "a name is one line in each language")
    return name


Name = Annotated[LocalText, AfterValidator(_named)]
"""A name that somebody typed: one line in each language."""


def plain_number(value: Decimal) -> str:
    """Return a number without zeros at its end: `3.50` is 3.5, `13.00` is 13."""
    return f"{value.normalize():f}"


class Texts(Protocol):
    """The texts of one language, as whoever words a document needs them."""

    language: Language

    def t(self, key: str, /, **params: object) -> str:
        """Return a text with its gaps filled; raises Broken for an unknown key or a gap left open."""
        ...

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        ...

    def day(self, value: date) -> str:
        """Write a date."""
        ...
