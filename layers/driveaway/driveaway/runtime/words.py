"""Texts in one language: catalogue lookups, and how money, times and names are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from gettext import GNUTranslations
from string import Formatter

from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.errors import Broken
from driveaway.shared.money import Money
from driveaway.shared.text import LANGUAGES, Language, LocalText, plain_number

DEFAULT_LANGUAGE: Language = "zh-Hans"
DATE_LENGTH = len("2026-11-24")


def negotiate(accept_language: str | None, chosen: str | None) -> Language:
    """Return the reader's language: `chosen` (query, else cookie) when we speak it, else the best that is accepted."""
    for language in LANGUAGES:
        if chosen and chosen.lower() == language.lower():
            return language
    for tag in _by_preference(accept_language or ""):
        if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
            return "zh-Hant"
        if tag == "zh" or tag.startswith("zh-"):
            return "zh-Hans"
        if tag == "en" or tag.startswith("en-"):
            return "en"
    return DEFAULT_LANGUAGE


def _by_preference(header: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in header.lower().split(","):
        tag, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0:
            weighted.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda entry: -entry[0])]


class Words:
    """What depends on the language: texts, and how money, times and names are written."""

    def __init__(self, language: Language, catalogue: GNUTranslations) -> None:
        self.language = language
        self._catalogue = catalogue
        self._gaps = _Gaps(self)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows the key."""
        return bool(key) and self._catalogue.gettext(key) != key

    def t(self, key: str, /, **params: object) -> str:
        """Return a text with its gaps filled. Raises Broken for an unknown key or a gap left open.

        A gap says how its value is written: `{total:money}`, `{at:when}`, `{from:day}`, `{model:local}`, or as what
        people call a code of a kind: `{status:order_status}`.
        """
        text = self._catalogue.gettext(key)
        if text == key or not key:
            raise Broken("text_missing", key=key, language=self.language)
        try:
            return self._gaps.vformat(text, (), params)
        except (KeyError, IndexError) as gap:
            raise Broken("text_gap", key=key, gap=str(gap)) from gap

    def word(self, kind: str, code: object, /, **params: object) -> str:
        """Return what people call a code (`word.<kind>.<code>`); the code itself when it has no name."""
        key = f"word.{kind}.{code}"
        return self.t(key, **params) if self.has(key) else str(code)

    def money(self, value: object) -> str:
        """Write an amount: Money, its JSON form, or a plain number of yuan."""
        amount = value.get("amount") if isinstance(value, Mapping) else getattr(value, "amount", value)
        number = Decimal(str(amount))
        return ("−" if number < 0 else "") + self.t("common.format.money", amount=f"{abs(number):,.2f}")

    def percent(self, value: object) -> str:
        """Write a number of per cent, without zeros at its end: `3.50` is 3.5%."""
        return self.t("common.format.percent", number=plain_number(Decimal(str(value))))

    def day(self, value: date | datetime | str) -> str:
        """Write a date; that of an instant is the date in China."""
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(moment, datetime) and moment.tzinfo:
            moment = moment.astimezone(LOCAL_TIME)
        month = self.t(f"common.month.{moment.month}")
        return self.t("common.format.day", year=moment.year, month=month, day=moment.day)

    def when(self, value: datetime | str) -> str:
        """Write an instant (aware, or RFC 3339) in local time, to the minute; a date alone stays a date."""
        if isinstance(value, str) and len(value) == DATE_LENGTH:
            return self.day(value)
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return self.t("common.format.when", day=self.day(moment), time=f"{moment.astimezone(LOCAL_TIME):%H:%M}")

    def local(self, value: LocalText | Mapping[str, str] | str) -> str:
        """Return a name that exists in three languages in this one; a plain string is left as it is."""
        if isinstance(value, LocalText):
            return value.in_(self.language)
        return value if isinstance(value, str) else value[self.language]


class _Gaps(Formatter):
    """Fills the gaps of a text, each value written the way its language writes it."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def format_field(self, value: object, format_spec: str) -> str:
        """Write one value; see `Words.t` for what a gap may ask for."""
        if format_spec == "money" or isinstance(value, Money):
            return self._words.money(value)
        if isinstance(value, datetime) or (format_spec == "when" and isinstance(value, str)):
            return self._words.when(value)
        if isinstance(value, date) or (format_spec == "day" and isinstance(value, str)):
            return self._words.day(value)
        if format_spec == "local" and isinstance(value, (LocalText, Mapping, str)):
            return self._words.local(value)
        if format_spec:
            return self._words.word(format_spec, value)
        return "–" if value is None else str(value)
