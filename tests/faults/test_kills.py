"""A fixed sample of `python -m tests.faults.kills`: killed anywhere, a cloud has all that it had acknowledged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import BEGINNING
from tests.faults.kills import tried
from tests.faults.lives import Lives, Stubborn


@pytest.mark.parametrize(("seed", "scenario"), [(1, "happy"), (2, "amend")])
def test_whenever_the_cloud_is_killed_nothing_is_lost_and_the_sale_reaches_its_end(seed: int, scenario: str) -> None:
    verdict = tried(seed, kills=2, scenarios=[scenario])
    assert (verdict.lost, verdict.stuck, verdict.twice) == ([], [], [])
    assert verdict.kills >= 2


def test_what_a_cloud_has_lost_is_noticed(tmp_path: Path) -> None:
    lives = Lives(tmp_path)
    cloud = Stubborn("127.0.0.1", lives.port, lives=lives)
    sale = Sale(cloud, lambda *words: None)
    for _, act in BEGINNING:
        act(sale)
    assert not list(cloud.ledger.missing(lives.cloud))
    lives.end()
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as journal, journal:
        journal.execute("delete from mails where rowid = (select max(rowid) from mails)")
        journal.execute("delete from items where tbl = 'AuditTable' and item like '%order_submitted%'")
        journal.execute("delete from items where key like '%RECEIPT#%'")
    lives = Lives(tmp_path)
    missing = set(cloud.ledger.missing(lives.cloud))
    lives.end()
    assert {"mail confirm_order", "order_submitted: 0 of 1"} <= missing
    assert any(each.startswith("POST /inquiries is answered") for each in missing)
