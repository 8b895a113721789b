"""Pages and mails: templates and message catalogues as `infra.build_assets` built them, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from driveaway.runtime.words import DEFAULT_LANGUAGE, Words, negotiate
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.text import LANGUAGES, Language

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment

ON_LAMBDA = Path("/opt/pages")
IN_REPO = Path(__file__).resolve().parents[3] / "pages" / "build" / "pages"

__all__ = [
    "BASE_PATH",
    "DEFAULT_LANGUAGE",
    "LOCAL_TIME",
    "Form",
    "MailText",
    "Pages",
    "Words",
    "negotiate",
    "url",
]

FILTERS = ("money", "percent", "when", "day", "local")
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


def url(path: str) -> str:
    """Return the address of one of our paths, stage prefix included."""
    return BASE_PATH.get().rstrip("/") + path


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
        values = {**data, "letter": kind, "subject": subject}
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
        environment.filters.update({name: getattr(words, name) for name in FILTERS})
        environment.globals.update(
            t=words.t,
            word=words.word,
            known=words.has,
            url=url,
            asset=self.asset,
            language=language,
            languages=LANGUAGES,
        )
        return environment


def environment_for(form: str, loader: BaseLoader) -> Environment:
    """Return the Jinja environment that templates are compiled and rendered in; `form` is `html` or `txt`."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        loader=loader,
        autoescape=form == "html",  # noqa: S701  mails have a plain-text half, where escaping would be wrong
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(dict.fromkeys(FILTERS, str))  # to compile with; the real ones depend on the language
    return environment
