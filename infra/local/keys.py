"""KMS keys with material that outlives the process: the links that were mailed yesterday must open today."""

from __future__ import annotations

from typing import Any

import boto3
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from moto.kms import models, utils
from moto.kms.models import Key, kms_backends

from infra.local.journal import Journal
from infra.local.template import ACCOUNT, REGION

_LENGTHS = {"HMAC_224": 28, "HMAC_256": 32, "HMAC_384": 48, "HMAC_512": 64}


def create_key(journal: Journal, logical: str, key_id: str, properties: dict[str, Any]) -> None:
    """Create a key by the KMS API under `key_id`, with the material kept in the journal (made at the first start)."""
    spec = str(properties.get("KeySpec", "SYMMETRIC_DEFAULT"))
    known = journal.rows("select material from keys where name = ?", logical)
    key = _created(spec, properties, bytes(known[0][0]) if known else None)
    backend = kms_backends[ACCOUNT][REGION]
    del backend.keys[key.id]
    key.id, key.arn = key_id, key.arn.replace(key.id, key_id)
    backend.keys[key_id] = key
    if not known:
        journal.write([("insert into keys values (?, ?)", (logical, _material(key)))])


def _created(spec: str, properties: dict[str, Any], material: bytes | None) -> Key:
    asymmetric = spec.startswith(("RSA", "ECC"))
    generate = models.generate_private_key
    # Moto makes an RSA pair for every key, even for HMAC: seconds that a start should not cost.
    models.generate_private_key = lambda wanted: _private_key(wanted, material) if asymmetric else None  # type: ignore[assignment,return-value]
    try:
        made = boto3.client("kms").create_key(
            KeySpec=spec,  # type: ignore[arg-type]
            KeyUsage=properties.get("KeyUsage", "ENCRYPT_DECRYPT"),
            Description=properties.get("Description", ""),
        )
    finally:
        models.generate_private_key = generate
    key: Key = kms_backends[ACCOUNT][REGION].keys[made["KeyMetadata"]["KeyId"]]
    if not asymmetric:
        key.key_material = material or utils.generate_data_key(_LENGTHS.get(spec, 32))
    return key


def _private_key(spec: str, material: bytes | None) -> utils.AbstractPrivateKey:
    if material is None:
        return utils.generate_private_key(spec)
    kind: Any = utils.RSAPrivateKey if spec.startswith("RSA") else utils.ECDSAPrivateKey
    key: Any = kind.__new__(kind)
    key.private_key = load_der_private_key(material, None)
    if spec.startswith("RSA"):
        key.key_size = key.private_key.key_size
    else:
        key.valid_signing_algorithms = [f"ECDSA_SHA_{ {'P256': 256, '56K1': 256, 'P384': 384}.get(spec[-4:], 512) }"]
    return key  # type: ignore[no-any-return]


def _material(key: Key) -> bytes:
    pair: Any = key.private_key
    if pair is None:
        return bytes(key.key_material)
    return bytes(pair.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
