"""Sealing: what was signed, with its evidence, once and for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driveaway.access.model import Person
from driveaway.contracts.service import document_for, verification
from driveaway.contracts.signing import invitation_id
from driveaway.effects.model import Effect
from driveaway.effects.service import deliver
from driveaway.shared.errors import Broken, NotFound
from driveaway.shared.ids import digest
from tests.unit.contracts.conftest import Office
from tests.unit.contracts.samples import content_for


def test_sealing_makes_the_sale_binding_in_one_step(office: Office) -> None:
    office.draft()
    token = office.ask()
    office.sign(token, office.code(token))
    office.seal()
    order, book = office.order, office.bench.book
    assert (order.status, order.contract_status) == ("CONTRACTED", "ARCHIVED")
    known = verification(str(order.contract_no).lower(), book=book)
    assert order.contract and known["valid"] is True and known["sha256"] == order.contract.sealed_sha256
    assert {f"ORDER1-signed-{reader}" for reader in ("customer", "consultant")} <= {
        each.effect_id for each in book.due(Effect, "EFFECTS", office.bench.clock.now() + timedelta(hours=1))
    }


def test_the_evidence_names_what_was_shown_agreed_and_mailed(office: Office) -> None:
    office.draft()
    token = office.ask()
    deliver(invitation_id(office.order, content_for()), office.bench.doors)
    office.code(token)
    office.bench.clock.advance(timedelta(hours=3))  # and a later code is the one that counts
    office.sign(token, office.code(token))
    contract = office.order.contract
    office.seal()
    page = office.evidence()
    assert contract and page["document_sha256"] == contract.draft_sha256
    assert page["shown_bytes"] == len(office.archive.read(contract.draft_key))
    assert (page["consent_text"], page["consent_text_sha256"]) == ("I agree", digest("I agree"))
    assert [(each["kind"], each["to"], each["state"]) for each in page["mails"]] == [
        ("sign_contract", "ouyang@example.com", "sent"),
        ("signing_code", "ouyang@example.com", "sent"),
        ("signing_code", "ouyang@example.com", "sent"),
    ]
    assert page["code_asked_at"] == page["mails"][-1]["at"] and page["time_stamped"] == "none"


@pytest.mark.parametrize(("authority", "said"), [("answering", "stamped"), ("silent", "refused")])
def test_the_evidence_says_whether_a_third_party_vouches_for_the_time(
    office: Office, authority: str, said: str
) -> None:
    office.sealer.authority = authority
    office.draft()
    token = office.ask()
    office.sign(token, office.code(token))
    silence = office.seal()
    assert (silence is None) == (said == "stamped")
    assert office.order.contract_status == "ARCHIVED" and office.evidence()["time_stamped"] == said
    sealed = office.archive.kept[f"contracts/{office.order.contract_no}/sealed.pdf"]
    assert sealed.endswith(f"stamped {said == 'stamped'}".encode())


def test_sealing_twice_or_too_early_changes_nothing(office: Office) -> None:
    office.draft()
    office.seal()
    assert office.order.contract_status == "AWAITING_SIGNATURE"
    token = office.ask()
    office.sign(token, office.code(token))
    office.seal()
    sealed = office.order
    office.seal()
    assert office.order == sealed and office.sealer.seals == 1


def test_a_seal_that_a_dead_try_stored_is_adopted(office: Office) -> None:
    office.draft()
    token = office.ask()
    office.sign(token, office.code(token))
    key = f"contracts/{office.order.contract_no}/sealed.pdf"
    stored = office.archive.put_sealed(key, b"sealed by a try that died")
    office.seal()
    contract = office.order.contract
    assert contract and contract.sealed_sha256 == stored


def test_a_draft_that_is_not_the_signed_document_is_never_sealed(office: Office) -> None:
    office.draft()
    token = office.ask()
    office.sign(token, office.code(token))
    contract = office.order.contract
    assert contract
    office.archive.kept[contract.draft_key] += b" and more"
    with pytest.raises(Broken, match="draft_changed"):
        office.seal()
    assert office.order.status == "AWAITING_SIGNATURE"


def test_the_newest_document_is_the_sealed_one_and_only_for_the_store(office: Office) -> None:
    office.draft()
    book = office.bench.book
    person = Person(staff_id="S", name="S", email="s@driveaway.example", roles=("consultant",), store="1")
    assert document_for("ORDER1", person=person, book=book).key.startswith("drafts/")
    token = office.ask()
    office.sign(token, office.code(token))
    office.seal()
    assert document_for("ORDER1", person=person, book=book).key.endswith("sealed.pdf")
    with pytest.raises(NotFound):
        document_for("ORDER1", person=person.model_copy(update={"store": "2"}), book=book)
