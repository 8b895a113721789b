"""Whoever signs sees what they sign: the last clause stands, in every language, on the page of its boxes."""

from __future__ import annotations

import io

import pypdf
import pytest

from driveaway.adapters.documents import TypstPress
from driveaway.contracts.document import contract_document
from driveaway.runtime.pages import Pages
from driveaway.shared.text import Language
from infra import build_fonts
from infra.build_assets import BUILT, build
from tests.unit.contracts.samples import a_deal, whole_content


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("languages", [("zh-Hans",), ("zh-Hans", "en")])
def test_the_last_clause_stands_on_the_page_of_its_boxes_however_long_the_rest_is(
    languages: tuple[Language, ...],
) -> None:
    build()
    build_fonts.build()
    press, words = TypstPress(), Pages(BUILT).words
    for lines in range(0, 45, 3):
        terms = "\n".join(f"约定第 {number} 项，按双方商定办理。" for number in range(lines)) or None
        content = whole_content("zh-Hans").model_copy(
            update={"special_terms": terms, "contract_language": "bilingual" if len(languages) > 1 else None}
        )
        document = contract_document(a_deal(content), *map(words, languages))
        reader = pypdf.PdfReader(io.BytesIO(press.contract(document)))
        boxes = {page_of(reader, place) for place in ("Acknowledgement", "Seal")}
        titles = [words(each).t("contract.18.title") for each in languages]
        texts = [squeezed(page.extract_text()) for page in reader.pages]
        (page,) = boxes
        assert [title for title in titles if squeezed(title) not in texts[page]] == []


def page_of(reader: pypdf.PdfReader, field: str) -> int:
    """Return the page that a signature field lies on."""
    for number, page in enumerate(reader.pages):
        if any(each.get_object().get("/T") == field for each in page.get("/Annots") or ()):
            return number
    raise AssertionError(f"no field {field}")
