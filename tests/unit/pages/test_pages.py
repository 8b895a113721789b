"""Pages: they render in every language, keep what was typed, escape it, and lead from each error to its field."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import FileSystemLoader

from driveaway.runtime.pages import Form, Pages, environment_for, negotiate
from driveaway.shared.text import LANGUAGES, Language
from tests.unit.pages.samples import MODELS, ORDER, WAY
from tests.unit.pages.shown import ESCALATED, PAGES
from tests.unit.pages.staff import APPROVAL

EVIL = "\"><script>alert(1)</script>'"


class Ids(HTMLParser):
    """Collects ids, the targets of labels and local links, and whatever would run or load from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.linked: list[str] = []
        self.described: list[str] = []
        self.foreign: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.labelled += [found["for"]] if "for" in found else []
        self.linked += [found["href"][1:]] if found.get("href", "").startswith("#") else []
        self.described += found.get("aria-describedby", "").split() + found.get("aria-labelledby", "").split()
        if tag == "style" or any(name == "style" or name.startswith("on") for name in found):
            self.foreign.append(tag)
        self.foreign += [each for each in (found.get("src", ""), found.get("href", "")) if "//" in each]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_renders_in_each_language(pages: Pages, name: str, language: Language) -> None:
    template, values = PAGES[name]
    page = pages.render(template, language=language, **values)
    assert page.lstrip().startswith("<!doctype html>") and f'<html lang="{language}">' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", PAGES)
def test_labels_errors_and_skip_links_lead_to_something_and_nothing_is_foreign(pages: Pages, name: str) -> None:
    template, values = PAGES[name]
    found = Ids(pages.render(template, language="en", **values))
    assert len(found.ids) == len(set(found.ids))
    assert set(found.labelled + found.linked + found.described) <= set(found.ids)
    assert not found.foreign


def test_every_template_compiles(source: Path) -> None:
    for form in ("html", "txt"):
        environment = environment_for(form, FileSystemLoader(source / "templates"))
        for name in environment.list_templates():
            code = environment.compile((source / "templates" / name).read_text("utf-8"), name, raw=True)
            assert "def root(" in code, name


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("inquiry", ("name", "phone", "email", "budget", "notes")),
        ("confirm", ("changes.colour", "comment", "phone_last4")),
        ("approve", ("reason",)),
        ("payments", ("amount", "reference")),
        ("reversal", ("reason",)),
        ("sign in", ("email",)),
        ("times to choose from", ("wish",)),
        (
            "delivery",
            ("note", "vin", "reason", "back_reason", "place", "owner", "signed_name", "pickup_code", "defect"),
        ),
        ("delivery that is over", ("done_note", "moved_because", "owed_what", "heard")),
        ("next steps", ("reason",)),
        ("profile", ("name", "phone", "email", "id_number", "address")),
        ("edit", ("discount_percent", "payment.lender", "special_terms")),
        ("new order", ("discount_percent", "payment.lender", "delivery.place", "trade_in.car", "special_terms")),
    ],
)
def test_a_form_keeps_what_was_typed_escaped_and_leads_to_what_is_wrong(
    pages: Pages, name: str, fields: tuple[str, ...]
) -> None:
    template, values = PAGES[name]
    domain = values["form"].domain  # type: ignore[attr-defined]
    form = Form(domain, dict.fromkeys(fields, EVIL), dict.fromkeys(fields, f"wrong {EVIL}"))
    page = pages.render(template, language="en", **{**values, "form": form})
    assert "<script>alert" not in page
    assert page.count("&#34;&gt;&lt;script&gt;alert(1)") >= 3 * len(fields)
    found = Ids(page)
    ids = {field.replace(".", "-") for field in fields}
    assert ids <= set(found.linked) <= set(found.ids)
    assert all(f"{each}-error" in found.described for each in ids)
    main = page[page.index("<main") :]
    assert main.index("error-summary") < main.index("<form")
    assert "<title>Error: " in page


def test_an_error_without_a_field_of_its_own_is_told_all_the_same(pages: Pages) -> None:
    form = Form("orders", {}, {"": "Too busy", "no_such_field": "Not here"})
    page = pages.render(
        "orders/confirm.html", language="en", order=ORDER, state="open", decision=None, **WAY, form=form
    )
    assert "<li>Too busy</li>" in page and "<li>Not here</li>" in page


def test_choices_and_ticks_stay_chosen(pages: Pages) -> None:
    form = Form("inquiries", {"language": "en", "model_code": "M1", "consent": "true"})
    page = pages.render("inquiries/new.html", language="en", form=form, models=MODELS, idempotency_key="k1")
    assert re.search(r'value="en" checked', page) and '<option value="M1" selected' in page
    assert re.search(r'name="consent" value="true" checked', page)
    assert not re.search(r'name="marketing_consent" value="true" checked', page)


def test_names_of_customers_are_escaped(pages: Pages) -> None:
    order = {**ORDER, "customer": {**ORDER["customer"], "name": EVIL}}
    for template, values in (
        ("orders/confirm.html", {"state": "open", "decision": None, **WAY, "form": Form("orders")}),
        ("reviews/approve.html", {**APPROVAL, "form": Form("reviews")}),
    ):
        assert "<script>alert" not in pages.render(template, language="en", **{**values, "order": order})


def test_no_page_shows_the_digits_that_a_buyer_confirms_with(pages: Pages) -> None:
    for name in ("confirm", "confirmed", "approve", "profile", "profile to look at"):
        template, values = PAGES[name]
        assert "8765" not in pages.render(template, language="en", **values)


def test_addresses_carry_the_stages_prefix(pages: Pages) -> None:
    page = pages.render("storefront.html", language="en", models=MODELS, base_path="/prod")
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert addresses and all(each.startswith("/prod/") for each in addresses)
    assert pages.asset("style.css").startswith("/assets/style.")


def test_assets_are_found_by_their_built_names_only(pages: Pages) -> None:
    built = pages.asset("style.css").removeprefix("/assets/")
    assert pages.asset_file(built)
    assert pages.asset_file("style.css") is None
    assert pages.asset_file("../manifest.json") is None


def test_styles_and_scripts_load_nothing_from_elsewhere(source: Path) -> None:
    for path in (source / "assets").iterdir():
        text = re.sub(r'xmlns="[^"]*"', "", path.read_text("utf-8"))
        assert not re.search(r"https?://|@import|url\(", text), path.name


@pytest.mark.parametrize(
    ("accepted", "chosen", "language"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", None, "zh-Hant"),
        ("zh-HK", None, "zh-Hant"),
        ("zh-CN", None, "zh-Hans"),
        ("fr, en-GB;q=0.7, zh;q=0.3", None, "en"),
        ("zh-CN", "en", "en"),
        ("fr", "xx", "zh-Hans"),
        (None, None, "zh-Hans"),
        ("en;q=oops, zh-TW", None, "zh-Hant"),
    ],
)
def test_the_language_is_what_was_chosen_else_what_is_accepted(
    accepted: str | None, chosen: str | None, language: Language
) -> None:
    assert negotiate(accepted, chosen) == language


def test_levels_say_in_words_why_they_were_passed_on_for_whom_a_deputy_decides_and_until_when(pages: Pages) -> None:
    page = " ".join(pages.render("reviews/approve.html", language="en", **ESCALATED).split())
    assert "Sun Qi (for Zhou Min)<br>due 26 November 2026, 13:00" in page
    assert "nobody at this level may decide: the next level does" in page
    assert "· -" not in page
    for language in LANGUAGES:
        assert "nobody<" not in pages.render("reviews/approve.html", language=language, **ESCALATED)
