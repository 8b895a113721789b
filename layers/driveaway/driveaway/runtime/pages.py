"""Pages and mails: templates and message catalogues as `infra.build_assets` built them, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache, cached_property
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from driveaway.shared.errors import Broken
from driveaway.shared.text import LANGUAGES, Language, LocalText

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

LOCAL_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Without a zone database, which the runtime may lack; China keeps no summer time."""
ON_LAMBDA = Path("/opt/pages")
IN_REPO = Path(__file__).resolve().parents[3] / "pages" / "build" / "pages"
DEFAULT_LANGUAGE: Language = "zh-Hans"

BASE_PATH: ContextVar[str] = ContextVar("base_path", default="")
"""What stands before every path of ours, such as `/prod`; set for each request, or by `render(base_path=…)`."""


@dataclass(frozen=True)
class MailText:
    """One mail as it is sent: a subject of one line, and the same content as text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Form:
    """A form for the macros: labels are `<domain>.<field>.label`, errors are texts in the reader's language."""

    domain: str
    values: Mapping[str, object] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


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


def url(path: str) -> str:
    """Return the address of one of our paths, stage prefix included."""
    return BASE_PATH.get().rstrip("/") + path


class Words:
    """What depends on the language: texts, and how money, times and names are written."""

    def __init__(self, language: Language, catalogue: GNUTranslations) -> None:
        self.language = language
        self._catalogue = catalogue

    def has(self, key: str) -> bool:
        """Whether the catalogue knows the key."""
        return bool(key) and self._catalogue.gettext(key) != key

    def t(self, key: str, **params: object) -> str:
        """Return a text with its gaps filled. Raises Broken for an unknown key or a gap left open."""
        text = self._catalogue.gettext(key)
        if text == key or not key:
            raise Broken("text_missing", key=key, language=self.language)
        try:
            return text.format_map(params)
        except KeyError as gap:
            raise Broken("text_gap", key=key, gap=str(gap)) from gap

    def word(self, kind: str, code: object, **params: object) -> str:
        """Return what people call a code (`word.<kind>.<code>`); the code itself when it has no name."""
        key = f"word.{kind}.{code}"
        return self.t(key, **params) if self.has(key) else str(code)

    def money(self, value: object) -> str:
        """Write an amount: Money, its JSON form, or a plain number of yuan."""
        amount = value.get("amount") if isinstance(value, Mapping) else getattr(value, "amount", value)
        number = Decimal(str(amount))
        return ("−" if number < 0 else "") + self.t("common.format.money", amount=f"{abs(number):,.2f}")

    def day(self, value: date | datetime | str) -> str:
        """Write a date; that of an instant is the date in China."""
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(moment, datetime) and moment.tzinfo:
            moment = moment.astimezone(LOCAL_TIME)
        month = self.t(f"common.month.{moment.month}")
        return self.t("common.format.day", year=moment.year, month=month, day=moment.day)

    def when(self, value: datetime | str) -> str:
        """Write an instant (aware, or RFC 3339) in local time, to the minute."""
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return self.t("common.format.when", day=self.day(moment), time=f"{moment.astimezone(LOCAL_TIME):%H:%M}")

    def local(self, value: LocalText | Mapping[str, str] | str) -> str:
        """Return a name that exists in three languages in this one; a plain string is left as it is."""
        if isinstance(value, LocalText):
            return value.in_(self.language)
        return value if isinstance(value, str) else value[self.language]


class Pages:
    """Renders pages and mails from the built files; everything is loaded at first use and kept."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or (ON_LAMBDA if ON_LAMBDA.is_dir() else IN_REPO)
        self.words = cache(self._load_words)
        self._environment = cache(self._load_environment)

    def render(self, template: str, *, language: Language, **values: object) -> str:
        """Return a page; `base_path` among the values stands before every path of ours."""
        before = BASE_PATH.set(str(values.pop("base_path", BASE_PATH.get())))
        try:
            return self._environment(language, "html").get_template(template).render(values)
        finally:
            BASE_PATH.reset(before)

    def text(self, key: str, language: Language, **params: object) -> str:
        """Return one text. Raises Broken for an unknown key or a gap left open."""
        return self.words(language).t(key, **params)

    def mail(self, kind: str, *, language: Language, data: Mapping[str, object]) -> MailText:
        """Return a mail; `data` holds what the kind needs (`layers/pages/mails.json`)."""
        subject = " ".join(self.text(f"mail.{kind}.subject", language, **data).split())
        values = {**data, "kind": kind, "subject": subject}
        html, text = (
            self._environment(language, form).get_template(f"mail/letter.{form}").render(values)
            for form in ("html", "txt")
        )
        return MailText(subject, text, html)

    def asset(self, name: str) -> str:
        """Return the address of a stylesheet, script or picture, under a name that changes with its content."""
        return url(f"/assets/{self._manifest[name]}")

    def asset_file(self, built_name: str) -> Path | None:
        """Return the file behind `/assets/{built_name}`, or None when there is no such asset."""
        return self._folder / "assets" / built_name if built_name in self._manifest.values() else None

    @cached_property
    def _manifest(self) -> dict[str, str]:
        return dict(json.loads((self._folder / "manifest.json").read_text("utf-8")))

    def _load_words(self, language: Language) -> Words:
        with (self._folder / "locale" / f"{language}.mo").open("rb") as catalogue:
            return Words(language, GNUTranslations(catalogue))

    def _load_environment(self, language: Language, form: str) -> Environment:
        # Jinja is imported with the first page: a function that answers JSON need not pay for it.
        from jinja2 import ModuleLoader

        words = self.words(language)
        environment = environment_for(form, ModuleLoader(self._folder / "templates" / form))
        environment.filters.update(money=words.money, when=words.when, day=words.day, local=words.local)
        environment.globals.update(
            t=words.t, word=words.word, url=url, asset=self.asset, language=language, languages=LANGUAGES
        )
        return environment


def environment_for(form: str, loader: BaseLoader) -> Environment:
    """Return the Jinja environment that templates are compiled and rendered in; `form` is `html` or `txt`."""
    from jinja2 import Environment, StrictUndefined

    return Environment(
        loader=loader,
        autoescape=form == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
