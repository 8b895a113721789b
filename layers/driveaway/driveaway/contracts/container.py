"""The container of a signature (CMS), written in one way only. Pure.

A container cannot sign itself: some of its bytes are covered by nothing. So ours hold nothing but what follows from the
signature, the certificate that the signed attributes name, and the time-stamp; whoever verifies writes it anew out of
these and compares every byte.
"""

from __future__ import annotations

from asn1crypto import cms, core, x509


class Unfit(ValueError):
    """A container that cannot be written in our way: several signers, or one whose certificate is not there."""


def signer_of(data: cms.SignedData) -> tuple[cms.SignerInfo, x509.Certificate]:
    """Return the one who signed, and their certificate. Raises Unfit."""
    if len(data["signer_infos"]) != 1:
        raise Unfit("not one signer")
    signer: cms.SignerInfo = data["signer_infos"][0]
    sid = signer["sid"].chosen
    for choice in data["certificates"]:
        certificate = choice.chosen
        if isinstance(sid, cms.IssuerAndSerialNumber) and (certificate.issuer, certificate.serial_number) == (
            sid["issuer"],
            sid["serial_number"].native,
        ):
            return signer, certificate
    raise Unfit("no certificate of the signer")


def time_stamp_of(signer: cms.SignerInfo) -> cms.ContentInfo | None:
    """Return the time-stamp on a signature, or None. Raises Unfit for other attributes that nothing covers."""
    attributes = signer["unsigned_attrs"]
    if not attributes:
        return None
    if len(attributes) != 1 or attributes[0]["type"].native != "signature_time_stamp_token":
        raise Unfit("an attribute that is no time-stamp")
    (token,) = attributes[0]["values"]
    return token


def written_anew(data: cms.SignedData) -> cms.ContentInfo:
    """Return a new container with the same signature, and nothing that is not needed to judge it. Raises Unfit."""
    signer, certificate = signer_of(data)
    for kept in (signer["signed_attrs"], certificate):
        kept.dump(force=True)  # written anew too; to force the whole at once takes twenty times as long
    return cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1" if data["encap_content_info"]["content_type"].native == "data" else "v3",
                    "digest_algorithms": [_digest(signer)],
                    "encap_content_info": _content(data),
                    "certificates": [certificate],
                    "signer_infos": [_signer_info(signer, certificate)],
                }
            ),
        }
    )


def _content(data: cms.SignedData) -> dict[str, object]:
    inner = data["encap_content_info"]
    kind = inner["content_type"].native
    if inner["content"].native is None:
        return {"content_type": kind}
    return {"content_type": kind, "content": core.ParsableOctetString(bytes(inner["content"]))}


def _digest(signer: cms.SignerInfo) -> dict[str, str]:
    return {"algorithm": signer["digest_algorithm"]["algorithm"].native}


def _signer_info(signer: cms.SignerInfo, certificate: x509.Certificate) -> dict[str, object]:
    issuer = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    info: dict[str, object] = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": issuer}),
        "digest_algorithm": _digest(signer),
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": _signature_algorithm(signer),
        "signature": signer["signature"].native,
    }
    token = time_stamp_of(signer)
    if token is not None:
        anew = written_anew(token["content"])
        info["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [anew]}]
    return info


def _signature_algorithm(signer: cms.SignerInfo) -> object:
    """Parameters belong to PSS alone, which does not verify with others; elsewhere they say nothing."""
    algorithm = signer["signature_algorithm"]
    name = algorithm["algorithm"].native
    return algorithm if name == "rsassa_pss" else {"algorithm": name}
