"""Mail by SESv2 Raw: HTML and text, what is attached where there is something, and the effect's id as a tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, Protocol

from pydantic import JsonValue

from driveaway.adapters.qr import picture
from driveaway.adapters.trouble import translated
from driveaway.effects.model import Attachment, MailOrder
from driveaway.shared.clock import Clock
from driveaway.shared.errors import Broken, OutcomeUnknown
from driveaway.shared.text import Language

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

PLAIN = SMTP.clone(cte_type="7bit")
"""Every server on the way can carry it."""


class Letter(Protocol):
    """A written mail."""

    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def html(self) -> str: ...  # noqa: D102


Write = Callable[[str, Language, Mapping[str, JsonValue]], Letter]


class SesMailer:
    """Implements `ports.Mailer`. The client must not retry: a second sending is the outbox's decision."""

    def __init__(self, *, client: SESV2Client, sender: str, configuration_set: str, write: Write, clock: Clock) -> None:
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set
        self._write = write
        self._clock = clock

    def send(self, *, effect_id: str, mail: MailOrder, data: Mapping[str, JsonValue]) -> None:
        """Write and send. Raises TryAgain when it surely was not sent, Broken when SES will never take it.

        When nobody knows (the connection broke after the request), the error passes through and the claim stays.
        """
        letter = self._write(mail.kind, mail.language, data)
        message = compose(letter, mail, sender=self._sender, effect_id=effect_id, at=self._clock.now())
        try:
            with translated("send_email"):
                self._client.send_email(
                    FromEmailAddress=self._sender,
                    Destination={"ToAddresses": [mail.to]},
                    Content={"Raw": {"Data": message.as_bytes()}},
                    ConfigurationSetName=self._configuration_set,
                    EmailTags=[{"Name": "effect", "Value": effect_id}],
                )
        except OutcomeUnknown as error:
            raise Broken("sending_unobserved", **error.params) from error


def compose(letter: Letter, mail: MailOrder, *, sender: str, effect_id: str, at: datetime) -> EmailMessage:
    """Return the message: text, HTML beside it, attachments. A line break in a header raises ValueError (stdlib)."""
    local, _, domain = sender.rpartition("@")
    message = EmailMessage(policy=PLAIN)
    message["From"] = Address("Driveaway", local, domain)
    message["To"] = mail.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(effect_id, domain=domain)
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    message["X-Driveaway-Kind"] = mail.kind
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if mail.attachment:
        _attach(message, mail.attachment)
    if mail.qr:
        message.add_attachment(picture(mail.qr), maintype="image", subtype="png", filename="qr.png")
    return message


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, *rest = (part.strip() for part in attachment.content_type.split(";"))
    maintype, _, subtype = kind.partition("/")
    params = dict(part.split("=", 1) for part in rest if "=" in part and not part.startswith("charset"))
    if maintype == "text":
        message.add_attachment(attachment.text, subtype=subtype, filename=attachment.name, params=params)
    else:
        content = attachment.text.encode()
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=attachment.name, params=params)
