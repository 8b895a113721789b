"""Looking never acts: whatever opens mailed links — scanners, previews, HEAD — writes nothing and wakes nobody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import boto3

from infra.local.demo.client import Cloud
from infra.local.demo.sale import Sale
from infra.local.demo.scenarios import SCENARIOS
from infra.local.harness import LocalCloud

LOOKED_AFTER = ("Sent to the customer", "Customer confirms", "Approval by mailed link", "Finance notified", "Handover")
"""Steps after which everything in the inbox is opened."""


def everything() -> dict[str, Any]:
    """Return every item of every table."""
    client = boto3.client("dynamodb")
    tables = client.list_tables()["TableNames"]
    return {
        f"{name} {item['pk']['S']} {item['sk']['S']}": item
        for name in tables
        for page in client.get_paginator("scan").paginate(TableName=name)
        for item in page["Items"]
    }


def test_opening_every_mailed_link_changes_nothing(local_cloud: LocalCloud) -> None:
    port = int(local_cloud.base_url.rpartition(":")[2])
    sale = Sale(Cloud("127.0.0.1", port, local_cloud.settle), lambda *words: None)
    opened: set[str] = set()
    for name, act in SCENARIOS["happy"]:
        act(sale)
        if name not in LOOKED_AFTER:
            continue
        local_cloud.settle()
        before, mails = everything(), len(local_cloud.inbox())
        for link in {link for mail in local_cloud.inbox() for link in mail["links"]}:
            path = urlsplit(link).path
            for method, accept in (("GET", "text/html"), ("GET", "application/json"), ("HEAD", "*/*")):
                assert local_cloud.request(method, path, headers={"Accept": accept}).status < 500
            opened.add(path.split("/")[1])
        local_cloud.settle()
        assert everything() == before
        assert len(local_cloud.inbox()) == mails
    assert {"confirm", "approve", "sign", "survey", "track"} <= opened
