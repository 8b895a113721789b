"""Who signed a contract, what and when, in lines for people. Only of a document that was found whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asn1crypto import cms, x509
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from driveaway.contracts.container import signer_of, time_stamp_of
from driveaway.contracts.evidence import REASON_AFTER
from driveaway.shared.clock import stamp

MEANING = {
    "Acknowledgement": "the dealer's system records the customer's agreement (not the customer's own signature)",
    "Seal": "the dealer seals the whole document; nothing may change after it",
}

JUDGED, NOT_JUDGED = "one of those you brought", "whose it is was not judged: bring the dealer's by --certificate"


def told(signatures: Sequence[EmbeddedPdfSignature], *, judged: bool) -> Iterator[str]:
    """Yield the lines; `judged` says whether the signer was compared with a certificate that the reader brought."""
    first = signatures[0]
    yield f"contract      {_reason(first).partition(REASON_AFTER)[0]}"
    for signature in signatures:
        yield ""
        yield from _of_one(signature)
    yield ""
    fingerprint = first.signer_cert.sha256_fingerprint.replace(" ", "").lower()
    yield f"certificate   SHA-256 {fingerprint}"
    yield f"              {JUDGED if judged else NOT_JUDGED}"


def _of_one(signature: EmbeddedPdfSignature) -> Iterator[str]:
    signer, certificate = signer_of(signature.signed_data)
    token = time_stamp_of(signer)
    yield f"field         {signature.field_name}: {MEANING[signature.field_name]}"
    yield f"signed by     {_name(certificate)}"
    yield f"reason        {_reason(signature)}"
    yield f"signing time  {_time(signature)} (said by the signer)"
    yield f"level         {'PAdES B-T' if token else 'PAdES B-B'}"
    yield f"time-stamp    {_time_stamp(token) if token else 'none: nobody but the signer vouches for the time'}"


def _reason(signature: EmbeddedPdfSignature) -> str:
    return str(signature.sig_object.get("/Reason", ""))


def _time(signature: EmbeddedPdfSignature) -> str:
    at = signature.self_reported_timestamp
    return stamp(at) if at else "unknown"


def _time_stamp(token: cms.ContentInfo) -> str:
    _, authority = signer_of(token["content"])
    at = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return f"{stamp(at)} by {_name(authority)} (whether to trust it is for you to judge)"


def _name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.human_friendly)
