"""The two signatures on a contract: PAdES, by a KMS key that never leaves the service."""

from __future__ import annotations

import asyncio
import io
import tempfile
from typing import TYPE_CHECKING, Any

from asn1crypto import algos, pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pyhanko.pdf_utils.layout import AxisAlignment, SimpleBoxLayoutRule
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle

from driveaway.adapters.annex import append_pages
from driveaway.adapters.seal_field import Writer
from driveaway.adapters.signer import KmsSigner
from driveaway.shared.errors import Broken

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

    from driveaway.contracts.evidence import FieldName, Stamp

SIGNATURE_BYTES = 384
"""Of RSA 3072. P-256 would be shorter but needs PDF 2.0, which PDF/A-2 is not."""

FILLED = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID)
"""A stamp is as large as its field."""


class PadesSealer:
    """Implements `ports.Sealer`. One KMS Sign call a signature; the certificate is the one made for this key."""

    def __init__(
        self, *, client: KMSClient, key_id: str, certificate_pem: bytes, authority: TimeStamper | None = None
    ) -> None:
        _, _, der = pem.unarmor(certificate_pem)
        self._signer = _SealSigner(KmsSigner(client=client, key_id=key_id), x509.Certificate.load(der))
        self._authority = authority

    @property
    def knows_an_authority(self) -> bool:
        """Whether there is a time-stamp authority to ask."""
        return self._authority is not None

    def seal(
        self, document: bytes, *, annex: bytes, acknowledgement: Stamp, seal: Stamp, time_stamped: bool = False
    ) -> bytes:
        """Return the document with `annex` at its end, the acknowledgement in its field, and the seal over all of it.

        PDF lets only the first signature certify: the acknowledgement does, and allows no more than further
        signatures; the seal, the last, then forbids these too. Raises NoTimeStamp, TryAgain or Broken.
        """
        authority = self._authority if time_stamped else None
        writer = Writer(io.BytesIO(document))
        append_pages(writer, annex)
        acknowledged = self._signed(writer, "Acknowledgement", acknowledgement, authority)
        return self._signed(Writer(io.BytesIO(acknowledged)), "Seal", seal, authority)

    def _signed(self, writer: Writer, field: FieldName, stamp: Stamp, authority: TimeStamper | None) -> bytes:
        certifies = field == "Acknowledgement"
        described = signers.PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            reason=stamp.reason,
            certify=certifies,
            docmdp_permissions=MDPPerm.FILL_FORMS if certifies else MDPPerm.NO_CHANGES,
        )
        with tempfile.NamedTemporaryFile(suffix=".pdf") as page:
            page.write(stamp.pdf)
            page.flush()
            looks = StaticStampStyle.from_pdf_file(
                page.name, background_opacity=1, border_width=0, background_layout=FILLED
            )
            signing = signers.PdfSigner(described, signer=self._signer, stamp_style=looks, timestamper=authority)
            signed = signing.sign_pdf(writer, existing_fields_only=True)
        return bytes(signed.getvalue())


class _SealSigner(signers.Signer):
    """Signs what pyHanko hands over (the signed attributes, some 300 bytes) by the key service."""

    def __init__(self, signer: KmsSigner, certificate: x509.Certificate) -> None:
        self._key = signer
        self._public: Any = load_der_public_key(certificate.public_key.dump())
        super().__init__(
            signing_cert=certificate,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002  RSA with SHA-256
        """Return the signature of `data`; a dry run only wants its length. Raises Broken for another's key."""
        if dry_run:
            return bytes(SIGNATURE_BYTES)
        signature = await asyncio.to_thread(self._key.sign, data)
        try:
            self._public.verify(signature, data, PKCS1v15(), SHA256())
        except InvalidSignature as error:  # between a new key and its certificate nothing may be sealed
            raise Broken("seal_certificate_of_another_key") from error
        return signature
