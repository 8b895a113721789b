"""The dealer's seal on a contract: a PAdES signature by a KMS key that never leaves the service."""

from __future__ import annotations

import asyncio
import io
import tempfile
from typing import TYPE_CHECKING

from asn1crypto import algos, pem, x509
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle

from driveaway.adapters.seal_field import FIELD, Writer
from driveaway.adapters.signer import KmsSigner

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

SIGNATURE_BYTES = 384
"""Of RSA 3072. P-256 would be shorter but needs PDF 2.0, which PDF/A-2 is not."""


class PadesSealer:
    """Implements `ports.Sealer`. One KMS Sign call a document; the certificate is the one made for this key."""

    def __init__(self, *, client: KMSClient, key_id: str, certificate_pem: bytes) -> None:
        _, _, der = pem.unarmor(certificate_pem)
        self._signer = _SealSigner(KmsSigner(client=client, key_id=key_id), x509.Certificate.load(der))

    def seal(self, document: bytes, *, mark: bytes, reason: str) -> bytes:
        """Return the document with `mark` (a PDF page) in its field, signed so that nothing may change any more.

        The document as it was shown stays the beginning of the result, byte for byte. Raises TryAgain or Broken.
        """
        described = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=reason,
        )
        with tempfile.NamedTemporaryFile(suffix=".pdf") as page:
            page.write(mark)
            page.flush()
            looks = StaticStampStyle.from_pdf_file(page.name, background_opacity=1, border_width=0)
            sealing = signers.PdfSigner(described, signer=self._signer, stamp_style=looks)
            sealed = sealing.sign_pdf(Writer(io.BytesIO(document)), existing_fields_only=True)
        return bytes(sealed.getvalue())


class _SealSigner(signers.Signer):
    """Signs what pyHanko hands over (the signed attributes, some 300 bytes) by the key service."""

    def __init__(self, signer: KmsSigner, certificate: x509.Certificate) -> None:
        self._key = signer
        super().__init__(
            signing_cert=certificate,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002  RSA with SHA-256
        """Return the signature of `data`; a dry run only wants its length."""
        if dry_run:
            return bytes(SIGNATURE_BYTES)
        return await asyncio.to_thread(self._key.sign, data)
