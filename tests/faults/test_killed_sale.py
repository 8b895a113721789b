"""A whole sale through kill -9: the cloud dies while people are waited for, and links mailed before still work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from infra.local.demo.client import Cloud
from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import SCENARIOS
from tests.faults.process import free_port, running

MANAGER = "sales-manager-1@driveaway.example"
MAILED_BEFORE: dict[str, Callable[[Sale], object]] = {
    "Approval by mailed link": lambda sale: sale.letter("approval", to=MANAGER),
    "Signature": lambda sale: sale.letter("sign_contract"),
    "Vehicle allocated": lambda sale: sale.letter("contract_signed"),
    "Survey": lambda sale: sale.letter("survey"),
}
"""Steps before which the cloud is killed, and the mail that is waited for first, so that its link is an old one."""


def test_a_sale_reaches_its_end_though_the_cloud_is_killed_whenever_it_waits(tmp_path: Path) -> None:
    port = free_port()
    sale = Sale(Cloud("127.0.0.1", port), lambda *words: None)
    steps = list(SCENARIOS["happy"])
    while steps:
        with running(tmp_path, port):
            steps.pop(0)[1](sale)
            while steps and steps[0][0] not in MAILED_BEFORE:
                steps.pop(0)[1](sale)
            if steps:
                MAILED_BEFORE[steps[0][0]](sale)
    with running(tmp_path, port):
        kinds = [each["kind"] for each in sale.cloud.mails(sale.email)]
        once = {"confirm_order", "sign_contract", "contract_signed", "survey", "order_closed"}
        assert {kind: kinds.count(kind) for kind in once} == dict.fromkeys(once, 1)
        assert sale.order()["status"] == "CLOSED"
        messages = sale.cloud.get("/_dev/sns.json").json["messages"]
        mine = [each for each in messages if sale.ids["order_id"] in str(each["message"])]
        assert len({each["dedup_id"] for each in mine}) == 1
