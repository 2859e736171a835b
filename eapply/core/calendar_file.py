"""One event as an iCalendar file (RFC 5545), for a person's own calendar.

Written here and not by a library: one event without repetition is twenty lines, and the library would bring
three packages into every start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

LINE_OCTETS: Final = 75  # the longest line, its end not counted (RFC 5545, 3.1)
JAPAN: Final = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Tokyo",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0900",
    "TZNAME:JST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Event:
    """A visit. Moments are aware; ``starts_at`` and ``ends_at`` are JST.

    The same ``uid`` with a higher ``sequence`` takes the place of the one before in a calendar.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    address: str
    is_cancelled: bool = False


def calendar_file(event: Event) -> bytes:
    """The file, UTF-8, with a reminder one day before."""
    stamp = event.changed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kashima City//eapply//JA",
        "METHOD:PUBLISH",
        *JAPAN,
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"DTSTART;TZID=Asia/Tokyo:{event.starts_at:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Asia/Tokyo:{event.ends_at:%Y%m%dT%H%M%S}",
        f"SUMMARY:{escaped(event.title)}",
        f"LOCATION:{escaped(event.place)}",
        f"DESCRIPTION:{escaped(event.text)}",
        f"URL:{event.address}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(event.title)}",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    """A text value: what has a meaning in the file is marked."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never within a character."""
    pieces, piece, length = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if length + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, length = " ", 1
        piece += sign
        length += octets
    return "\r\n".join([*pieces, piece])
