"""The two signatures hold a document together: every byte, nothing before them changed, nothing after them added."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from driveaway.adapters.seal_field import Writer
from driveaway.adapters.sealer import PadesSealer
from driveaway.contracts.verify import flaw, main
from driveaway.ops.seal_certificate import certificate_for
from tests.adapters.signed import bound
from tests.adapters.test_documents import root_of, text_of

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

pdf: Any = generic  # which is typed in parts


@pytest.fixture(scope="module")
def sealed(kms: KMSClient, key: str, certificate: bytes, shown: bytes) -> bytes:
    return bound(shown, PadesSealer(client=kms, key_id=key, certificate_pem=certificate))


def test_a_sealed_contract_is_whole_and_bears_the_dealers_seal(sealed: bytes, certificate: bytes) -> None:
    assert flaw(sealed) is None
    assert flaw(sealed, certificate) is None


def test_the_document_that_was_shown_is_the_beginning_of_the_sealed_one(shown: bytes, sealed: bytes) -> None:
    assert sealed.startswith(shown)


def test_the_evidence_stands_on_a_page_after_the_last_and_in_the_structure(shown: bytes, sealed: bytes) -> None:
    before, after = (pypdf.PdfReader(io.BytesIO(pdf)) for pdf in (shown, sealed))
    assert len(after.pages) == len(before.pages) + 1
    said = text_of(sealed)
    for fact in (hashlib.sha256(shown).hexdigest(), str(len(shown)), "203.0.113.7", "我同意", "Mozilla/5.0"):
        assert fact in said
    tree = root_of(sealed)["/StructTreeRoot"]
    numbers = list(tree["/ParentTree"]["/Nums"])
    assert numbers[::2] == sorted(set(numbers[::2]))
    page: Any = after.pages[-1]
    elements = numbers[numbers.index(page["/StructParents"]) + 1].get_object()
    assert elements and all(each.get_object()["/P"] for each in elements)
    parts = [each.get_object() for each in tree["/K"][0].get_object()["/K"]]
    assert parts[-1]["/S"] == "/Part" and parts[-1]["/P"].get_object()["/S"] == "/Document"
    fonts = page["/Resources"]["/Font"].values()
    assert all("/FontFile2" in str(font.get_object()) or deep(font) for font in fonts)


def deep(font: Any) -> bool:
    described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    return any(name.startswith("/FontFile") for name in described)


def test_both_fields_are_signed_and_only_the_first_certifies(sealed: bytes) -> None:
    fields = [each.get_object() for each in root_of(sealed)["/AcroForm"]["/Fields"]]
    assert [each["/T"] for each in fields] == ["Acknowledgement", "Seal"]
    assert all("/AP" in each for each in fields)
    methods = [[str(ref.get_object()["/TransformMethod"]) for ref in each["/V"]["/Reference"]] for each in fields]
    assert "/DocMDP" in methods[0] and "/FieldMDP" in methods[1]
    assert fields[1]["/Lock"]["/P"] == 1 and fields[1]["/Lock"]["/Action"] == "/All"
    assert "甲方系统" in fields[0]["/V"]["/Reason"] and "并非乙方" in fields[0]["/V"]["/Reason"]


def test_sealing_leaves_the_declared_standards_as_they_were(shown: bytes, sealed: bytes) -> None:
    before, after = (root_of(pdf)["/Metadata"].get_data() for pdf in (shown, sealed))
    assert before == after


def test_every_changed_byte_is_noticed(shown: bytes, sealed: bytes) -> None:
    """A bit in each: of all bytes, more closely of what the seal added, and most closely of the signature itself."""
    begins = sealed.rindex(b"/Contents <3082") + len(b"/Contents <")
    padding = sealed.index(b"0" * 200, begins)
    added = [*range(len(shown), padding), *range(sealed.index(b">", padding), len(sealed))]
    chance = random.Random(20261123)
    places = (
        chance.sample(range(len(shown)), 160) + chance.sample(added, 160) + chance.sample(range(begins, padding), 80)
    )
    for place in places:
        changed = bytearray(sealed)
        changed[place] ^= 1 << chance.randrange(8)
        assert flaw(bytes(changed)) is not None, place


def test_the_seal_alone_guards_the_acknowledgement_to_its_last_zero(sealed: bytes) -> None:
    first = sealed.index(b"/Contents <3082")
    padding = sealed.index(b"0" * 200, first)
    for place in (first + 12, first + 400, padding, padding + 150):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert flaw(bytes(changed)) is not None, place


def test_an_acknowledgement_without_the_seal_is_no_sealed_document(sealed: bytes) -> None:
    first = sealed.index(b"%%EOF", sealed.index(b"/Contents <3082")) + len(b"%%EOF\n")
    assert flaw(sealed[:first]) == "not_sealed"


def test_a_file_of_which_a_part_is_missing_or_came_twice_is_not_whole(sealed: bytes) -> None:
    chance = random.Random(20261123)
    for _ in range(20):
        one, other = sorted(chance.sample(range(len(sealed)), 2))
        assert flaw(sealed[:one]) is not None, one
        assert flaw(sealed[:one] + sealed[other:]) is not None, (one, other)
        assert flaw(sealed[:other] + sealed[one:]) is not None, (one, other)


def test_a_letter_of_the_signature_in_the_other_case_is_noticed(sealed: bytes) -> None:
    start = sealed.rindex(b"/Contents <3082")
    place = next(at for at in range(start + 12, len(sealed)) if sealed[at : at + 1] in b"ABCDEF")
    assert flaw(sealed[:place] + sealed[place : place + 1].lower() + sealed[place + 1 :]) == "changed_after_sealing"


def turn_a_page(writer: Any) -> None:
    page, _ = writer.find_page_for_modification(0)
    page.get_object()["/Rotate"] = pdf.NumberObject(90)
    writer.update_container(page.get_object())


def add_a_page(writer: Any) -> None:
    made: Any = PageObject
    writer.insert_page(made(contents=writer.add_object(pdf.StreamObject(stream_data=b"")), media_box=(0, 0, 595, 842)))


def change_the_metadata(writer: Any) -> None:
    writer.set_info(pdf.DictionaryObject({pdf.NameObject("/Title"): pdf.TextStringObject("Another")}))


def cover_the_seal(writer: Any) -> None:
    """Overwrite what the seal's field looks like; the signature stays."""
    field = writer.root["/AcroForm"]["/Fields"][1]
    looks = writer.add_object(pdf.StreamObject({pdf.NameObject("/Subtype"): pdf.NameObject("/Form")}, stream_data=b""))
    field["/AP"] = pdf.DictionaryObject({pdf.NameObject("/N"): looks})
    writer.update_container(field)


