"""Signatures by the key of the dealer's seal, which never leaves the key service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from driveaway.adapters.retries import sent

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

ALGORITHM: Final = "RSASSA_PKCS1_V1_5_SHA_256"


class KmsSigner:
    """Implements `ports.Signer`."""

    def __init__(self, *, client: KMSClient, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def sign(self, message: bytes) -> bytes:
        """Return the signature of at most 4096 bytes; one Sign call. Raises TryAgain or Broken."""
        reply = sent(
            "sign",
            lambda: self._client.sign(
                KeyId=self._key_id, Message=message, MessageType="RAW", SigningAlgorithm=ALGORITHM
            ),
        )
        return bytes(reply["Signature"])
