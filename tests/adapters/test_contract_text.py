"""Whatever an order agrees on stands in its contract, read back out of the PDF, and on the page to sign on."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from pydantic import BaseModel

from driveaway.adapters.documents import TypstPress
from driveaway.contracts.document import ContractDocument, contract_document
from driveaway.contracts.shown import behind_a_link
from driveaway.deliveries.way import way_view
from driveaway.orders.content import Content, Payment
from driveaway.orders.customers_view import customer_view
from driveaway.orders.pricing import in_money, included_tax, payable
from driveaway.runtime.pages import Form, Pages
from driveaway.shared.money import Money
from driveaway.shared.text import LANGUAGES, Language, LocalText
from infra import build_assets, build_fonts
from infra.build_assets import BUILT
from tests.unit.contracts.samples import LOAN, NOW, PLAN, a_deal, an_order, whole_content
from tests.unit.contracts.sayings import dense, said_by

UNPRINTED = {
    *("order_id", "revision", "follows", "cost", "discount_reason", "discount_note", "service_codes"),
    *("buyer.customer_id", "buyer.language"),
}
"""What is for staff only, or names a thing that is printed by its name."""
CODED = {"contract_language", "buyer.id_type", "payment.method", "payment.on_refusal", "lines.kind", "lines.code"}
"""Codes that are told in words; the words have a test of their own."""
SALES: tuple[tuple[tuple[Language, ...], Payment], ...] = (
    (("zh-Hans",), LOAN),
    (("zh-Hant",), PLAN),
    (("en",), LOAN),
    (("zh-Hans", "en"), PLAN),
)


class Printout(BaseModel):
    """One contract, as data and as what can be read out of its PDF, without any space."""

    content: Content
    document: ContractDocument
    text: str


def drawn_up(
    languages: tuple[Language, ...], payment: Payment, shown: Callable[[Content], Content] = lambda content: content
) -> tuple[Content, ContractDocument]:
    """Return the contract of an order with everything in it, as it is shown."""
    both = {"contract_language": "bilingual"} if len(languages) > 1 else {}
    content = whole_content(languages[0], payment).model_copy(update=both)
    return content, contract_document(a_deal(shown(content)), *map(Pages(BUILT).words, languages))


@pytest.fixture(scope="module", params=SALES, ids=lambda sale: "+".join(sale[0]))
def printout(request: pytest.FixtureRequest) -> Printout:
    build_fonts.build()
    build_assets.build()
    content, document = drawn_up(*request.param)
    pages = pypdf.PdfReader(io.BytesIO(TypstPress().contract(document))).pages
    texts = [page.extract_text() for page in pages]
    for number, text in enumerate(texts, start=1):
        assert document.contract_no in text and document.order_no in text
        assert document.page_label.format(page=number, pages=len(texts)) in text
    edges = [document.page_label.format(page=n, pages=len(texts)) for n in range(1, len(texts) + 1)]
    return Printout(content=content, document=document, text=_without(edges, document, "".join(texts)))


def _without(edges: list[str], document: ContractDocument, text: str) -> str:
    """Return the text without spaces, and without what stands at the head and foot of each page."""
    close = dense(text)
    head = dense(f"{document.seller}{document.number_label}{document.contract_no}")
    for edge in (head, *(dense(f"{document.order_no}{edge}") for edge in edges)):
        close = close.replace(edge, "")
    return close


def leaves(model: BaseModel, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each value that an order holds, with its place."""
    for name in type(model).model_fields:
        yield from _leaves(getattr(model, name), f"{path}.{name}".lstrip("."))


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, tuple):
        for each in value:
            yield from _leaves(each, path)
    elif isinstance(value, BaseModel) and not isinstance(value, Money | LocalText):
        yield from leaves(value, path)
    elif value is not None:
        yield path, value


def written(value: object, language: Language) -> list[str]:
    """Return how a value is written in a contract."""
    words = Pages(BUILT).words(language)
    if isinstance(value, Money):
        return [f"{abs(value.amount):,.2f}"]
    if isinstance(value, date):
        return [words.day(value)]
    if isinstance(value, LocalText):
        return [value.in_(language)]
    if isinstance(value, Decimal):
        return [f"{value.normalize():f}"]
    return str(value).splitlines()


def test_the_same_data_is_the_same_bytes() -> None:
    _, document = drawn_up(("zh-Hans",), LOAN)
    assert TypstPress().contract(document) == TypstPress().contract(document)


def agreed(content: Content, language: Language) -> Iterator[tuple[str, str]]:
    """Yield all that was agreed as a contract writes it, each with its place, and the sums that follow from it."""
    for path, value in leaves(content):
        if path not in UNPRINTED | CODED and not (isinstance(value, Money) and value.is_zero):
            yield from ((path, dense(said)) for said in written(value, language))
    for total in (payable(content), included_tax(content), in_money(content)):
        yield "sums", f"{total.amount:,.2f}"


def test_every_field_of_the_order_is_in_the_pdf(printout: Printout) -> None:
    for language in printout.document.languages:
        assert not [said for said in agreed(printout.content, language) if said[1] not in printout.text]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("payment", [PLAN, LOAN], ids=["instalments", "loan"])
def test_the_page_to_sign_on_says_the_same_but_for_two_numbers_of_the_buyer(
    payment: Payment, language: Language
) -> None:
    build_assets.build()
    content = whole_content(language, payment)
    hidden = {"buyer.phone", "buyer.id_number"}
    page = dense(html.unescape(re.sub(r"<[^>]*>", " ", signing_page(content))))
    assert not [said for said in agreed(content, language) if said[0] not in hidden and said[1] not in page]
    for secret in (content.buyer.phone, content.buyer.id_number, content.discount_note):
        assert secret and secret not in page


def signing_page(content: Content) -> str:
    language = content.buyer.language
    _, document = drawn_up((language,), content.payment, behind_a_link)
    return Pages(BUILT).render(
        "contracts/sign.html",
        language=language,
        order=customer_view(an_order(content), content),
        contract={"contract_no": document.contract_no, "status": "AWAITING_SIGNATURE", "sha256": "00"},
        state="open",
        token="token",
        code_sent=False,
        document=document,
        form=Form("contracts"),
        **way_view(an_order(content), content, NOW),
    )


def test_what_is_for_staff_is_not_in_the_pdf(printout: Printout) -> None:
    for secret in ("200,000.00", "只给员工看", "loyalty", "CUSTOMER1"):
        assert secret not in printout.text


def test_the_pdf_says_all_that_the_contract_says_in_its_order(printout: Printout) -> None:
    place = 0
    for section in printout.document.sections:
        for said in said_by(section):
            place = printout.text.find(dense(said), place)
            assert place >= 0, said
