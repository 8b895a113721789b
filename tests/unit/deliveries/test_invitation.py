from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar

from driveaway.deliveries.appointment import Appointment
from driveaway.deliveries.invitation import Guest, Wording, folded, invitation
from tests.unit.deliveries.stage import NOON

WORDING = Wording("交车；型号, A1", "第一行\n第二行", "Driveaway <no-reply@driveaway.example>")
GUEST = Guest('Wang "Fang"; 王芳', "wang@example.com")


def ics(sequence: int = 0) -> str:
    appointment = Appointment(starts_at=NOON + timedelta(days=3), place="一店，北京路 1 号" * 8, sequence=sequence)
    return invitation("abc-handover@driveaway", appointment, GUEST, WORDING, now=NOON).text


def test_a_calendar_reads_the_invitation_as_it_was_meant() -> None:
    calendar = Calendar.from_ical(ics(sequence=2))
    (event,) = calendar.walk("VEVENT")

    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == "abc-handover@driveaway"
    assert event.decoded("SEQUENCE") == 2
    assert event.decoded("DTSTART") == NOON + timedelta(days=3)
    assert event["SUMMARY"] == "交车；型号, A1"
    assert event["DESCRIPTION"] == "第一行\n第二行"
    assert event["LOCATION"] == "一店，北京路 1 号" * 8
    assert event["ORGANIZER"] == "mailto:no-reply@driveaway.example"
    assert event["ATTENDEE"].params["CN"] == "Wang 'Fang'; 王芳"


def test_lines_end_with_crlf_and_none_is_longer_than_75_octets() -> None:
    text = ics()

    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_folding_never_cuts_a_character() -> None:
    line = "LOCATION:" + "😀车" * 60

    assert "".join(part.removeprefix(" ") for part in folded(line).split("\r\n")) == line
