"""Make the certificate of the seal's key: `python -m driveaway.ops.seal_certificate KEY_ID PARAMETER`.

The certificate is self-signed by the KMS key itself and says whose seal it is. It is made once for a key and stored in
a parameter that the sealing function reads; a certificate of a licensed authority for the same key takes its place.
With `--replace` a new one takes the place of one that runs out: what was sealed before carries its own.
"""

from __future__ import annotations

import argparse
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from asn1crypto import keys, pem, x509
from asn1crypto.core import OctetString

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

ALGORITHM: Final = "RSASSA_PKCS1_V1_5_SHA_256"
YEARS = 10
COUNTRY = "CN"


def certificate_for(kms: KMSClient, key_id: str, *, organisation: str, common_name: str) -> bytes:
    """Return a self-signed certificate for an RSA key of the key service, as PEM; valid ten years from now."""
    public = keys.PublicKeyInfo.load(kms.get_public_key(KeyId=key_id)["PublicKey"])
    name = x509.Name.build({"country_name": COUNTRY, "organization_name": organisation, "common_name": common_name})
    body = _body(name, public, datetime.now(UTC).replace(microsecond=0))
    signed = kms.sign(KeyId=key_id, Message=body.dump(), MessageType="RAW", SigningAlgorithm=ALGORITHM)
    certificate = x509.Certificate(
        {
            "tbs_certificate": body,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature_value": signed["Signature"],
        }
    )
    return bytes(pem.armor("CERTIFICATE", certificate.dump()))


def _body(name: x509.Name, public: keys.PublicKeyInfo, now: datetime) -> x509.TbsCertificate:
    return x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(159) + 1,
            "signature": {"algorithm": "sha256_rsa"},
            "issuer": name,
            "validity": {
                "not_before": x509.Time({"utc_time": now - timedelta(minutes=5)}),
                "not_after": x509.Time({"utc_time": now + timedelta(days=365 * YEARS)}),
            },
            "subject": name,
            "subject_public_key_info": public,
            "extensions": [
                _extension("basic_constraints", x509.BasicConstraints({"ca": False}), critical=True),
                _extension("key_usage", x509.KeyUsage({"digital_signature", "non_repudiation"}), critical=True),
                _extension("key_identifier", OctetString(public.sha1)),
            ],
        }
    )


def _extension(name: str, value: object, *, critical: bool = False) -> dict[str, object]:
    return {"extn_id": name, "critical": critical, "extn_value": value}


def main() -> None:
    """Store the certificate of a key in a parameter; one that is there stays, unless it is to be replaced."""
    import boto3

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("key_id")
    parser.add_argument("parameter")
    parser.add_argument("--organisation", required=True)
    parser.add_argument("--common-name", required=True)
    parser.add_argument("--replace", action="store_true", help="put it in the place of the one that is there")
    wanted = parser.parse_args()
    certificate = certificate_for(
        boto3.client("kms"), wanted.key_id, organisation=wanted.organisation, common_name=wanted.common_name
    )
    boto3.client("ssm").put_parameter(
        Name=wanted.parameter, Value=certificate.decode(), Type="String", Overwrite=wanted.replace
    )
    print(f"{wanted.parameter} holds the certificate of {wanted.key_id}")


if __name__ == "__main__":
    main()
