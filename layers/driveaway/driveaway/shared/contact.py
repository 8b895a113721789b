"""People's names and contacts, brought to the one form in which they are compared and stored."""

from __future__ import annotations

from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from driveaway.shared.glyphs import without_glyph

HOME_REGION = "CN"


def e164(text: str) -> str:
    """Return a phone number as E.164 (`+8613800138000`); a number without country code is a mainland one."""
    try:
        parsed = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise PydanticCustomError("phone", "not a phone number") from error
    if not phonenumbers.is_possible_number(parsed) or not phonenumbers.is_valid_number(parsed):
        raise PydanticCustomError("phone", "not a phone number")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def mailbox(text: str) -> str:
    """Return an e-mail address in lower case; whether it exists only a mail can tell."""
    local, at, domain = text.strip().lower().rpartition("@")
    dotted = "." in domain.strip(".") and not domain.startswith((".", "-")) and ".." not in domain
    plain = local.isascii() and domain.isascii() and local.isprintable() and domain.isprintable()
    if not (at and local and dotted and plain) or any(sign in text for sign in ' ,;<>()[]\\"\r\n\t') or "@" in local:
        raise PydanticCustomError("email", "not an e-mail address")
    return f"{local}@{domain}"


def _one_line(text: str) -> str:
    if any(not sign.isprintable() for sign in text):
        raise PydanticCustomError("control_characters", "holds characters that cannot be printed")
    return text


def _squeezed(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _no_controls(text: str) -> str:
    if any(not sign.isprintable() and sign not in "\n\t" for sign in text):
        raise PydanticCustomError("control_characters", "holds characters that cannot be printed")
    return text


def _in_print(text: str) -> str:
    sign = without_glyph(text)
    if sign is not None:
        raise PydanticCustomError("no_glyph", "holds {sign}, which no contract can print", {"sign": sign})
    return text


def _unix_lines(value: object) -> object:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


Phone = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(e164)]
Email = Annotated[str, StringConstraints(min_length=1, max_length=254), AfterValidator(mailbox)]
PersonName = Annotated[
    str,
    BeforeValidator(_squeezed),
    StringConstraints(min_length=1, max_length=80),
    AfterValidator(_one_line),
    AfterValidator(_in_print),
]
Line = Annotated[
    str, BeforeValidator(_squeezed), StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line)
]
Note = Annotated[
    str, BeforeValidator(_squeezed), StringConstraints(min_length=1, max_length=500), AfterValidator(_one_line)
]
"""A remark about one thing: longer than a line, and still without line breaks."""
Paragraph = Annotated[
    str, BeforeValidator(_unix_lines), StringConstraints(min_length=1, max_length=2000), AfterValidator(_no_controls)
]
PrintedLine = Annotated[Line, AfterValidator(_in_print)]
PrintedParagraph = Annotated[Paragraph, AfterValidator(_in_print)]
"""What stands in a contract: every character needs a glyph."""
