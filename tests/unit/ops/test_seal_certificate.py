"""The command that makes the certificate of the seal's key."""

from __future__ import annotations

import boto3
import pytest
from asn1crypto import pem, x509
from botocore.exceptions import ClientError

from driveaway.ops.seal_certificate import main
from tests.fakes import bench

PARAMETER = "/driveaway/seal"


def run(monkeypatch: pytest.MonkeyPatch, key_id: str, *more: str) -> x509.Certificate:
    """Run the command; return what the parameter holds then."""
    names = ["--organisation", "Driveaway", "--common-name", "Seal"]
    monkeypatch.setattr("sys.argv", ["seal_certificate", key_id, PARAMETER, *names, *more])
    main()
    value = boto3.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    return x509.Certificate.load(pem.unarmor(value.encode())[2])


def test_a_certificate_that_is_there_is_replaced_only_when_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with bench():
        key_id = boto3.client("kms").create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        first = run(monkeypatch, key_id)
        with pytest.raises(ClientError, match="ParameterAlreadyExists"):
            run(monkeypatch, key_id)

        second = run(monkeypatch, key_id, "--replace")

        assert first.serial_number != second.serial_number
        assert first.public_key.sha1 == second.public_key.sha1
        assert second.subject.native["common_name"] == "Seal"
