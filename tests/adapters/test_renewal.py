"""The seal's certificate is renewed for the same key: what was sealed before stays as whole as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driveaway.adapters.sealer import PadesSealer
from driveaway.contracts.verify import flaw
from driveaway.ops.seal_certificate import certificate_for
from tests.adapters.signed import bound

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


def test_documents_of_before_and_after_a_renewal_are_each_judged_by_their_own_certificate(
    shown: bytes, kms: KMSClient, key: str, certificate: bytes
) -> None:
    renewed = certificate_for(kms, key, organisation="星陆汽车", common_name="合同专用章")
    before, after = (
        bound(shown, PadesSealer(client=kms, key_id=key, certificate_pem=each)) for each in (certificate, renewed)
    )
    assert [flaw(before), flaw(after)] == [None, None]
    assert [flaw(before, certificate), flaw(after, renewed)] == [None, None]
    assert [flaw(before, renewed), flaw(after, certificate)] == ["another_seal", "another_seal"]
