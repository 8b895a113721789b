"""What contracts are sealed with: a key, its certificate, and a document that was shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from driveaway.adapters.documents import TypstPress
from driveaway.ops.seal_certificate import certificate_for
from infra import build_fonts
from tests.adapters.test_documents import document

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


@pytest.fixture(scope="module")
def kms(module_aws: None) -> KMSClient:
    return boto3.client("kms", region_name="cn-north-1")


@pytest.fixture(scope="module")
def module_aws() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        with mock_aws():
            yield


@pytest.fixture(scope="module")
def key(kms: KMSClient) -> str:
    return str(kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"])


@pytest.fixture(scope="module")
def certificate(kms: KMSClient, key: str) -> bytes:
    return certificate_for(kms, key, organisation="星陆汽车", common_name="合同专用章")


@pytest.fixture(scope="module")
def shown() -> bytes:
    build_fonts.build()
    return TypstPress().contract(document())
