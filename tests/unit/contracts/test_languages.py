"""A contract is in the buyer's language, or in Chinese and English; then the Chinese text comes first and prevails."""

from __future__ import annotations

import pytest

from driveaway.contracts.shown import ContractText
from driveaway.shared.text import Language
from tests.unit.contracts.conftest import office_for
from tests.unit.contracts.samples import LOAN, whole_content


@pytest.mark.parametrize(
    ("buyers", "chosen", "languages"),
    [
        ("zh-Hans", None, ("zh-Hans",)),
        ("zh-Hant", None, ("zh-Hant",)),
        ("en", None, ("en",)),
        ("zh-Hans", "bilingual", ("zh-Hans", "en")),
        ("zh-Hant", "bilingual", ("zh-Hant", "en")),
        ("en", "bilingual", ("zh-Hans", "en")),
    ],
)
def test_the_contract_speaks_the_languages_that_were_agreed_on(
    buyers: Language, chosen: str | None, languages: tuple[Language, ...]
) -> None:
    content = whole_content(buyers, LOAN).model_copy(update={"contract_language": chosen})
    with office_for(content) as office:
        office.draft()
        document = office.bench.book.get(ContractText, "ORDER1").document
    assert document.languages == languages
    told = {section.language for section in document.sections}
    assert told == set(languages)
    prevails = any("prevails" in getattr(block, "text", "") for each in document.sections for block in each.blocks)
    assert prevails is (len(languages) > 1)
