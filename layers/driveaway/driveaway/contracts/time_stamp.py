"""The word of a time-stamp authority (RFC 3161) on a signature: whether it is right, whoever the authority is. Pure."""

from __future__ import annotations

import hashlib

from asn1crypto import cms
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from driveaway.contracts.container import signer_of


def vouches(token: cms.ContentInfo, signature_sha256: bytes) -> bool:
    """Whether the token is a right signature by its authority, of this very digest. Raises Unfit."""
    data = token["content"]
    authority, certificate = signer_of(data)
    content = data["encap_content_info"]["content"]
    hashed = hashlib.new(authority["digest_algorithm"]["algorithm"].native, bytes(content)).digest()
    intact, valid = validate_sig_integrity(authority, certificate, "tst_info", hashed)
    imprint = content.parsed["message_imprint"]
    of_this = imprint["hashed_message"].native == signature_sha256
    return bool(intact and valid) and imprint["hash_algorithm"]["algorithm"].native == "sha256" and of_this
