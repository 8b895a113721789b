"""What the contract says of a choice, in words of its own: earnest money, a refused loan, services ticked or not."""

from __future__ import annotations

import io

import pypdf
import pytest

from driveaway.adapters.documents import TypstPress
from driveaway.contracts.document import contract_document
from driveaway.orders.content import Content
from driveaway.runtime.pages import Pages
from driveaway.shared.text import Language
from infra import build_fonts
from infra.build_assets import BUILT, build
from tests.unit.contracts.samples import LOAN, PLAN, a_deal, content_for, whole_content


@pytest.fixture(scope="module")
def press() -> TypstPress:
    build_fonts.build()
    return TypstPress()


@pytest.fixture(scope="module")
def pages() -> Pages:
    build()
    return Pages(BUILT)


def contract(content: Content, press: TypstPress, pages: Pages) -> str:
    """Return the text of the contract, without spaces."""
    pdf = press.contract(contract_document(a_deal(content), pages.words(content.buyer.language)))
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    ("language", "kind", "told", "untold"),
    [
        ("zh-Hans", "earnest_money", "不履行合同的，双倍返还定金", "无论何方原因"),
        ("zh-Hans", "prepayment", "无论何方原因，甲方全额退还", "双倍返还定金"),
        ("zh-Hant", "earnest_money", "不履行合約的，雙倍返還定金", "無論何方原因"),
        ("zh-Hant", "prepayment", "無論何方原因，甲方全額退還", "雙倍返還定金"),
        ("en", "earnest_money", "returns it twofold (Civil Code, articles 586 and 587)", "whichever party"),
        ("en", "prepayment", "whichever party is the cause, the Seller refunds it in full", "Civil Code, articles 586"),
    ],
)
def test_the_contract_says_what_becomes_of_earnest_money_or_of_a_prepayment(
    language: Language, kind: str, told: str, untold: str, press: TypstPress, pages: Pages
) -> None:
    content = whole_content(language, LOAN if kind == "earnest_money" else PLAN)
    text = contract(content, press, pages)
    assert "".join(told.split()) in text and "".join(untold.split()) not in text


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        ("pay_otherwise", "the Buyer pays the price in another way"),
        ("cancel", "this contract ends and the Seller refunds everything paid"),
        (None, "the parties may agree on another method, or rescind the contract"),
    ],
)
def test_the_contract_says_what_happens_when_the_loan_is_refused(
    refusal: str | None, told: str, press: TypstPress, pages: Pages
) -> None:
    text = contract(whole_content("en", LOAN.model_copy(update={"on_refusal": refusal})), press, pages)
    assert "".join(told.split()) in text


def test_services_are_ticked_one_by_one_with_their_prices(press: TypstPress, pages: Pages) -> None:
    text = contract(whole_content(), press, pages)
    assert "□✓代办上牌（800.00元）" in text and "□✓代办保险（5,200.00元）" in text
    assert "乙方未依本合同委托甲方办理服务" in contract(content_for(), press, pages)
