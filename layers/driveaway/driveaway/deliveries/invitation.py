"""An appointment as an iCalendar entry (RFC 5545, RFC 5546), which every calendar can take over and drop again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from driveaway.deliveries.appointment import Appointment
from driveaway.effects.model import Attachment

LENGTH = timedelta(hours=1)
"""How long a handover takes."""
WIDTH = 75
"""Octets in a line before it is folded."""


@dataclass(frozen=True)
class Guest:
    """Who is invited."""

    name: str
    email: str


@dataclass(frozen=True)
class Wording:
    """What people read in the invitation, and the address that it comes from."""

    summary: str
    description: str
    organizer: str


def invitation(uid: str, appointment: Appointment, guest: Guest, wording: Wording, *, now: datetime) -> Attachment:
    """Return the .ics file; the same `uid` with a higher sequence moves the entry in the guest's calendar."""
    return _file(
        "REQUEST",
        *_entry(uid, appointment, now),
        f"SUMMARY:{_text(wording.summary)}",
        f"DESCRIPTION:{_text(wording.description)}",
        f"LOCATION:{_text(appointment.place)}",
        f"ORGANIZER:mailto:{parseaddr(wording.organizer)[1]}",
        f"ATTENDEE;CN={_quoted(guest.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{guest.email}",
        "STATUS:CONFIRMED",
    )


def cancellation(uid: str, appointment: Appointment, guest: Guest, *, now: datetime) -> Attachment:
    """Return the .ics file that takes an entry out of the guest's calendar again (RFC 5546 CANCEL)."""
    return _file(
        "CANCEL",
        *_entry(uid, appointment, now),
        f"ORGANIZER:mailto:{parseaddr(appointment.invited_by)[1]}",
        f"ATTENDEE;CN={_quoted(guest.name)}:mailto:{guest.email}",
        "STATUS:CANCELLED",
    )


def _entry(uid: str, appointment: Appointment, now: datetime) -> tuple[str, ...]:
    return (
        f"UID:{uid}",
        f"SEQUENCE:{appointment.sequence}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(appointment.starts_at)}",
        f"DTEND:{_utc(appointment.starts_at + LENGTH)}",
    )


def _file(method: str, *entry: str) -> Attachment:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Driveaway//Deliveries//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        *entry,
        "END:VEVENT",
        "END:VCALENDAR",
    )
    content_type = f"text/calendar; method={method}; charset=utf-8"
    return Attachment(
        name="appointment.ics", content_type=content_type, text="".join(folded(line) + "\r\n" for line in lines)
    )


def folded(line: str) -> str:
    """Return a content line folded after 75 octets at most, never within a character."""
    parts: list[str] = []
    part, octets = "", 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > WIDTH:
            parts.append(part)
            part, octets = " ", 1
        part += sign
        octets += size
    return "\r\n".join([*parts, part])


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        value = value.replace(sign, escaped)
    return value


def _quoted(value: str) -> str:
    """A parameter value can hold no double quote at all (RFC 5545, 3.2)."""
    return '"' + value.replace('"', "'") + '"'
