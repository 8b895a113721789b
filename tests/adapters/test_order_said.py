"""The contract and the page on which it is signed say the same: all that was agreed, in each language."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pypdf
import pytest

from driveaway.adapters.documents import TypstPress
from driveaway.adapters.particulars import DealerFiles
from driveaway.contracts.document import ContractDocument, contract_document
from driveaway.contracts.shown import behind_a_link
from driveaway.contracts.wording import Deal
from driveaway.deliveries.way import way_view
from driveaway.orders.content import Content, Payment
from driveaway.orders.customers_view import customer_view
from driveaway.orders.pricing import in_money, included_tax, payable
from driveaway.runtime.pages import Form, Pages
from driveaway.shared.money import Money
from driveaway.shared.text import LANGUAGES, Language, LocalText, plain_number
from infra import build_fonts
from infra.build_assets import BUILT, build
from tests.unit.contracts.samples import LOAN, NOW, PLAN, an_order, content_for, whole_content

NO_TERM = {
    "order_id", "revision", "follows", "cost", "model_code", "trim_code", "colour_code", "option_codes",
    "service_codes", "code", "kind", "customer_id", "language",
}  # fmt: skip
"""What the content holds beside the terms of the sale; names stand for codes."""
FOR_STAFF = {"discount_reason", "discount_note"}
IN_WORDS = {"method", "on_refusal", "id_type"}
"""Choices, which each document has its own words for."""
NOT_BEHIND_A_LINK = {"id_number", "phone"}
"""What the contract says of the buyer, and the page does not, since a link can be forwarded."""


@pytest.fixture(scope="module")
def press() -> TypstPress:
    build_fonts.build()
    return TypstPress()


@pytest.fixture(scope="module")
def pages() -> Pages:
    build()
    return Pages(BUILT)


def terms(value: object, pages: Pages, language: Language, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each term of a content with its name, as both documents write it."""
    match value:
        case None:
            return
        case Money():
            yield name, f"{abs(value.amount):,.2f}"
        case LocalText():
            yield name, value.in_(language)
        case date():
            yield name, pages.words(language).day(value)
        case Decimal():
            yield name, plain_number(value)
        case tuple():
            for each in value:
                yield from terms(each, pages, language, name)
        case _ if hasattr(value, "model_fields_set"):
            known = type(value).model_fields  # type: ignore[attr-defined]
            for field in known.keys() - NO_TERM - FOR_STAFF - IN_WORDS:
                yield from terms(getattr(value, field), pages, language, field)
        case _:
            yield name, str(value)


def contract(content: Content, press: TypstPress, pages: Pages) -> str:
    """Return the text of the contract, without spaces."""
    pdf = press.contract(document(content, pages))
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def document(content: Content, pages: Pages) -> ContractDocument:
    deal = Deal(
        order=an_order(content),
        content=content,
        seller=DealerFiles().seller("1"),
        sheet=DealerFiles().sheet(content.model_code),
        model=None,
        contract_no="DC-1",
        day=date(2026, 11, 24),
        verify_address="https://cars.example.com/verify/DC-1",
    )
    return contract_document(deal, pages.words(content.buyer.language))


def signing_page(content: Content, pages: Pages, *, words_kept: bool) -> str:
    """Return the text of the page to sign on, without spaces."""
    values: Mapping[str, object] = {
        "order": customer_view(an_order(content), content),
        "contract": {"contract_no": "DC-1", "status": "AWAITING_SIGNATURE", "sha256": "00"},
        "state": "open",
        "token": "token",
        "code_sent": False,
        "document": document(behind_a_link(content), pages) if words_kept else None,
        **way_view(an_order(content), content, NOW),
        "form": Form("contracts"),
    }
    page = pages.render("contracts/sign.html", language=content.buyer.language, **values)
    return "".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("payment", [PLAN, LOAN], ids=["instalments", "loan"])
def test_every_term_of_an_order_stands_in_the_contract_and_on_the_page_to_sign_on(
    payment: Payment, language: Language, press: TypstPress, pages: Pages
) -> None:
    content = whole_content(language, payment)
    told = [*terms(content, pages, language)]
    told += [("total", f"{sum_.amount:,.2f}") for sum_ in (payable(content), included_tax(content), in_money(content))]
    assert {"list_price", "appraisal", "special_terms", "tax_rate", "plate", "place"} <= {name for name, _ in told}

    pdf = contract(content, press, pages)
    missing = [(name, text) for name, text in told if "".join(text.split()) not in pdf]
    assert not missing
    for words_kept in (True, False):
        page = signing_page(content, pages, words_kept=words_kept)
        assert not [each for each in told if each[0] not in NOT_BEHIND_A_LINK and "".join(each[1].split()) not in page]
        assert content.buyer.phone not in page and str(content.buyer.id_number) not in page
        assert content.discount_note and content.discount_note not in pdf + page


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
