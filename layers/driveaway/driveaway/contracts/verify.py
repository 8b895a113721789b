"""Verify a sealed contract offline: `python -m driveaway.contracts.verify FILE [--certificate PEM …]`.

Exit status 0 when the document is whole: it bears the record of the buyer's agreement and the seal over it, both
signatures are right, the seal covers every byte, and nothing came after it. Otherwise 1, with the reason; 2 when there
was nothing to verify. Whose seal it is, is judged only against certificates that the reader brings.
"""

from __future__ import annotations

import argparse
import io
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from asn1crypto import cms, pem
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from driveaway.contracts.container import signer_of, time_stamp_of, written_anew
from driveaway.contracts.evidence import FIELDS
from driveaway.contracts.report import told
from driveaway.contracts.time_stamp import vouches
from driveaway.shared.ids import digest

Flaw = Literal[
    "unreadable",
    "not_sealed",
    "agreement_missing",
    "added_after_sealing",
    "changed_after_sealing",
    "another_seal",
]


def flaw(pdf: bytes, *certificates: bytes) -> Flaw | None:
    """Return what is wrong with a sealed document, or None when it is whole. Raises ValueError for no certificate.

    With certificates (PEM), both signatures must be by the same one of them.
    """
    known = list(_ders(certificates))
    try:
        return _flaw_of(_signatures(pdf), pdf, known)
    except Exception:  # noqa: BLE001  whatever a damaged file makes the parser say, it is not whole
        return "unreadable"


def _signatures(pdf: bytes) -> list[EmbeddedPdfSignature]:
    return list(PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures)


def _flaw_of(found: list[EmbeddedPdfSignature], pdf: bytes, known: Sequence[bytes]) -> Flaw | None:
    names = [each.field_name for each in found]
    if "Seal" not in names:
        return "not_sealed"
    if len(names) > len(FIELDS) or found[-1].evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
        return "added_after_sealing"
    if tuple(names) != FIELDS:
        return "agreement_missing"
    if not all(_holds(each) and _well_formed(each, pdf) for each in found) or not _only_signed_since(found[0]):
        return "changed_after_sealing"
    signers = {bytes(each.signer_cert.dump()) for each in found}
    if len(signers) != 1 or (known and not signers <= set(known)):
        return "another_seal"
    return None


def _holds(signature: EmbeddedPdfSignature) -> bool:
    """Whether the signature is right, and that of these very bytes; its time-stamp too, when it has one."""
    signer, certificate = signer_of(signature.signed_data)
    intact, valid = validate_sig_integrity(signer, certificate, "data", signature.compute_digest())
    return bool(intact and valid) and _time_stamp_holds(signer)


def _time_stamp_holds(signer: cms.SignerInfo) -> bool:
    token = time_stamp_of(signer)
    return token is None or vouches(token, bytes.fromhex(digest(signer["signature"].native)))


def _well_formed(signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the signature's container, which cannot sign itself, is just as we write it, zeros after it."""
    _, start, end, _ = signature.byte_range
    fresh = written_anew(signature.signed_data)
    stored, written = pdf[start:end], b"<" + fresh.dump().hex().upper().encode()
    return stored.startswith(written) and stored[len(written) :].lstrip(b"0") == b">"


def _only_signed_since(signature: EmbeddedPdfSignature) -> bool:
    """Whether what came after the acknowledgement is no more than it allows: to be signed again, in the other field."""
    signature.compute_integrity_info()
    return bool(signature.summarise_integrity_info()["docmdp_ok"])


def _ders(certificates: Sequence[bytes]) -> Iterator[bytes]:
    for bundle in certificates:
        for _, _, der in pem.unarmor(bundle, multiple=True):
            yield bytes(der)


def main(arguments: list[str]) -> int:
    """Verify one file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="driveaway.contracts.verify", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--certificate", type=Path, action="append", default=[], help="may be given several times")
    wanted = parser.parse_args(arguments)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it would tell of damage in the words of its own code
    try:
        pdf = wanted.file.read_bytes()
        found = flaw(pdf, *(each.read_bytes() for each in wanted.certificate))
    except (OSError, ValueError) as error:
        sys.stdout.write(f"{wanted.file}: not verified: {error}\n")
        return 2
    sys.stdout.write(f"{wanted.file}: {found or 'whole'}\n")
    if found is None:
        sys.stdout.writelines(f"{line}\n" for line in told(_signatures(pdf), judged=bool(wanted.certificate)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
