"""What a burglar types: a short list of ours, and the long lists of others where they are on this machine."""

import json
import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = Path(os.environ.get("WELLSPRING_SAMPLES") or ROOT.parent / "shared" / "data") / "hostile"
ALWAYS = ['a\x00b"><script>alert(1)</script><img src=x onerror=alert(1)>', "9" * 40]
OURS = [
    "\x00",
    b"\xff\xfe\x80",
    "javascript:alert(1)",
    "[x](javascript:alert(1)) ![x](//evil.example/x.png) <a href=data:text/html,x>x</a>",
    "'; DROP TABLE idea; --",
    "=cmd|' /C calc'!A0",
    "\u202e\u2066evil\ufeff\u200b",
    "-1",
    "1e309",
    "NaN",
    "１２",
    "²",
    "9" * 5_000,
    "x" * 25_000,
    "{{7*7}} {actor} {0} %s %n ${x} %(x)s",
    "a\r\nSet-Cookie: b=c\r\n\r\nd",
    "../../etc/passwd",
    "[" * 3_000,
    " \t\n ",
    "z" + "\u0300" * 300,
    "0001-01-01",
    "9999-12-31",
    "2026-02-30T25:61",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "//evil.example",
    "/\\evil.example",
    "\U0010ffff\ufffe",
    "1: 99999999999999999999999",
    "EUR\x00",
]


def theirs():
    """Return the hostile words that others have collected; none where they are not on this machine."""
    if not SAMPLES.is_dir():
        return []
    naughty = json.loads((SAMPLES / "blns" / "blns.json").read_text("utf-8"))
    scripts = (SAMPLES / "xss" / "xss-payload-list.txt").read_text("utf-8").splitlines()
    fixtures = json.loads((SAMPLES / "dompurify" / "expect.json").read_text("utf-8"))
    cells = (SAMPLES / "csv-injection" / "csv-payload.txt").read_text("utf-8").splitlines()
    purified = [each["payload"] for each in fixtures if isinstance(each.get("payload"), str)]
    return [word.encode("utf-8", "replace").decode() for word in [*naughty, *cells, *purified, *scripts[::10]]]


def dealt(many):
    """Deal words to one field after the other: some always, and of the long lists the next ones."""
    deck, place = [*OURS, *theirs()], 0
    while True:
        yield [*ALWAYS, *(deck[(place + n) % len(deck)] for n in range(many))]
        place += many
