"""The desk answers as API Gateway does, at the root and under the stage's prefix."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest

from infra.local.harness import Reply, send
from infra.local.proxy import MOST_OF_EVENT
from infra.local.server import MOST_BYTES
from infra.local.throttle import Throttle
from tests.gateway.conftest import Small

PREFIXES = ["", "/prod"]


def event_of(reply: Any) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(reply.body)["event"]
    return event


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_route_of_the_template_is_served_by_its_deployed_handler(small: Small, prefix: str) -> None:
    reply = small.client.http.get(f"{prefix}/things/a%20b?x=1&x=2&y=")
    event = event_of(reply)
    assert reply.status_code == 200
    assert event["resource"] == "/things/{name}"
    assert event["path"] == "/things/a%20b"
    assert event["pathParameters"] == {"name": "a b"}
    assert event["queryStringParameters"] == {"x": "2", "y": ""}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [""]}
    assert event["requestContext"]["path"] == f"{prefix}/things/a%20b"
    assert event["requestContext"]["stage"] == "prod"


@pytest.mark.parametrize("path", ["/", "/prod", "/prod/"])
def test_the_root_is_served_at_both_addresses(small: Small, path: str) -> None:
    assert event_of(small.client.http.get(path))["path"] == "/"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_form_reaches_the_handler_as_it_was_sent(small: Small, prefix: str) -> None:
    reply = small.client.http.post(
        f"{prefix}/things", headers={"Content-Type": "application/x-www-form-urlencoded"}, body="name=王".encode()
    )
    assert json.loads(reply.body)["text"].encode("latin-1").decode() == "name=王"
    assert event_of(reply)["isBase64Encoded"] is True


def test_bytes_come_back_as_bytes(small: Small) -> None:
    reply = small.client.http.post("/things", body=b'{"bytes": true}')
    assert reply.body == bytes(range(256))
    assert reply.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    ("said", "status"), [(None, 401), ("Bearer who", 401), ("Bearer bad", 403), ("Bearer good", 200)]
)
def test_the_gate_judges_guarded_routes(small: Small, prefix: str, said: str | None, status: int) -> None:
    reply = small.client.http.get(f"{prefix}/staff/x", headers={"Authorization": said} if said else {})
    assert reply.status_code == status
    if status == 200:
        assert event_of(reply)["requestContext"]["authorizer"] == {"principalId": "good", "staff_id": "good"}


def test_a_failing_handler_is_a_502_without_its_words(small: Small) -> None:
    reply = small.client.http.post("/things", body=b'{"fail": true}')
    assert reply.status_code == 502
    assert b"asked" not in reply.body


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("DELETE", "/things"), ("OPTIONS", "/things")])
def test_what_the_template_does_not_declare_is_forbidden(small: Small, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer good"}):
        reply = send(small.port, method, path, headers=headers)
        assert reply.status == 403
        assert reply.json == {"message": "Missing Authentication Token"}


def test_repeated_headers_stay_apart_in_both_directions(small: Small) -> None:
    connection = HTTPConnection("127.0.0.1", small.port)
    connection.putrequest("POST", "/things")
    body = b'{"cookies": ["a=1; Path=/", "b=2; Path=/"], "status": 201}'
    for name, value in (("Cookie", "one=1"), ("Cookie", "two=2"), ("Content-Length", str(len(body)))):
        connection.putheader(name, value)
    connection.endheaders(body)
    reply = connection.getresponse()
    event = json.loads(reply.read())["event"]
    connection.close()
    assert reply.status == 201
    assert reply.headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]
    assert event["multiValueHeaders"]["cookie"] == ["one=1", "two=2"]
    assert event["headers"]["cookie"] == "two=2"


def test_head_is_get_without_a_body(small: Small) -> None:
    reply = send(small.port, "HEAD", "/things/a")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["content-type"] == "application/json"


def test_a_body_over_ten_megabytes_is_refused_unread(small: Small) -> None:
    connection = HTTPConnection("127.0.0.1", small.port)
    connection.putrequest("POST", "/things")
    connection.putheader("Content-Length", str(MOST_BYTES + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_body_that_a_function_cannot_be_sent_whole_is_refused(small: Small) -> None:
    for length, status in ((MOST_OF_EVENT * 3 // 4 - 4096, 200), (MOST_OF_EVENT * 3 // 4, 413)):
        body = b'{"padding": "' + b"a" * (length - 15) + b'"}'
        assert send(small.port, "POST", "/things", body=body).status == status


def test_redirects_to_documents_stay_on_this_machine(small: Small) -> None:
    reply = send(small.port, "POST", "/things", json={"document": "driveaway-documents"})
    assert reply.headers["location"] == "/_dev/s3/driveaway-documents/a/b.pdf?X-Amz-Expires=60"


def test_requests_at_once_do_not_mix(small: Small) -> None:
    def ask(number: int) -> tuple[int, Reply]:
        return number, send(small.port, "GET", f"/things/{number}?n={number}", headers={"X-Number": str(number)})

    with ThreadPoolExecutor(16) as pool:
        for number, reply in pool.map(ask, range(160)):
            event = event_of(reply)
            told = (event["pathParameters"]["name"], event["queryStringParameters"]["n"], event["headers"]["x-number"])
            assert told == (str(number),) * 3


def test_a_flood_is_throttled_and_told_when_to_come_back(small: Small) -> None:
    at = [0.0]
    patient, small.desk.throttle = small.desk.throttle, Throttle(small.cloud.references, clock=lambda: at[0])
    try:
        while small.desk.throttle.admits("GET", "/things/{name}"):
            pass
        refused = send(small.port, "GET", "/things/a")
        at[0] += 1.0
        assert send(small.port, "GET", "/things/a").status == 200
    finally:
        small.desk.throttle = patient
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) >= 1
