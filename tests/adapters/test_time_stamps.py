"""A third party's word on when a contract was signed: asked for over HTTP, judged, and never claimed without it."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asn1crypto import pem, tsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from driveaway.adapters import timestamps
from driveaway.adapters.sealer import PadesSealer
from driveaway.adapters.timestamps import HttpAuthority
from driveaway.contracts.verify import flaw, main
from driveaway.ports import NoTimeStamp
from tests.adapters.authority import SAYS, Answering, clockwork, listening
from tests.adapters.signed import bound
from tests.adapters.test_documents import text_of

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


@pytest.fixture(scope="module")
def clock() -> DummyTimeStamper:
    return clockwork()


@pytest.fixture(scope="module")
def authority(clock: DummyTimeStamper) -> Iterator[str]:
    with listening(lambda asked: (200, clock.request_tsa_response(asked).dump())) as url:
        yield url


def sealer_with(kms: KMSClient, key: str, certificate: bytes, url: str) -> PadesSealer:
    return PadesSealer(client=kms, key_id=key, certificate_pem=certificate, authority=HttpAuthority(url))


@pytest.fixture(scope="module")
def sealed(kms: KMSClient, key: str, certificate: bytes, shown: bytes, authority: str) -> bytes:
    return bound(shown, sealer_with(kms, key, certificate, authority), time_stamped="stamped")


def test_both_signatures_bear_the_authoritys_word_and_the_document_says_so(
    sealed: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert flaw(sealed) is None
    assert "PAdES B-T" in text_of(sealed) and "未取得" not in text_of(sealed)
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    assert main([str(file)]) == 0
    told = capsys.readouterr().out
    assert told.count("PAdES B-T") == 2 and told.count("国家授时") == 2 and told.count("2026-11-24T01:00:05") == 2


def test_pyhanko_finds_the_time_stamps_right_too(sealed: bytes, certificate: bytes, clock: DummyTimeStamper) -> None:
    _, _, der = pem.unarmor(certificate)
    trusted = ValidationContext(trust_roots=[x509.Certificate.load(der), clock.tsa_cert])
    for each in PdfFileReader(io.BytesIO(sealed)).embedded_signatures:
        found = validate_pdf_signature(each, trusted, ts_validation_context=trusted)
        assert found.bottom_line and found.timestamp_validity and found.timestamp_validity.valid
        assert found.timestamp_validity.timestamp == SAYS


def test_every_changed_byte_of_a_time_stamp_is_noticed(sealed: bytes) -> None:
    begins = sealed.rindex(b"/Contents <3082") + len(b"/Contents <")
    ends = sealed.index(b"0" * 200, begins)
    chance = random.Random(20261124)
    for place in chance.sample(range(begins, ends), 60):
        changed = bytearray(sealed)
        changed[place] ^= 1 << chance.randrange(8)
        assert flaw(bytes(changed)) is not None, place


def test_the_word_on_another_signature_is_no_time_stamp(sealed: bytes) -> None:
    """Taken from the one container and put into the other, where nothing covers it."""
    first, last = (each.signed_data for each in PdfFileReader(io.BytesIO(sealed)).embedded_signatures)
    tokens = [each["signer_infos"][0]["unsigned_attrs"].dump().hex().upper().encode() for each in (first, last)]
    assert len(tokens[0]) == len(tokens[1])
    before, other, after = sealed.rpartition(tokens[1])
    assert other and flaw(before + tokens[0] + after) == "changed_after_sealing"


def refused(_: tsp.TimeStampReq) -> tuple[int, bytes]:
    return 200, tsp.TimeStampResp({"status": {"status": "rejection", "status_string": ["not today"]}}).dump()


def of_something_else(asked: tsp.TimeStampReq) -> tuple[int, bytes]:
    asked["message_imprint"]["hashed_message"] = bytes(32)
    return 200, clockwork().request_tsa_response(asked).dump()


def with_anothers_nonce(asked: tsp.TimeStampReq) -> tuple[int, bytes]:
    asked["nonce"] = 1
    return 200, clockwork().request_tsa_response(asked).dump()


def with_a_forged_time(asked: tsp.TimeStampReq) -> tuple[int, bytes]:
    answer = clockwork().request_tsa_response(asked).dump()
    return 200, answer.replace(b"20261124010005Z", b"20200101010005Z")


WORDLESS: dict[str, Answering] = {
    "out of order": lambda _: (503, b"later"),
    "moved": lambda _: (302, b""),
    "talking of something else": lambda _: (200, b"<html>hello</html>"),
    "silent": lambda _: (200, b""),
    "without end": lambda _: (200, b"0" * (timestamps.LARGEST + 1)),
    "refusing": refused,
    "stamping something else": of_something_else,
    "giving anybody's answer": with_anothers_nonce,
    "forged": with_a_forged_time,
}


@pytest.mark.parametrize("kind", WORDLESS)
def test_from_an_authority_that_gives_no_time_stamp_none_is_taken(
    kind: str, kms: KMSClient, key: str, certificate: bytes, shown: bytes
) -> None:
    with listening(WORDLESS[kind]) as url, pytest.raises(NoTimeStamp):
        bound(shown, sealer_with(kms, key, certificate, url), time_stamped="stamped")


def test_an_authority_that_is_not_there_gives_none_either(
    kms: KMSClient, key: str, certificate: bytes, shown: bytes
) -> None:
    with listening(refused) as url:
        pass
    with pytest.raises(NoTimeStamp, match="no_time_stamp"):
        bound(shown, sealer_with(kms, key, certificate, url), time_stamped="stamped")


def test_an_authority_that_answers_too_slowly_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, kms: KMSClient, key: str, certificate: bytes, shown: bytes, authority: str
) -> None:
    monkeypatch.setattr(timestamps, "PATIENCE", -1)
    with pytest.raises(NoTimeStamp):
        bound(shown, sealer_with(kms, key, certificate, authority), time_stamped="stamped")


def test_without_its_word_the_same_sealer_seals_a_document_that_says_so(
    kms: KMSClient, key: str, certificate: bytes, shown: bytes, authority: str
) -> None:
    plain = bound(shown, sealer_with(kms, key, certificate, authority), time_stamped="refused")
    assert flaw(plain) is None
    assert "未取得时间戳" in text_of(plain) and "PAdES B-T" not in text_of(plain)
