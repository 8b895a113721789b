"""A scan of the local cloud answers as moto's own does, page by page, whatever it did not copy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import boto3
import pytest

from infra.local.scans import filtered_first
from tests.fakes import bench

ASKED: list[dict[str, Any]] = [
    {"FilterExpression": "attribute_exists(chain)", "ProjectionExpression": "pk, sk, chain"},
    {"FilterExpression": "attribute_exists(chain)", "ProjectionExpression": "pk, sk, lines[0]"},
    {"FilterExpression": "attribute_exists(chain)", "ProjectionExpression": "chain"},
    {"FilterExpression": "attribute_exists(chain)"},
    {"FilterExpression": "attribute_exists(chain)", "ProjectionExpression": "pk, sk", "IndexName": "worklist"},
    {"ProjectionExpression": "pk, sk"},
]


@pytest.mark.parametrize("wanted", ASKED)
@pytest.mark.parametrize("most", [3, 1000])
def test_a_scan_answers_as_moto_does(wanted: dict[str, Any], most: int) -> None:
    assert told(filtered_first, wanted, most) == told(nullcontext, wanted, most)


def told(how: Callable[[], AbstractContextManager[None]], wanted: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """Return what all pages of a scan tell, and see that a scan leaves the table as it was."""
    with bench(), how():
        client = boto3.client("dynamodb")
        for number in range(30):
            item: Any = {"pk": {"S": f"THING#{number:02d}"}, "sk": {"S": "THING"}, "lines": {"L": [{"N": str(number)}]}}
            item |= (
                {"chain": {"S": "f"}, "wl_pk": {"S": "list"}, "wl_sk": {"S": str(number)}} if number % 3 == 0 else {}
            )
            client.put_item(TableName="business", Item=item)
        pages = client.get_paginator("scan").paginate(
            TableName="business", PaginationConfig={"PageSize": most}, **wanted
        )
        found = [row for page in pages for row in page["Items"]]
        assert len(client.scan(TableName="business")["Items"]) == 30
        return found
