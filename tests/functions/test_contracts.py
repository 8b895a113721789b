"""The pages and routes of contracts: reading never acts, a code form that is merely submitted does nothing."""

from __future__ import annotations

import html
import re

import pytest

from driveaway.access.model import Code
from driveaway.contracts.document import ContractDocument
from driveaway.contracts.model import SigningRecord
from functions.contracts import document, sign, verify
from infra.build_assets import build
from tests.functions.desk import Desk
from tests.unit.contracts.conftest import Office
from tests.unit.contracts.conftest import office as office  # noqa: PLC0414  the fixture
from tests.unit.contracts.sayings import dense, said_by

BROWSER = {"accept": "text/html"}


@pytest.fixture
def signing(office: Office) -> tuple[Office, Desk, str]:
    build()
    office.draft()
    return office, Desk(office.bench), office.ask()


def test_the_page_shows_the_contract_and_its_forms(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    reply = desk.ask(sign.handler, "GET", "/sign/{token}", headers=BROWSER, token=token)
    assert reply.status == 200 and reply.header("cache-control") == "no-store"
    assert str(office.order.contract_no) in reply.text
    assert "1380013••••" in reply.text and "13800138000" not in reply.text
    assert "310••••" in reply.text and "310101199001010027" not in reply.text
    assert f"/sign/{token}/contract.pdf" in reply.text


def test_the_page_says_all_that_was_typeset_in_its_order(signing: tuple[Office, Desk, str]) -> None:
    """Read together with the test that reads all of it back out of the PDF."""
    office, desk, token = signing
    (pdf,) = office.archive.kept.values()
    typeset = ContractDocument.model_validate_json(pdf.removeprefix(b"%PDF contract "))
    page = desk.ask(sign.handler, "GET", "/sign/{token}", headers=BROWSER, query={"lang": "en"}, token=token).text
    text, place = dense(html.unescape(re.sub("<[^>]*>", "", page))), 0
    for section in typeset.sections:
        for said in said_by(section):
            shown = said.replace("13800138000", "1380013••••").replace("310101199001010027", "310••••")
            place = text.find(dense(shown), place)
            assert place >= 0, said


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_both_pages_exist_in_every_language(language: str, signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    query, number = {"lang": language}, str(office.order.contract_no)
    replies = (
        desk.ask(sign.handler, "GET", "/sign/{token}", headers=BROWSER, query=query, token=token),
        desk.ask(verify.handler, "GET", "/verify/{contract_no}", headers=BROWSER, query=query, contract_no=number),
    )
    for reply in replies:
        assert reply.status == 200 and f'lang="{language}"' in reply.text


def test_the_pdf_is_a_redirect_that_is_never_stored(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    reply = desk.ask(sign.handler, "GET", "/sign/{token}/contract.pdf", token=token)
    assert reply.status == 303 and reply.header("cache-control") == "no-store"
    assert f"drafts/{office.order.contract_no}.pdf" in reply.header("location")


def test_a_program_asks_for_a_code_and_a_form_must_say_that_it_was_read(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    unread = desk.ask(sign.handler, "POST", "/sign/{token}/code", form={}, token=token)
    assert unread.status == 422
    read = desk.ask(sign.handler, "POST", "/sign/{token}/code", form={"read": "true"}, token=token)
    assert read.status == 303 and read.header("location") == f"/sign/{token}?code=sent#code-step"
    program = desk.ask(sign.handler, "POST", "/sign/{token}/code", body={}, token=token)
    assert (program.status, program.json) == (200, {"sent": True})
    codes = [item for item in office.bench.client.scan(TableName="business")["Items"] if item["sk"]["S"] == Code.PART]
    assert len(codes) == 2


def test_the_form_signs_and_its_page_says_so(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    answer = {
        "decision": "sign",
        "code": office.code(token),
        "name": "欧阳娜",
        "consent": "true",
        "signature.typed": "欧阳娜",
        "reason": "",
    }
    reply = desk.ask(sign.handler, "POST", "/sign/{token}", form=answer, token=token)
    assert reply.status == 303 and reply.header("location") == f"/sign/{token}"
    assert office.order.contract_status == "SIGNED"
    page = desk.ask(sign.handler, "GET", "/sign/{token}", headers=BROWSER, token=token)
    assert page.status == 200 and f"/verify/{office.order.contract_no}" in page.text


def test_the_page_says_whose_turn_it_is_before_the_signature_and_after_it(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing

    def next_action() -> tuple[str, str]:
        page = desk.ask(sign.handler, "GET", "/sign/{token}", headers=BROWSER, token=token).text
        assert page.count('aria-current="step"') == 1
        action = desk.ask(sign.handler, "GET", "/sign/{token}", token=token).json["next_action"]
        return action["who"], action["what"]

    assert next_action() == ("customer", "sign_contract")
    whole = {"decision": "sign", "code": office.code(token), "name": "欧阳娜", "consent": True}
    signed = whole | {"signature": {"typed": "欧阳娜"}}
    assert desk.ask(sign.handler, "POST", "/sign/{token}", body=signed, token=token).status == 200
    assert next_action() == ("dealer", "archive_contract")


def test_a_drawn_mark_outlives_a_wrong_form_and_signs(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    drawn = "[[[100,50],[500,250],[900,50]]]"
    whole = {"decision": "sign", "code": office.code(token), "name": "欧阳娜", "signature.strokes": drawn}
    form = whole | {"signature.typed": "", "reason": ""}
    wrong = desk.ask(sign.handler, "POST", "/sign/{token}", form=form, token=token)
    assert wrong.status == 422 and f'name="signature.strokes" value="{drawn}"' in wrong.text
    reply = desk.ask(sign.handler, "POST", "/sign/{token}", form=form | {"consent": "true"}, token=token)
    assert reply.status == 303
    record = office.bench.book.get(SigningRecord, str(office.order.contract_no))
    assert record.signature.strokes == (((0, 0), (500, 250), (1000, 0)),)


def test_nothing_is_ticked_or_chosen_beforehand(signing: tuple[Office, Desk, str]) -> None:
    _, desk, token = signing
    page = desk.ask(sign.handler, "GET", "/sign/{token}", headers=BROWSER, token=token).text
    assert 'type="checkbox"' in page and 'type="radio"' in page and " checked" not in page


def test_a_wrong_form_keeps_what_was_typed(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    answer = {"decision": "sign", "code": office.code(token), "name": "张三", "signature.typed": "欧阳娜"}
    reply = desk.ask(sign.handler, "POST", "/sign/{token}", form=answer, token=token)
    assert reply.status == 422
    assert 'value="张三"' in reply.text and 'value="欧阳娜"' in reply.text
    assert office.order.contract_status == "AWAITING_SIGNATURE"


def test_json_is_signed_too_and_unknown_fields_are_errors(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    whole = {"decision": "sign", "name": "欧阳娜", "consent": True, "code": office.code(token)}
    drawn = {"strokes": [[[0, 0], [40, 30], [80, 5]]]}
    odd = desk.ask(sign.handler, "POST", "/sign/{token}", body={**whole, "signature": drawn, "x": 1}, token=token)
    assert odd.status == 422 and odd.pointers == ["/x"]
    reply = desk.ask(sign.handler, "POST", "/sign/{token}", body={**whole, "signature": drawn}, token=token)
    assert (reply.status, reply.json["contract_status"]) == (200, "SIGNED")


def test_anybody_verifies_by_the_number_alone(signing: tuple[Office, Desk, str]) -> None:
    office, desk, token = signing
    office.sign(token, office.code(token))
    office.seal()
    number, contract = str(office.order.contract_no), office.order.contract
    reply = desk.ask(verify.handler, "GET", "/verify/{contract_no}", contract_no=number)
    assert contract and reply.json["sha256"] == contract.sealed_sha256 and reply.json["valid"] is True
    assert set(reply.json) == {"contract_no", "status", "sha256", "signed_at", "sealed_at", "valid"}
    assert desk.ask(verify.handler, "GET", "/verify/{contract_no}", contract_no="DC-1").status == 404


def test_a_wrong_token_is_the_uniform_404_everywhere(signing: tuple[Office, Desk, str]) -> None:
    _, desk, _ = signing
    told = {
        desk.ask(sign.handler, method, resource, body=body, token="x" * 43).status
        for method, resource, body in (
            ("GET", "/sign/{token}", None),
            ("GET", "/sign/{token}/contract.pdf", None),
            ("POST", "/sign/{token}/code", {}),
            ("POST", "/sign/{token}", {"decision": "decline", "code": "123456", "reason": "no"}),
        )
    }
    assert told == {404}


def test_staff_need_a_session_for_the_document(signing: tuple[Office, Desk, str]) -> None:
    _, desk, _ = signing
    reply = desk.ask(document.handler, "GET", "/api/orders/{order_id}/contract.pdf", order_id="ORDER1")
    assert reply.status == 401
