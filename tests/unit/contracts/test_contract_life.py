"""A contract's life: drawn up, asked for, signed or declined, sealed; each once, whoever repeats what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driveaway.contracts.model import SigningRecord
from driveaway.contracts.service import verification
from driveaway.effects.model import Effect
from driveaway.shared.errors import IllegalMove, InvalidInput, NotFound, TooManyTries
from tests.unit.contracts.conftest import Office


def pointers(error: InvalidInput) -> list[str]:
    return [problem.pointer for problem in error.problems]


def test_an_approved_order_gets_a_contract_to_be_signed(office: Office) -> None:
    office.draft()
    order = office.order
    assert (order.status, order.contract_status) == ("AWAITING_SIGNATURE", "AWAITING_SIGNATURE")
    assert order.contract and order.contract_no == order.contract.contract_no
    assert len(order.contract.contract_no.rpartition("-")[2]) == 8
    assert office.archive.read(order.contract.draft_key).startswith(b"%PDF contract")
    assert order.deadline == office.bench.clock.now() + timedelta(days=14)


def test_drawing_up_twice_leaves_the_first_contract(office: Office) -> None:
    office.draft()
    first = office.order
    office.draft()
    assert office.order == first


def test_the_link_comes_by_one_mail_however_often_the_state_asks(office: Office) -> None:
    office.draft()
    office.ask()
    office.ask()
    letters = [
        each
        for each in office.bench.book.due(Effect, "EFFECTS", office.bench.clock.now() + timedelta(hours=1))
        if each.mail and each.mail.kind == "sign_contract"
    ]
    assert len(letters) == 1 and letters[0].mail
    assert letters[0].mail.data["contract_no"] == office.order.contract_no


def test_a_signature_is_kept_with_its_evidence_and_wakes_the_workflow(office: Office) -> None:
    office.draft()
    token = office.ask()
    reply = office.sign(token, office.code(token), name=" 欧阳 娜 ")
    order = office.order
    assert (reply["status"], reply["contract_status"]) == ("AWAITING_SIGNATURE", "SIGNED")
    assert order.contract_status == "SIGNED" and order.deadline is None
    record = office.bench.book.get(SigningRecord, str(order.contract_no))
    assert order.contract and record.document_sha256 == order.contract.draft_sha256
    assert (record.ip, record.identified_by, record.signature.typed) == ("203.0.113.7", "ouyang@example.com", "欧阳娜")
    assert office.bench.book.find(Effect, f"ORDER1-wake-{order.progress}")


def test_a_drawn_name_is_kept_in_its_proportions(office: Office) -> None:
    office.draft()
    token = office.ask()
    office.sign(token, office.code(token), signature={"strokes": [[[0.1, 0.1], [0.3, 0.2]], [[0.2, 0.15]]]})
    record = office.bench.book.get(SigningRecord, str(office.order.contract_no))
    assert record.signature.strokes == (((0, 0), (800, 400)), ((400, 200),))


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": "张三"}, "/name"),
        ({"name": None}, "/name"),
        ({"consent": None}, "/consent"),
        ({"signature": None}, "/signature/typed"),
        ({"signature": {"typed": "张三"}}, "/signature/typed"),
        ({"signature": {"typed": "欧阳娜", "strokes": [[[1, 1], [2, 2]]]}}, "/signature/typed"),
        ({"signature": {"strokes": [[[1, 1]]]}}, "/signature/strokes"),
        ({"decision": "decline"}, "/reason"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_changes(
    changes: dict[str, object], pointer: str, office: Office
) -> None:
    office.draft()
    token = office.ask()
    code, before = office.code(token), office.order
    with pytest.raises(InvalidInput) as refused:
        office.sign(token, code, **changes)
    assert pointers(refused.value) == [pointer]
    assert office.order == before


def test_a_mark_with_more_lines_than_a_hand_draws_is_refused_as_such(office: Office) -> None:
    office.draft()
    token = office.ask()
    scrawl = [[[number, line] for number in range(1000)] for line in range(5)]
    with pytest.raises(InvalidInput) as refused:
        office.sign(token, office.code(token), signature={"strokes": scrawl})
    assert [each.code for each in refused.value.problems] == ["signature_too_long"]


def test_a_wrong_code_signs_nothing_and_the_sixth_try_is_refused(office: Office) -> None:
    office.draft()
    token = office.ask()
    code = office.code(token)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        with pytest.raises(InvalidInput):
            office.sign(token, wrong)
    with pytest.raises(TooManyTries):
        office.sign(token, code)
    assert office.order.contract_status == "AWAITING_SIGNATURE"


def test_a_code_is_good_for_ten_minutes_and_the_newest_counts(office: Office) -> None:
    office.draft()
    token = office.ask()
    first = office.code(token)
    office.bench.clock.advance(timedelta(minutes=11))
    with pytest.raises(InvalidInput):
        office.sign(token, first)
    office.sign(token, office.code(token))
    assert office.order.contract_status == "SIGNED"


def test_of_two_codes_asked_for_at_the_same_instant_the_later_counts(office: Office) -> None:
    office.draft()
    token = office.ask()
    office.code(token)
    assert office.sign(token, office.code(token))["contract_status"] == "SIGNED"


def test_three_codes_an_hour_are_enough(office: Office) -> None:
    office.draft()
    token = office.ask()
    for _ in range(3):
        office.code(token)
    with pytest.raises(TooManyTries, match="too_many_codes"):
        office.code(token)
    office.bench.clock.advance(timedelta(hours=1))
    assert office.code(token)


def test_the_same_answer_again_gets_the_first_result_and_another_one_a_conflict(office: Office) -> None:
    office.draft()
    token = office.ask()
    code = office.code(token)
    first = office.sign(token, code)
    office.seal()
    assert office.sign(token, code) == first
    with pytest.raises(IllegalMove, match="link_decided"):
        office.answer(token, decision="decline", code=code, reason="Too late")


def test_declining_ends_the_order_with_the_reason(office: Office) -> None:
    office.draft()
    token = office.ask()
    reply = office.answer(token, decision="decline", code=office.code(token), reason="换了别的车")
    order = office.order
    assert (reply["status"], order.contract_status, order.ended_reason) == ("CANCELLED", "DECLINED", "换了别的车")
    assert verification(str(order.contract_no), book=office.bench.book)["status"] == "DECLINED"


def test_an_unknown_contract_number_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        verification("DC-2611-ZZZZZZZZ", book=office.bench.book)
