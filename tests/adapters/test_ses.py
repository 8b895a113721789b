"""Mails as they leave: both forms of the text, the calendar file, and what a failure to send means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from email.policy import default
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from driveaway.adapters.ses import SesMailer, compose
from driveaway.effects.model import Attachment, MailOrder
from driveaway.shared.errors import Broken, TryAgain
from tests.fakes import ENVIRONMENT, HandClock

SENDER = "no-reply@driveaway.example"


@dataclass(frozen=True)
class Written:
    subject: str = "订单 DW-2611-7KQ2M9"
    text: str = "您好，请确认。"
    html: str = "<p>您好，请确认。</p>"


ORDER = MailOrder(kind="appointment", to="a@example.com", language="zh-Hans", data={})
INVITATION = Attachment(name="handover.ics", content_type="text/calendar; method=REQUEST", text="BEGIN:VCALENDAR\r\n")


@pytest.fixture
def client() -> Iterator[Any]:
    with patch.dict("os.environ", ENVIRONMENT), mock_aws():
        client = boto3.client("sesv2")
        client.create_email_identity(EmailIdentity=SENDER)
        yield client


def mailer(client: Any) -> SesMailer:
    return SesMailer(
        client=client,
        sender=SENDER,
        configuration_set="driveaway",
        write=lambda kind, language, data: Written(),
        clock=HandClock(),
    )


def test_a_mail_goes_out_as_text_and_html_under_its_effect(client: Any) -> None:
    mailer(client).send(effect_id="o1-confirm-1", mail=ORDER, data={})
    (sent,) = ses_backends[DEFAULT_ACCOUNT_ID]["ap-southeast-1"].sent_messages
    message = message_from_string(sent.raw_data, policy=default)
    assert message["Subject"] == Written().subject
    assert message["X-Driveaway-Kind"] == "appointment"
    assert "o1-confirm-1" in message["Message-ID"]
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert plain.get_content().strip() == Written().text
    assert html is not None
    assert html.get_content().strip() == Written().html


def test_an_invitation_keeps_its_method() -> None:
    order = ORDER.model_copy(update={"attachment": INVITATION})
    message = compose(Written(), order, sender=SENDER, effect_id="e", at=HandClock().now())
    (part,) = list(message.iter_attachments())
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "handover.ics")
    assert part.get_param("method") == "REQUEST"


def test_a_code_to_be_shown_goes_with_the_mail_as_a_picture_beside_the_invitation() -> None:
    order = ORDER.model_copy(update={"attachment": INVITATION, "qr": "7KQ2M9"})
    message = compose(Written(), order, sender=SENDER, effect_id="o1-appointment-1", at=HandClock().now())
    invitation, picture = message.iter_attachments()
    assert (invitation.get_content_type(), picture.get_content_type()) == ("text/calendar", "image/png")
    content = picture.get_content()
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    assert content.startswith(b"\x89PNG") and width == height > 300


def test_a_line_break_in_a_subject_is_refused() -> None:
    @dataclass(frozen=True)
    class Torn(Written):
        subject: str = "x\r\nBcc: victim@example.com"

    with pytest.raises(ValueError, match="linefeed"):
        compose(Torn(), ORDER, sender=SENDER, effect_id="e", at=HandClock().now())


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("TooManyRequestsException", TryAgain), ("MessageRejected", Broken), ("InternalFailure", Broken)],
)
def test_what_surely_was_not_sent_is_tried_again_and_nothing_else(
    code: str, meaning: type[Exception], client: Any
) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("send_email", code)
        with pytest.raises(meaning):
            mailer(client).send(effect_id="e", mail=ORDER, data={})


@pytest.mark.parametrize(
    ("trouble", "meaning"),
    [(EndpointConnectionError(endpoint_url="x"), TryAgain), (ReadTimeoutError(endpoint_url="x"), Broken)],
)
def test_a_sending_that_nobody_observed_is_not_repeated_at_once(
    trouble: Exception, meaning: type[Exception], client: Any
) -> None:
    with patch.object(client, "send_email", side_effect=trouble), pytest.raises(meaning):
        mailer(client).send(effect_id="e", mail=ORDER, data={})
