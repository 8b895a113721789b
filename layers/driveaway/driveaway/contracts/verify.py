"""Verify a sealed contract offline: `python -m driveaway.contracts.verify FILE [--certificate PEM]`.

Exit status 0 when the document is whole: the seal's signature is right, it covers every byte, and nothing came after
it. Otherwise 1, with the reason; 2 when there was nothing to verify. Whose seal it is, is judged only against a
certificate that the reader brings.
"""

from __future__ import annotations

import argparse
import io
import logging
import sys
from pathlib import Path
from typing import Literal

from asn1crypto import cms, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

Flaw = Literal["unreadable", "not_sealed", "added_after_sealing", "changed_after_sealing", "another_seal"]


def flaw(pdf: bytes, certificate_pem: bytes | None = None) -> Flaw | None:
    """Return what is wrong with a sealed document, or None when it is whole. Raises ValueError for no certificate."""
    wanted = _der(certificate_pem) if certificate_pem is not None else None
    try:
        seals = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures
        if not seals:
            return "not_sealed"
        if len(seals) > 1 or seals[0].evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
            return "added_after_sealing"
        if not (_holds(seals[0]) and _well_formed(seals[0], pdf)):
            return "changed_after_sealing"
        if wanted and seals[0].signer_cert.dump() != wanted:
            return "another_seal"
    except Exception:  # noqa: BLE001  whatever a damaged file makes the parser say, it is not whole
        return "unreadable"
    return None


def _holds(seal: EmbeddedPdfSignature) -> bool:
    """Whether the signature is right, and that of these very bytes."""
    signer = extract_signer_info(seal.signed_data)
    intact, valid = validate_sig_integrity(signer, seal.signer_cert, "data", seal.compute_digest())
    return bool(intact and valid)


def _well_formed(seal: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the signature's container, which cannot sign itself, is just as we write it, to the last digit.

    Its content is fixed by the signature and the certificate that the signed attributes name; every other byte of it
    is compared with what a new container out of these would hold, and zeros after it.
    """
    _, start, end, _ = seal.byte_range
    signer = extract_signer_info(seal.signed_data)
    certificate: x509.Certificate = seal.signer_cert
    for kept in (signer["signed_attrs"], certificate):
        kept.dump(force=True)  # written anew too; to force the whole at once takes twenty times as long
    fresh = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [{"algorithm": "sha256"}],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": [certificate],
                    "signer_infos": [_signer_info(signer, certificate)],
                }
            ),
        }
    )
    stored, written = pdf[start:end], b"<" + fresh.dump().hex().upper().encode()
    return stored.startswith(written) and stored[len(written) :].lstrip(b"0") == b">"


def _signer_info(signer: cms.SignerInfo, certificate: x509.Certificate) -> dict[str, object]:
    issuer = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    return {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": issuer}),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": {"algorithm": "sha256_rsa"},
        "signature": signer["signature"].native,
    }


def _der(certificate_pem: bytes) -> bytes:
    _, _, der = pem.unarmor(certificate_pem)
    return bytes(der)


def main(arguments: list[str]) -> int:
    """Verify one file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="driveaway.contracts.verify", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--certificate", type=Path)
    wanted = parser.parse_args(arguments)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it would tell of damage in the words of its own code
    try:
        certificate = wanted.certificate.read_bytes() if wanted.certificate else None
        found = flaw(wanted.file.read_bytes(), certificate)
    except (OSError, ValueError) as error:
        sys.stdout.write(f"{wanted.file}: not verified: {error}\n")
        return 2
    sys.stdout.write(f"{wanted.file}: {found or 'whole'}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
