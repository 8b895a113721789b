"""The typeset contract keeps its standards, says what was agreed, and takes nobody's text for markup."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
from pypdf.generic import DictionaryObject

from driveaway.adapters.documents import TypstPress
from driveaway.contracts.document import ContractDocument, contract_document
from driveaway.runtime.pages import Pages
from driveaway.shared.errors import Broken
from driveaway.shared.text import LANGUAGES, Language
from infra import build_assets, build_fonts
from infra.build_assets import BUILT
from tests.unit.contracts.samples import CONTRACT_NO, a_deal, content_for


@pytest.fixture(scope="module")
def press() -> TypstPress:
    build_fonts.build()
    build_assets.build()
    return TypstPress()


def document(language: Language = "zh-Hans", name: str = "欧阳䶮𠮷") -> ContractDocument:
    deal = a_deal(content_for(language, name=name), datetime(2026, 11, 23, 18, 0, tzinfo=UTC))
    return contract_document(deal, Pages(BUILT).words(language))


def root_of(pdf: bytes) -> Any:
    root = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    return root


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_name_total_and_capitals_can_be_read_out_of_the_pdf(language: Language, press: TypstPress) -> None:
    text = text_of(press.contract(document(language)))
    capitals = "貳拾肆萬陸仟捌佰元整" if language == "zh-Hant" else "贰拾肆万陆仟捌佰元整"
    for said in ("欧阳䶮𠮷", "246,800.00", capitals, CONTRACT_NO, "20,000.00", "5,800.00"):
        assert said in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_declares_pdf_a_2a_and_pdf_ua_1(language: Language, press: TypstPress) -> None:
    root = root_of(press.contract(document(language)))
    metadata = root["/Metadata"].get_data().decode()
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claim in metadata
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"]


def test_the_contract_is_dated_by_the_day_in_china(press: TypstPress) -> None:
    assert "2026年11月24日" in text_of(press.contract(document())).replace(" ", "")


def test_what_people_typed_is_never_evaluated(press: TypstPress) -> None:
    assert "#strong[x] $1$ <b>" in text_of(press.contract(document(name="#strong[x] $1$ <b>")))


def test_there_are_two_empty_signature_fields_and_they_are_tagged(press: TypstPress) -> None:
    root = root_of(press.contract(document()))
    numbers = list(root["/StructTreeRoot"]["/ParentTree"]["/Nums"])
    for field, name in zip(root["/AcroForm"]["/Fields"], ("Acknowledgement", "Seal"), strict=True):
        found = field.get_object()
        assert (found["/FT"], found["/T"]) == ("/Sig", name) and "/V" not in found
        element = numbers[numbers.index(found["/StructParent"]) + 1].get_object()
        assert element["/S"] == "/Form" and element["/Alt"] == found["/TU"] != name


def test_a_sign_that_no_font_has_is_refused_rather_than_left_blank(press: TypstPress) -> None:
    with pytest.raises(Broken, match="document_not_set"):
        press.contract(document(name="\U0002ebf0"))
