"""Links' tokens and mailed codes, derived by the KMS HMAC key: nothing secret stands in a table."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from driveaway.adapters.retries import sent

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

DIGITS = 6


class KmsKeys:
    """Implements `ports.Keys`. One GenerateMac call each."""

    def __init__(self, *, client: KMSClient, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def token(self, link_id: str) -> str:
        """Return the token of a link: base64url of HMAC-SHA256, 43 characters."""
        return base64.urlsafe_b64encode(self._mac(f"link:{link_id}")).decode().rstrip("=")

    def code(self, code_id: str) -> str:
        """Return six digits; the reduction of 256 bits modulo a million favours no digit noticeably (2^-236)."""
        number = int.from_bytes(self._mac(f"code:{code_id}")) % 10**DIGITS
        return f"{number:0{DIGITS}d}"

    def _mac(self, message: str) -> bytes:
        wanted = message.encode()
        reply = sent(
            "generate_mac",
            lambda: self._client.generate_mac(KeyId=self._key_id, MacAlgorithm="HMAC_SHA_256", Message=wanted),
        )
        return bytes(reply["Mac"])
