from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from functions.access import gate
from tests.functions.desk import Desk

ARN = "arn:aws:execute-api:eu-central-1:123456789012:abcdef/prod/GET/api/orders"


def knock(**headers: str | list[str]) -> dict[str, Any]:
    many = {name: value if isinstance(value, list) else [value] for name, value in headers.items()}
    return gate.handler({"type": "REQUEST", "methodArn": ARN, "multiValueHeaders": many}, None)


@pytest.fixture
def secret(desk: Desk) -> str:
    return desk.session_of("sales-manager-2@driveaway.example")


def test_a_bearer_is_let_through_and_the_functions_are_told_who_it_is(secret: str) -> None:
    policy = knock(Authorization=f"Bearer {secret}")

    [statement] = policy["policyDocument"]["Statement"]
    assert (statement["Effect"], policy["principalId"]) == ("Allow", "sales-manager-2")
    assert statement["Resource"] == ["arn:aws:execute-api:eu-central-1:123456789012:abcdef/prod/*/*"]
    assert policy["context"] == {
        "staff_id": "sales-manager-2",
        "name": "吴志强",
        "email": "sales-manager-2@driveaway.example",
        "roles": "sales_manager",
        "store": "2",
        "language": "zh-Hans",
    }


def test_a_person_of_all_stores_has_an_empty_store_since_the_gateway_passes_only_text(desk: Desk) -> None:
    policy = knock(Authorization=f"Bearer {desk.session_of('finance@driveaway.example')}")

    assert policy["context"]["store"] == ""
    assert all(isinstance(value, str) for value in policy["context"].values())


@pytest.mark.parametrize(
    "cookies",
    [["driveaway_session={}"], ["a=b", "driveaway_session={}"], ["a=b; driveaway_session={}; c=d"]],
    ids=["alone", "in a second header", "among others"],
)
def test_the_cookie_is_found(secret: str, cookies: list[str]) -> None:
    assert knock(cookie=[each.format(secret) for each in cookies])["principalId"] == "sales-manager-2"


def test_single_value_headers_do_as_well(secret: str) -> None:
    event = {"methodArn": ARN, "headers": {"AUTHORIZATION": f"bearer {secret}"}}

    assert gate.handler(event, None)["principalId"] == "sales-manager-2"


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer "}, {"Cookie": "a=b"}]
)
def test_without_a_secret_the_answer_is_401(desk: Desk, headers: dict[str, str]) -> None:
    with pytest.raises(gate.Unauthorized, match=r"^Unauthorized$"):
        knock(**headers)


def test_a_forged_secret_is_answered_401(secret: str) -> None:
    with pytest.raises(gate.Unauthorized, match=r"^Unauthorized$"):
        knock(Authorization=f"Bearer {secret[:-1]}x")


def test_a_session_ends_after_twelve_hours(desk: Desk, secret: str) -> None:
    desk.bench.clock.advance(timedelta(hours=12))

    with pytest.raises(gate.Unauthorized, match=r"^Unauthorized$"):
        knock(Authorization=f"Bearer {secret}")


def test_the_gate_loads_nothing_of_chalice_but_its_runtime_and_no_router() -> None:
    loaded = (
        "import sys, functions.access.gate; "
        "print([name for name in sys.modules if name.startswith(('chalice.', 'jinja2', 'aws_xray_sdk')) "
        "or name == 'aws_lambda_powertools.event_handler.api_gateway'])"
    )
    printed = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "['chalice.app']"
