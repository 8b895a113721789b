"""Whole sales on the local cloud: the real template, the real state machine, people played over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.local.demo.client import Cloud
from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import SCENARIOS
from infra.local.harness import LocalCloud, start_cloud

ENDS = {"happy": "CLOSED", "amend": "CLOSED", "reject": "REJECTED", "timeout": "EXPIRED", "cancel": "CANCELLED"}


@pytest.fixture(scope="module")
def running() -> Iterator[LocalCloud]:
    with start_cloud() as cloud:
        yield cloud


def played(scenario: str, running: LocalCloud) -> tuple[Sale, list[str]]:
    told: list[str] = []
    port = int(running.base_url.rpartition(":")[2])
    sale = Sale(Cloud("127.0.0.1", port, running.settle), lambda *words: told.append(" ".join(words)))
    for _, act in SCENARIOS[scenario]:
        act(sale)
    running.settle()
    return sale, told


@pytest.mark.parametrize("scenario", sorted(ENDS))
def test_a_story_comes_to_its_end(scenario: str, running: LocalCloud) -> None:
    sale, told = played(scenario, running)
    assert sale.order()["status"] == ENDS[scenario]
    assert told


def test_a_closed_sale_has_told_everybody_once(running: LocalCloud) -> None:
    sale, _ = played("happy", running)
    kinds = [each["kind"] for each in sale.cloud.mails(sale.email)]
    assert len(kinds) >= 6
    once = {"inquiry_received", "confirm_order", "sign_contract", "contract_signed", "survey", "order_closed"}
    assert {kind: kinds.count(kind) for kind in once} == dict.fromkeys(once, 1)
    about_the_order = [each for each in sale.cloud.mails(sale.email) if each["kind"] != "inquiry_received"]
    assert all(sale.ids["order_no"] in each["subject"] + each["text"] for each in about_the_order)
    messages = sale.cloud.get("/_dev/sns.json").json["messages"]
    mine = [each for each in messages if sale.ids["order_id"] in str(each["message"])]
    assert len({each["dedup_id"] for each in mine}) == 1
