"""A signing with everything that an evidence page can say, and the document that is bound of it."""

from __future__ import annotations

from datetime import UTC, datetime

from driveaway.adapters.documents import TypstPress
from driveaway.adapters.sealer import PadesSealer
from driveaway.contracts.evidence import (
    FIELDS,
    MailLine,
    TimeStamped,
    evidence_page,
    stamp_looks,
)
from driveaway.contracts.model import SignatureGiven, SigningRecord
from driveaway.shared.ids import digest
from driveaway.shared.text import Language
from tests.unit.contracts.samples import an_order, content_for

NUMBER = "C-20261123-7KQ2M9XB"
DRAWN = SignatureGiven(strokes=(((10, 380), (300, 20), (500, 350)), ((700, 200),)))
MAILS = (
    MailLine(kind="sign_contract", to="ouyang@example.com", at="2026-11-23 09:00:00+08:00", state="sent"),
    MailLine(kind="signing_code", to="ouyang@example.com", at="2026-11-24 08:58:00+08:00", state="unknown"),
)


def signing(shown: bytes, signature: SignatureGiven = DRAWN) -> SigningRecord:
    return SigningRecord(
        contract_no=NUMBER,
        order_id="ORDER1",
        document_sha256=digest(shown),
        signer_name="欧阳䶮𠮷",
        signature=signature,
        consent_text="我同意以电子方式订立本合同",
        consent_text_sha256=digest("我同意以电子方式订立本合同"),
        identified_by="ouyang@example.com",
        code_asked_at=datetime(2026, 11, 24, 0, 58, tzinfo=UTC),
        signed_at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
        ip="203.0.113.7",
        user_agent="Mozilla/5.0 \U0001f697",
    )


def bound(
    shown: bytes,
    sealer: PadesSealer,
    *,
    language: Language = "zh-Hans",
    signature: SignatureGiven = DRAWN,
    time_stamped: TimeStamped = "none",
) -> bytes:
    """The sealed document of a contract that was shown."""
    record, press, order = signing(shown, signature), TypstPress(), an_order(content_for(language))
    page = evidence_page(
        record,
        order,
        MAILS,
        shown_bytes=len(shown),
        verify_address=f"https://cars.example.com/prod/verify/{NUMBER}",
        time_stamped=time_stamped,
    )
    looks = [stamp_looks(field, record, language=language, store="1") for field in FIELDS]
    acknowledgement, seal = (press.stamp(each) for each in looks)
    return sealer.seal(
        shown,
        annex=press.evidence(page),
        acknowledgement=acknowledgement,
        seal=seal,
        time_stamped=time_stamped == "stamped",
    )
