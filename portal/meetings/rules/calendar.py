"""A session as a file that calendars read (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST = 75  # octets of a line
FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar is told of a session; instants are those of the world, so each reads them in its own zone."""

    uid: str
    title: str
    words: str
    url: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    version: int
    is_cancelled: bool


def calendar(entries: list[Entry], name: str) -> bytes:
    """Return the file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wellspring//Live sessions//EN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{escaped(name)}"]
    for entry in entries:
        lines += _event(entry)
    return "".join(folded(line) for line in [*lines, "END:VCALENDAR"]).encode()


def _event(entry: Entry) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{_at(entry.changed_at)}",
        f"DTSTART:{_at(entry.starts_at)}",
        f"DTEND:{_at(entry.ends_at)}",
        f"SEQUENCE:{entry.version - 1}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"SUMMARY:{escaped(entry.title)}",
        f"DESCRIPTION:{escaped(entry.words)}",
        f"URL:{entry.url}",
        "END:VEVENT",
    ]


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(FORM)


def escaped(text: str) -> str:
    """Return a text as a value of a line."""
    for plain, kept in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, kept)
    return text


def folded(line: str) -> str:
    """Return a line in pieces of at most so many octets, none of which cuts a character."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        room = LONGEST - (1 if pieces else 0)
        if len((piece + character).encode()) > room:
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece]) + "\r\n"
