"""The development pages: everything a person needs to try the system on one machine, nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest

from infra.local.harness import send
from tests.gateway.conftest import Small

BUCKET = "driveaway-documents"
MAIL = (
    b"To: ann@small.example\r\nFrom: Shop <no-reply@small.example>\r\nX-Driveaway-Kind: appointment\r\n"
    b"Subject: =?utf-8?B?5oKo5aW9?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n"
    b"--y\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nsee https://shop.example/a?b=1\r\n"
    b'--y\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<a href="https://shop.example/a?b=1&amp;c=2">x</a>\r\n--y--\r\n'
    b'--x\r\nContent-Type: text/calendar\r\nContent-Disposition: attachment; filename="a.ics"\r\n\r\nBEGIN\r\n--x--\r\n'
)


@pytest.fixture(scope="module", autouse=True)
def _mail(small: Small) -> None:
    boto3.client("sesv2").send_email(
        FromEmailAddress="no-reply@small.example",
        Destination={"ToAddresses": ["ann@small.example"]},
        Content={"Raw": {"Data": MAIL}},
    )


def get(small: Small, path: str) -> Any:
    return send(small.port, "GET", path)


def test_the_inbox_tells_all_about_a_mail(small: Small) -> None:
    (mail,) = get(small, "/_dev/inbox.json?to=ann@small.example").json["mails"]
    assert (mail["kind"], mail["subject"], mail["to"]) == ("appointment", "您好", ["ann@small.example"])
    assert mail["links"] == ["https://shop.example/a?b=1&c=2", "https://shop.example/a?b=1"]
    assert mail["attachments"] == [{"name": "a.ics", "content_type": "text/calendar", "size": 5}]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", mail["at"])
    assert get(small, "/_dev/inbox.json?to=bob@small.example").json == {"mails": []}
    assert get(small, f"/_dev/inbox/{mail['id']}/0").body == b"BEGIN"


@pytest.mark.parametrize("path", ["/_dev/inbox", "/_dev/flow", "/_dev/api"])
def test_pages_load_nothing_from_elsewhere_and_run_no_script(small: Small, path: str) -> None:
    reply = get(small, path)
    assert reply.status == 200
    assert reply.headers["content-security-policy"].startswith("default-src 'self'")
    assert "<script" not in reply.text
    assert not re.search(r"""<(?:link|img|iframe)[^>]+(?:href|src)=["']https?:""", reply.text)


def test_the_workflow_page_marks_where_open_orders_stand(small: Small) -> None:
    boto3.client("stepfunctions").start_execution(
        stateMachineArn="arn:aws:states:eu-central-1:123456789012:stateMachine:driveaway-small",
        name="order-1",
        input='{"name": "ann"}',
    )
    small.settle()
    page = get(small, "/_dev/flow").text
    assert re.search(r"<code>order-1</code></td><td>Wait</td>", page)
    assert re.search(r'class="state waits here"', page)


def test_the_clock_moves_on_runs_the_schedules_and_never_goes_back(small: Small) -> None:
    before, swept = small.cloud.clock.now(), len(small.seen("sweep"))
    assert send(small.port, "POST", "/_dev/clock", json={"advance_seconds": 3600}).status == 200
    assert (small.cloud.clock.now() - before).total_seconds() >= 3600
    assert len(small.seen("sweep")) == swept + 1
    wrongs: list[Any] = [{"advance_seconds": -1}, {"advance_seconds": "soon"}, {"advance_seconds": 1e300}, {}, []]
    for wrong in wrongs:
        assert send(small.port, "POST", "/_dev/clock", json=wrong).status == 422


def test_a_presigned_document_is_served_until_its_time_is_over(small: Small) -> None:
    s3: Any = boto3.client("s3")
    s3.put_object(Bucket=BUCKET, Key="a/b c.pdf", Body=b"%PDF", ContentType="application/pdf")
    wanted = {"Bucket": BUCKET, "Key": "a/b c.pdf", "ResponseContentDisposition": "inline"}
    for seconds, status in ((60, 200), (-1, 403)):
        address = s3.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)
        reply = get(small, f"/_dev/s3/{BUCKET}/" + address.split(".com/")[1])
        assert reply.status == status
    assert get(small, f"/_dev/s3/{BUCKET}/a/b%20c.pdf").status == 403
    address = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "none"})
    assert get(small, f"/_dev/s3/{BUCKET}/" + address.split(".com/")[1]).status == 404


def test_other_paths_below_dev_are_as_unknown_as_any(small: Small) -> None:
    assert get(small, "/_dev/nothing").status == 403
    assert send(small.port, "POST", "/_dev/inbox.json", json={}).status == 403
