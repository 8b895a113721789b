"""Typesetting and sealing a contract in a fresh process: the first and later renderings, the seal, and the memory."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AGAIN = 10


@dataclass(frozen=True)
class Typeset:
    """Seconds of the first rendering, imports included, and of a later one (median); the process's peak in MB.

    Sealing is the second signing of a document with both signatures, the key service in the same process.
    """

    first_seconds: float
    warm_seconds: float
    peak_megabytes: float
    seal_seconds: float


def measured() -> Typeset:
    """Return what one fresh process takes, since a process that has set a contract keeps fonts and parsed templates."""
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'driveaway'}"}
    program = [sys.executable, "-m", "tests.bench.documents"]
    done = subprocess.run(program, cwd=ROOT, env=path, check=True, capture_output=True, text=True)
    return Typeset(**json.loads(done.stdout))


def _main() -> None:
    before = time.perf_counter()
    contract = _setting()
    contract(0)
    first = time.perf_counter() - before
    again = []
    for number in range(1, AGAIN + 1):
        before = time.perf_counter()
        contract(number)
        again.append(time.perf_counter() - before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"first_seconds": first, "warm_seconds": statistics.median(again), "peak_megabytes": peak}
    print(json.dumps(told | {"seal_seconds": _sealing(contract(AGAIN + 1))}))


def _sealing(shown: bytes) -> float:
    """Return how long the second of two sealings takes: the first loads what both need."""
    import boto3
    from moto import mock_aws

    from driveaway.adapters.sealer import PadesSealer
    from driveaway.ops.seal_certificate import certificate_for
    from tests.adapters.signed import bound

    os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    with mock_aws():
        kms = boto3.client("kms", region_name="cn-north-1")
        key = str(kms.create_key(KeySpec="RSA_3072", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"])
        certificate = certificate_for(kms, key, organisation="星陆汽车", common_name="合同专用章")
        sealer = PadesSealer(client=kms, key_id=key, certificate_pem=certificate)
        bound(shown, sealer)
        before = time.perf_counter()
        bound(shown, sealer)
        return time.perf_counter() - before


def _setting() -> Callable[[int], bytes]:
    """Return how to set a contract; each has a number and a buyer of its own, since typst remembers what it has set."""
    from driveaway.adapters.documents import TypstPress
    from driveaway.adapters.particulars import DealerFiles
    from driveaway.contracts.document import contract_document
    from driveaway.contracts.wording import Deal
    from driveaway.runtime.pages import Pages
    from infra.build_assets import BUILT
    from tests.unit.contracts.samples import an_order, whole_content

    press, words, whole = TypstPress(), Pages(BUILT).words("zh-Hans"), whole_content()

    def contract(number: int) -> bytes:
        buyer = whole.buyer.model_copy(update={"name": f"欧阳娜{number}", "phone": f"+86138001380{number:02}"})
        content = whole.model_copy(update={"buyer": buyer})
        deal = Deal(
            order=an_order(content),
            content=content,
            seller=DealerFiles().seller("1"),
            sheet=DealerFiles().sheet(content.model_code),
            model=None,
            contract_no=f"DC-{number}",
            day=date(2026, 11, 24),
            verify_address=f"https://cars.example.com/verify/DC-{number}",
        )
        return press.contract(contract_document(deal, words))

    return contract


if __name__ == "__main__":
    _main()