def add_a_note(writer: Any) -> None:
    page, _ = writer.find_page_for_modification(0)
    note = pdf.DictionaryObject({pdf.NameObject("/Subtype"): pdf.NameObject("/FreeText")})
    page.get_object()["/Annots"] = pdf.ArrayObject([writer.add_object(note)])
    writer.update_container(page.get_object())


def drop_the_form(writer: Any) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


@pytest.mark.parametrize("change", [turn_a_page, add_a_page, change_the_metadata, cover_the_seal, add_a_note])
def test_an_update_after_the_seal_is_noticed(sealed: bytes, change: Callable[[Any], None]) -> None:
    assert flaw(updated(sealed, change)) == "added_after_sealing"


def test_an_update_that_takes_the_seal_off_leaves_no_sealed_document(sealed: bytes) -> None:
    assert flaw(updated(sealed, drop_the_form)) == "not_sealed"


@pytest.mark.parametrize("more", [b"\n", b"%%EOF\n", b"\0" * 1000, b"startxref\n0\n%%EOF\n"])
def test_bytes_after_the_seal_are_noticed(sealed: bytes, more: bytes) -> None:
    assert flaw(sealed + more) in {"added_after_sealing", "unreadable"}


def updated(sealed: bytes, change: Callable[[Any], None]) -> bytes:
    writer: Any = Writer(io.BytesIO(sealed))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(sealed)
    return out.getvalue()


def test_an_unsealed_draft_and_a_file_of_another_kind_are_not_whole(shown: bytes) -> None:
    assert flaw(shown) == "not_sealed"
    assert flaw(b"no document at all") == "unreadable"


def test_another_dealers_seal_is_told_only_by_the_certificate(kms: KMSClient, shown: bytes, certificate: bytes) -> None:
    other = str(kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"])
    theirs = certificate_for(kms, other, organisation="别家", common_name="合同专用章")
    forged = bound(shown, PadesSealer(client=kms, key_id=other, certificate_pem=theirs))
    assert flaw(forged) is None
    assert flaw(forged, certificate) == "another_seal"


def test_the_command_tells_by_its_exit_status(
    sealed: bytes, certificate: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, broken, seal = tmp_path / "whole.pdf", tmp_path / "broken.pdf", tmp_path / "seal.pem"
    whole.write_bytes(sealed)
    broken.write_bytes(sealed + b"\n")
    seal.write_bytes(certificate)
    assert main([str(whole)]) == 0
    told = capsys.readouterr().out
    for said in ("C-20261123-7KQ2M9XB", "合同专用章", "Acknowledgement", "Seal", "PAdES B-B", "nobody but the signer"):
        assert said in told
    assert main([str(whole), "--certificate", str(seal)]) == 0
    assert main([str(broken)]) == 1
    assert "added_after_sealing" in capsys.readouterr().out


def test_the_command_says_what_it_cannot_verify_and_never_how_it_failed(
    sealed: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken, other = tmp_path / "broken.pdf", tmp_path / "other.pem"
    broken.write_bytes(sealed.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.fetached"))
    other.write_bytes(b"no certificate")
    assert main([str(broken)]) == 1
    assert main([str(broken), "--certificate", str(other)]) == 2
    assert main([str(tmp_path / "missing.pdf")]) == 2
    said = capfd.readouterr()
    assert said.err == "" and len(said.out.splitlines()) == 3


def test_pyhanko_finds_both_signatures_right_and_nothing_changed(sealed: bytes, certificate: bytes) -> None:
    _, _, der = pem.unarmor(certificate)
    trusted = ValidationContext(trust_roots=[x509.Certificate.load(der)])
    first, last = (
        validate_pdf_signature(each, trusted) for each in PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    )
    assert first.bottom_line and last.bottom_line
    assert last.coverage is SignatureCoverageLevel.ENTIRE_FILE and first.docmdp_ok


def test_pyhanko_too_refuses_an_appended_page(sealed: bytes) -> None:
    for each in PdfFileReader(io.BytesIO(updated(sealed, add_a_page))).embedded_signatures:
        each.compute_integrity_info()
        assert not each.summarise_integrity_info()["docmdp_ok"]


@pytest.mark.parametrize("judge", [["pdfsig", "{}"], ["qpdf", "--check", "{}"]])
def test_other_programs_find_the_document_right(judge: list[str], sealed: bytes, tmp_path: Path) -> None:
    if shutil.which(judge[0]) is None:
        pytest.skip(f"{judge[0]} is not installed: apt-get install poppler-utils qpdf")
    file = tmp_path / "sealed.pdf"
    file.write_bytes(sealed)
    found = subprocess.run([each.format(file) for each in judge], capture_output=True, text=True, check=True)
    if judge[0] == "pdfsig":
        assert found.stdout.count("Signature is Valid") == 2 and "Total document signed" in found.stdout
